import { describe, expect, it } from 'vitest'
import { chapterAt, chaptersOf } from '../lesson-player/chapters'
import { isShown, totals } from '../lesson-player/counts'
import { bookmarked, deedOf, speedAfter } from '../lesson-player/keys'
import { Tape } from '../lesson-player/tape'
import type { EventList, LessonEvent } from '../shared/contracts'
import { BLANK, fold } from '../shared/lesson-state'
import { sayer } from '../shared/words'
import { example } from './contracts'

const OPENED = 1788229430000
const say = sayer({
  page_at: 'Page %(page)s',
  step_at: 'Step %(no)s %(name)s',
  board_at: 'Board %(no)s',
  work_at: 'Work %(name)s',
  screen_at: 'Screen',
  clip_at: 'Clip',
  asked: 'Asked: %(text)s',
  asked_photo: 'photo',
  called_at: 'Called %(name)s',
})
const nameOf = (participation: string) => ({ p1: '铜冲' })[participation] ?? ''

let seq = 0
function event(
  second: number,
  kind: string,
  body: Record<string, unknown> = {},
  participation: string | null = null,
): LessonEvent {
  seq += 1
  return { seq, at_ms: OPENED + second * 1000, kind, body, actor: { type: 'person', id: 'x' }, participation }
}

const DECK = { deck: 'd1', pages: 9, width: 1600, height: 900 }
const LESSON: LessonEvent[] = [
  event(0, 'opened', { plan: { id: 'p', version: 1, cues: [{ name: '问好' }, { name: '听' }] } }),
  event(1, 'cue_reached', { cue: 0 }),
  event(1, 'slides_shown', DECK),
  event(1, 'page_turned', { page: 1 }),
  event(60, 'page_turned', { page: 2 }),
  event(60, 'cue_reached', { cue: 1 }),
  event(70, 'page_turned', { page: 2 }),
  event(80, 'question_asked', { id: 'q', form: 'choice', options: 3, text: '几拍子？' }),
  event(85, 'answered', { question: 'q', counts: [1, 2, 0] }, 'p1'),
  event(90, 'question_closed', { question: 'q', right: 1 }),
  event(100, 'hand_raised', {}, 'p1'),
  event(110, 'called', { participation: 'p1' }),
  event(120, 'stage_set', { show: 'board', board: 1 }),
  event(121, 'stroke', { id: 's', on: 'board:1', tool: 'pen', colour: 0, width: 40, points: [0, 0, 9, 9] }),
  event(130, 'work_sent', { work: 'w', width: 4, height: 3, question: null }, 'p1'),
  event(131, 'stage_set', { show: 'work', work: 'w' }),
  event(140, 'stage_set', { show: 'screen' }),
  event(150, 'page_turned', { page: 3 }),
]

describe('the chapters of a replay', () => {
  const tape = new Tape(LESSON, OPENED)
  const chapters = chaptersOf(LESSON, tape, say, nameOf)

  it('are steps, pages, questions, calls, boards, works and screens at their seconds', () => {
    expect(chapters.map(({ at, kind, label }) => [at, kind, label])).toEqual([
      [1, 'step', 'Step 1 问好'],
      [1, 'page', 'Page 1'],
      [60, 'step', 'Step 2 听'],
      [60, 'page', 'Page 2'],
      [80, 'question', 'Asked: 几拍子？'],
      [110, 'called', 'Called 铜冲'],
      [120, 'board', 'Board 1'],
      [131, 'work', 'Work 铜冲'],
      [140, 'screen', 'Screen'],
      [150, 'page', 'Page 3'],
    ])
  })

  it('show what can be seen small', () => {
    expect(chapters.filter(({ image }) => image).map(({ image }) => image)).toEqual([
      '/slides/d1/1.webp',
      '/slides/d1/2.webp',
      '/works/w.webp',
      '/slides/d1/3.webp',
    ])
  })

  it('are found by the second, also before the first and after the last', () => {
    expect([0, 1, 59, 60, 5000].map((second) => chapterAt(chapters, second))).toEqual([-1, 1, 1, 3, 9])
  })

  it('of the example of the contract are its two pages', () => {
    const { events } = example<EventList>('event-list')
    const found = chaptersOf(events, new Tape(events, OPENED), say, nameOf)
    expect(found.filter(({ kind }) => kind === 'page').map(({ at, label }) => [at, label])).toEqual([
      [1, 'Page 1'],
      [170, 'Page 2'],
    ])
  })

  it('are none of a lesson without slides', () => {
    expect(chaptersOf(LESSON.slice(0, 1), new Tape(LESSON.slice(0, 1), OPENED), say, nameOf)).toEqual([])
  })
})

describe('the tape', () => {
  it('gives at every second what folding the list up to there gives, on, back and by leaps', () => {
    const events = long(1500)
    const tape = new Tape(events, OPENED)
    for (const second of [3, 700, 2, 1499, 800.5, 0, 10_000, -5, 1200, 1201]) {
      const upTo = events.filter(({ at_ms }) => (at_ms - OPENED) / 1000 <= second)
      expect(tape.stateAt(second)).toEqual(upTo.reduce(fold, BLANK))
    }
  })

  it('does not run backwards where a clock was put right', () => {
    const events = [event(0, 'opened'), event(10, 'slides_shown', DECK), event(8, 'page_turned', { page: 2 })]
    const tape = new Tape(events, OPENED)
    expect([tape.stateAt(9).page, tape.stateAt(10).page, tape.secondOf(2)]).toEqual([1, 2, 10])
  })

  it('of 5,000 events folds 200 at most to be anywhere', () => {
    let read = 0
    const get = (events: readonly LessonEvent[], key: string | symbol) => {
      if (/^\d+$/.test(String(key))) read += 1
      return Reflect.get(events, key)
    }
    const tape = new Tape(new Proxy<readonly LessonEvent[]>(long(5000), { get }), OPENED)
    tape.stateAt(6000)
    const folded = Array.from({ length: 60 }, (_, turn) => {
      read = 0
      tape.stateAt((turn * 1877) % 5000)
      return read
    })
    expect(Math.max(...folded)).toBeLessThanOrEqual(200)
    expect(Math.max(...folded)).toBeGreaterThan(0)
  })
})

/** Mostly strokes on one page, as a lesson at the tablet is. */
function long(count: number): LessonEvent[] {
  return Array.from({ length: count }, (_none, index) => {
    if (index === 0) return event(0, 'opened')
    if (index === 1) return event(1, 'slides_shown', DECK)
    if (index % 97 === 0) return event(index, 'page_turned', { page: (index % 9) + 1 })
    if (index % 31 === 0) return event(index, 'stroke_undone', { stroke: `s${index - 1}` })
    const on = index % 2 ? 'slide:d1:1' : 'board:1'
    return event(index, 'stroke', {
      id: `s${index}`,
      on,
      tool: 'pen',
      colour: 1,
      width: 40,
      points: [index, 1, 2, 3],
    })
  })
}

describe('the question at a moment', () => {
  const tape = new Tape(LESSON, OPENED)

  it('is there from its asking until 20 seconds after its closing, with its counts', () => {
    const shown = (second: number) => {
      const { question } = tape.stateAt(second)
      return question !== null && isShown(question, OPENED + second * 1000)
    }
    expect([79, 80, 90, 109, 110].map(shown)).toEqual([false, true, true, true, false])
    expect(totals(3, tape.stateAt(95).question?.answers.values() ?? [])).toEqual([1, 2, 0])
  })

  it('adds up what the classes answered, and leaves out what is no option', () => {
    expect(
      totals(2, [
        [1, 2, 9],
        [3, 0],
      ]),
    ).toEqual([4, 2])
  })
})

describe('keys and bookmarks', () => {
  const key = (name: string, ctrlKey = false) => deedOf({ key: name, ctrlKey, metaKey: false, altKey: false })

  it('play, seek, change the speed and go from chapter to chapter', () => {
    expect([' ', 'K', 'ArrowLeft', 'l', '.', '[', 'x'].map((name) => key(name))).toEqual([
      'play',
      'play',
      { seek: -5 },
      { seek: 30 },
      { speed: 1 },
      { chapter: -1 },
      null,
    ])
    expect(key('k', true)).toBeNull()
  })

  it('go from one speed to the next and no further than the last', () => {
    expect([
      speedAfter(1, 1),
      speedAfter(2, 1),
      speedAfter(0.75, -1),
      speedAfter(1.1, -1),
      speedAfter(16, 0),
    ]).toEqual([1.25, 2, 0.75, 1, 2])
  })

  it.each([
    ['#t=754', 754],
    ['#t=12:34', 754],
    ['#t=1:02:03', 3723],
    ['#t=', null],
    ['#replay', null],
    ['', null],
  ] as const)('read %s as %s', (hash, second) => {
    expect(bookmarked(hash)).toBe(second)
  })
})
