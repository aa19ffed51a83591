import { describe, expect, it } from 'vitest'
import { Acts, boardsOf } from '../lecturer-desk/acts'
import { silentLongest } from '../lecturer-desk/hints'
import { deedOf } from '../lecturer-desk/keys'
import { notices, type Situation } from '../lecturer-desk/notices'
import { Voices } from '../lecturer-desk/voices'
import type { NewEvent } from '../shared/contracts'
import { BLANK, fold, type LessonState, type Stroke } from '../shared/lesson-state'
import { sayer } from '../shared/words'

const MINUTE = 60_000

function lesson(): { acts: Acts; said: [string, NewEvent['body']][]; state: () => LessonState } {
  let state = BLANK
  const said: [string, NewEvent['body']][] = []
  const happens = (kind: string, body: NewEvent['body']) => {
    const actor = { type: 'person' as const, id: null }
    state = fold(state, {
      seq: said.length + 1,
      at_ms: 1000 * said.length,
      kind,
      body,
      actor,
      participation: null,
    })
  }
  happens('opened', {})
  happens('slides_shown', { deck: 'd', pages: 3, width: 16, height: 9 })
  const append = (kind: NewEvent['kind'], body: NewEvent['body']) => {
    said.push([kind, body])
    happens(kind, Object.fromEntries(Object.entries(body).sort())) // as the platform's list has it
  }
  return { acts: new Acts(append, () => state), said, state: () => state }
}

const stroke = (id: string): Stroke => ({ id, tool: 'pen', colour: 1, width: 40, points: [1, 1, 2, 2] })

describe('what the lecturer does', () => {
  it('draws, takes back and wipes on the page that is shown, page by page', () => {
    const { acts, said, state } = lesson()
    acts.draw(stroke('a'))
    acts.turn(1)
    acts.draw(stroke('b'))
    acts.undo()
    acts.undo()
    acts.wipe()
    expect(said.map(([kind]) => kind)).toEqual(['stroke', 'page_turned', 'stroke', 'stroke_undone'])
    expect(
      state()
        .ink.get('slide:d:1')
        ?.map(({ id }) => id),
    ).toEqual(['a'])
    acts.turn(-1)
    acts.wipe()
    expect(said[said.length - 1]).toEqual(['ink_cleared', { on: 'slide:d:1' }])
  })

  it('comes back from a board to the page where the slides were, and draws on no shared screen', () => {
    const { acts, said, state } = lesson()
    acts.turn(1)
    acts.show({ show: 'board', board: 2 })
    acts.show({ show: 'board', board: 2 })
    expect(boardsOf(state())).toEqual([1, 2])
    acts.turn(1)
    expect([state().stage, state().page]).toEqual([{ show: 'slides' }, 2])
    acts.show({ show: 'screen' })
    acts.draw(stroke('c'))
    expect(said.map(([kind]) => kind)).toEqual(['page_turned', 'stage_set', 'page_turned', 'stage_set'])
  })

  it('turns no page before the first and behind the last', () => {
    const { acts, said } = lesson()
    acts.turn(-1)
    acts.turn(1)
    acts.turn(1)
    acts.turn(1)
    expect(said.map(([, body]) => body.page)).toEqual([2, 3])
  })

  it('mutes one class and lets it speak again, and all of them', () => {
    const { acts, said } = lesson()
    acts.muteOrNot('k')
    acts.muteOrNot('k')
    acts.muteAllOrNone()
    acts.muteOrNot('k')
    expect(said.map(([, body]) => [body.participation, body.muted])).toEqual([
      ['k', true],
      ['k', false],
      [null, true],
      ['k', false],
    ])
  })

  it('calls once however often the button is pressed, and ends only what runs', () => {
    const { acts, said } = lesson()
    acts.endCall()
    acts.call('k')
    acts.call('k')
    acts.endCall()
    acts.endCall()
    acts.closeQuestion(null)
    acts.time(0)
    expect(said.map(([kind]) => kind)).toEqual(['called', 'call_ended'])
  })

  it('keeps what was asked before', () => {
    const { acts, state } = lesson()
    acts.ask('choice', 4, '')
    acts.closeQuestion(2)
    acts.ask('photo', 4, '画一只鸟')
    expect(state().asked.map(({ options, right }) => [options, right])).toEqual([[4, 2]])
    expect([state().question?.form, state().question?.options]).toEqual(['photo', 0])
  })
})

describe('who was heard', () => {
  it('sums the time of a class over its devices, also of who speaks at this moment', () => {
    const voices = new Voices()
    voices.speaking(['d:a'], 1000)
    voices.speaking(['d:a', 'd:b'], 3000)
    voices.speaking([], 4000)
    voices.speaking(['d:b'], 9000)
    expect(voices.heardFor(['d:a'], 10_000)).toBe(3000)
    expect(voices.heardFor(['d:a', 'd:b'], 10_000)).toBe(5000)
    expect([voices.lastHeard(['d:a'], 10_000), voices.lastHeard(['d:b'], 10_000)]).toEqual([4000, 10_000])
    expect(voices.lastHeard(['d:c'], 10_000)).toBeNull()
  })
})

describe('the quiet hint', () => {
  const one = (participation: string, lastMs: number | null, isHere = true) => ({
    participation,
    isHere,
    lastMs,
  })
  const at = { sinceMs: 0, now: 10.5 * MINUTE, minutes: 8 }

  it('names the class that was silent longest, in whole minutes', () => {
    expect(silentLongest([one('k', 2 * MINUTE), one('q', MINUTE), one('z', 9 * MINUTE)], at)).toEqual({
      participation: 'q',
      minutes: 9,
    })
  })

  it('is silent before so long a silence, about a class that is not here, and when switched off', () => {
    expect(silentLongest([one('k', 3 * MINUTE)], at)).toBeNull()
    expect(silentLongest([one('k', null, false)], at)).toBeNull()
    expect(silentLongest([one('k', null)], { ...at, minutes: 0 })).toBeNull()
    expect(silentLongest([one('k', null)], { ...at, sinceMs: 5 * MINUTE })).toBeNull()
  })
})

describe('a key', () => {
  const key = (name: string, ctrlKey = false) => deedOf({ key: name, ctrlKey, metaKey: false, altKey: false })

  it('turns pages, takes tools and colours, also in capitals, and undoes with Ctrl', () => {
    expect([key('PageDown'), key('P'), key('3'), key('z', true), key('?')]).toEqual([
      { turn: 1 },
      { tool: 'pen' },
      { colour: 2 },
      'undo',
      'help',
    ])
  })

  it('leaves the browser its own', () => {
    expect([key('p', true), key('F5'), key('9'), key('z')]).toEqual([null, null, null, null])
  })
})

const WELL = {
  phase: 'in',
  wasIn: true,
  steady: true,
  muted: false,
  dark: false,
  sentence: '',
  devices: { missing: {} },
  begun: true,
  missing: [],
  numbers: {},
  now: 0,
  sinceMs: 0,
} as const satisfies Situation

describe('what the lecturer has to know of her own devices', () => {
  const say = sayer({ muted: 'you are muted', camera_dark: 'black', no_camera: 'no camera' })

  it('is nothing while all is well', () => {
    expect(notices(WELL, say)).toEqual([])
  })

  it('is a black picture and a shut microphone, each for itself', () => {
    expect(notices({ ...WELL, dark: true, muted: true }, say)).toEqual(['you are muted', 'black'])
    expect(notices({ ...WELL, dark: true, devices: { missing: { camera: 'none' } } }, say)).toEqual([
      'no camera',
    ])
  })
})

describe('a class that is not here', () => {
  const say = sayer({
    lost_since: '%(school)s cut',
    lost_for: '%(school)s cut for %(minutes)s',
    absent_since: '%(school)s not here',
    left_since: '%(school)s stopped',
    ring_up: '%(sentence)s, ring %(number)s',
  })
  const told = (
    seenMs: number | null,
    now: number,
    numbers: Situation['numbers'] = { k: '13800000001' },
    sinceMs = 0,
    hasLeft = false,
  ) => {
    const missing = [{ school: 'Xigou', name: '1', participation: 'k', seenMs, hasLeft }]
    return notices({ ...WELL, missing, numbers, now, sinceMs }, say)
  }

  it('may come back by itself for a minute; then somebody may be rung up', () => {
    expect(told(0, 59_999)).toEqual(['Xigou cut'])
    expect(told(0, 3 * MINUTE)).toEqual(['Xigou cut for 3, ring 13800000001'])
    expect(told(0, 3 * MINUTE, {})).toEqual(['Xigou cut for 3'])
  })

  it('has never come: somebody may be rung up when it has been waited for a minute', () => {
    expect(told(null, 59_999)).toEqual(['Xigou not here'])
    expect(told(null, 60_000)).toEqual(['Xigou not here, ring 13800000001'])
  })

  it('whose phone was told to stop has no line that could come back', () => {
    expect(told(0, 1000, {}, 0, true)).toEqual(['Xigou stopped'])
    expect(told(0, MINUTE, undefined, 0, true)).toEqual(['Xigou stopped, ring 13800000001'])
  })
})
