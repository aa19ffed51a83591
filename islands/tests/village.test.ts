/**
 * What a classroom's screen decides: who is heard, what is large, what is counted, when
 * it tests itself and renews itself.
 */
import { describe, expect, it } from 'vitest'
import type { DayLesson } from '../shared/contracts'
import { BLANK, fold, type LessonState } from '../shared/lesson-state'
import { largeOf, questionNow, timeLeft, totals } from '../village-screen/layout'
import { isNewBuild, isNight } from '../village-screen/nightly'
import { talkOf } from '../village-screen/settings'
import { Tally } from '../village-screen/tally'
import { isTestDue, lessonsToTell } from '../village-screen/test-day'
import { DUCKED, isShut, loudness, PushToTalk, voiceNow } from '../village-screen/voice'

const OURS = 'p1'
const THEIRS = 'p2'

function given(...events: [string, Record<string, unknown>, string?][]): LessonState {
  return events.reduce(
    (state, [kind, body, participation], seq) =>
      fold(state, {
        seq: seq + 1,
        at_ms: 1000,
        kind,
        body,
        actor: { type: 'person', id: null },
        participation: participation ?? null,
      }),
    BLANK,
  )
}

describe('our microphone', () => {
  it('is shut by the lecturer for all or for us, whatever the button says', () => {
    for (const participation of [null, OURS]) {
      const state = given(['muted', { participation, muted: true }])
      expect(voiceNow(state, OURS, 'open', false)).toBe('muted')
      expect(voiceNow(state, OURS, 'push', true)).toBe('muted')
    }
    expect(voiceNow(given(['muted', { participation: THEIRS, muted: true }]), OURS, 'open', false)).toBe(
      'open',
    )
  })

  it('opens when we are called on, muted or not, and is muted again afterwards', () => {
    const muted: [string, Record<string, unknown>] = ['muted', { participation: null, muted: true }]
    const called: [string, Record<string, unknown>] = ['called', { participation: OURS }]
    expect(voiceNow(given(muted, called), OURS, 'push', false)).toBe('called')
    expect(voiceNow(given(muted, called, ['call_ended', {}]), OURS, 'open', false)).toBe('muted')
    expect(voiceNow(given(muted, ['called', { participation: THEIRS }]), OURS, 'open', false)).toBe('muted')
  })

  it('is open while somebody presses, where there is an echo', () => {
    expect(voiceNow(BLANK, OURS, 'push', false)).toBe('push')
    expect(voiceNow(BLANK, OURS, 'push', true)).toBe('speaking')
    expect((['open', 'called', 'speaking', 'muted', 'push'] as const).map(isShut)).toEqual([
      false,
      false,
      false,
      true,
      true,
    ])
  })

  it('is chosen by the echo, unless somebody chose', () => {
    expect(talkOf('auto', true)).toEqual({ talk: 'push', byItself: true })
    expect(talkOf('auto', false)).toEqual({ talk: 'open', byItself: false })
    expect(talkOf('open', true)).toEqual({ talk: 'open', byItself: false })
    expect(talkOf('push', false)).toEqual({ talk: 'push', byItself: false })
  })

  it('takes a hold and a tap, and forgets neither for ever', () => {
    const push = new PushToTalk()
    push.down(0)
    expect(push.speaking).toBe(true)
    push.up(2000)
    expect(push.speaking).toBe(false) // held
    push.down(3000)
    push.up(3100)
    expect(push.speaking).toBe(true) // tapped
    push.down(5000)
    push.up(5100)
    expect(push.speaking).toBe(false) // tapped again
    push.toggle(6000)
    push.forget(100_000)
    expect(push.speaking).toBe(true)
    push.forget(126_000)
    expect(push.speaking).toBe(false)
  })
})

describe('the others', () => {
  it('duck beside the class that is called on; the lecturer never does', () => {
    const state = given(['called', { participation: THEIRS }])
    expect(loudness(state, THEIRS)).toBe(1)
    expect(loudness(state, 'p3')).toBe(DUCKED)
    expect(DUCKED).toBeGreaterThan(0)
    expect(loudness(state, null)).toBe(1)
    expect(loudness(BLANK, 'p3')).toBe(1)
  })
})

describe('what is large', () => {
  const deck: [string, Record<string, unknown>] = [
    'slides_shown',
    { deck: 'd', pages: 3, width: 16, height: 9 },
  ]
  const none = () => false
  const all = () => true

  it('is the slide, without one the lecturer', () => {
    expect(largeOf(BLANK, none)).toBe('lecturer')
    expect(largeOf(given(deck), none)).toBe('surface')
  })

  it('is what the lecturer shows, as soon as it has arrived', () => {
    expect(largeOf(given(deck, ['stage_set', { show: 'board', board: 1 }]), none)).toBe('surface')
    expect(largeOf(given(deck, ['stage_set', { show: 'work', work: 'w' }]), none)).toBe('surface')
    expect(largeOf(given(deck, ['stage_set', { show: 'clip', clip: 'c' }]), none)).toBe('clip')
    for (const show of ['screen', 'document']) {
      const state = given(deck, ['stage_set', { show }])
      expect([largeOf(state, none), largeOf(state, all)]).toEqual(['lecturer', 'film'])
      expect(largeOf(given(deck, ['stage_set', { show }], ['page_turned', { page: 2 }]), all)).toBe('surface')
    }
  })
})

describe('a question', () => {
  const asked: [string, Record<string, unknown>] = [
    'question_asked',
    { id: 'q', form: 'choice', options: 3, text: '' },
  ]
  const close: [string, Record<string, unknown>] = ['question_closed', { question: 'q', right: 1 }]

  it('is open until it is closed, then its result stands for a while', () => {
    expect(questionNow(BLANK, 0)).toBe('none')
    expect(questionNow(given(asked), 9e12)).toBe('open')
    const closed = given(asked, close)
    expect([questionNow(closed, 2000), questionNow(closed, 30_000)]).toEqual(['result', 'none'])
    const called = { ...closed, called: { participation: THEIRS, sinceMs: 1500 } }
    expect(questionNow(called, 2000)).toBe('none')
  })

  it('counts all classes and ours', () => {
    const { question } = given(
      asked,
      ['answered', { question: 'q', counts: [1, 5, 0] }, OURS],
      ['answered', { question: 'q', counts: [2, 2, 4] }, THEIRS],
    )
    expect(question && totals(question, OURS)).toEqual({ all: [3, 7, 4], ours: [1, 5, 0] })
  })

  it('takes a tap a pupil, sends once nobody taps, and starts from what the list says', () => {
    const tally = new Tally()
    const { question } = given(asked)
    if (!question) throw new Error('no question')
    tally.count(question, OURS, 1, 1, 0)
    tally.count(question, OURS, 1, 1, 500)
    tally.count(question, OURS, 0, 1, 900)
    tally.count(question, OURS, 0, -1, 950)
    tally.count(question, OURS, 0, -1, 960) // nothing below nobody, and nothing to send later for it
    expect(tally.of(question, OURS)).toEqual([0, 2, 0])
    expect(tally.take(question, 1500)).toBeNull()
    expect(tally.take(question, 2150)).toEqual({ question: 'q', counts: [0, 2, 0] })
    expect(tally.take(question, 9000)).toBeNull()
    const later = given(asked, ['answered', { question: 'q', counts: [0, 2, 0] }, OURS]).question
    if (!later) throw new Error('no question')
    tally.count(later, OURS, 2, 1, 10_000)
    expect(tally.of(later, OURS)).toEqual([0, 2, 1])
  })

  it('drops what was tapped and not sent when the question is closed', () => {
    const tally = new Tally()
    const { question } = given(asked)
    if (!question) throw new Error('no question')
    tally.count(question, OURS, 0, 1, 0)
    expect(tally.take(null, 5000)).toBeNull()
    expect(tally.waits).toBe(false)
  })
})

describe('the timer', () => {
  it('runs down, says that the time is up, and goes', () => {
    const { timer } = given(['timer_set', { seconds: 60 }])
    expect([timeLeft(timer, 31_000), timeLeft(timer, 62_000), timeLeft(timer, 80_000)]).toEqual([
      30_000,
      0,
      null,
    ])
    expect(
      timeLeft(given(['timer_set', { seconds: 60 }], ['timer_set', { seconds: 0 }]).timer, 2000),
    ).toBeNull()
  })
})

describe('the self-test', () => {
  const BELL = 10_000_000
  const lesson = (id: string, begins_ms: number, state: DayLesson['state'] = 'planned') =>
    ({ id, begins_ms, ends_ms: begins_ms + 2_400_000, state }) as DayLesson
  const day = [lesson('b', BELL + 3_600_000), lesson('a', BELL)]

  it('is made once, in the ten minutes before the first bell, not when the screen is about to go in', () => {
    const due = (now: number, tested: number | null = null) => isTestDue(day, now, 0.5, tested)
    expect([due(BELL - 601_000), due(BELL - 400_000), due(BELL - 199_000), due(BELL + 1)]).toEqual([
      false,
      true,
      false,
      false,
    ])
    expect(due(BELL - 300_000, BELL - 400_000)).toBe(false)
    expect(due(BELL - 300_000, BELL - 4_000_000)).toBe(true) // by hand, long before
    expect(due(BELL + 3_300_000)).toBe(false) // only before the first
  })

  it('is told to the lessons of the next ten minutes and to those that run', () => {
    const told = (now: number) =>
      lessonsToTell([lesson('a', BELL, 'open'), ...day.slice(0, 1)], now).map(({ id }) => id)
    expect(told(BELL)).toEqual(['a'])
    expect(told(BELL + 3_100_000)).toEqual(['a', 'b'])
    expect(lessonsToTell([lesson('a', BELL, 'ended')], BELL)).toEqual([])
  })
})

describe('a new version of the page', () => {
  it('is taken at night, and only when the files changed', () => {
    const at = (hour: number) => Date.UTC(2026, 8, 8, hour - 8, 30)
    expect([at(1), at(2), at(4), at(5), at(10)].map(isNight)).toEqual([false, true, true, false, false])
    expect(isNewBuild(['/static/a-1.js'], '<script src="/static/a-1.js">')).toBe(false)
    expect(isNewBuild(['/static/a-1.js'], '<script src="/static/a-2.js">')).toBe(true)
    expect(isNewBuild([], '<p>')).toBe(false)
  })
})
