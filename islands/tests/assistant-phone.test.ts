import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { railOf } from '../assistant-phone/rail'
import { Refusal } from '../shared/api'
import type { LessonPlan, PlanStep } from '../shared/contracts'
import { BLANK, fold, type LessonState } from '../shared/lesson-state'
import { openStore, type PhotoStore, type WaitingPhoto } from '../shared/photo-store'
import { Photos } from '../shared/photos'
import { within } from '../shared/shrink'

const OPENED = 1_788_229_600_000
const MINUTE = 60_000

function step(cue: number, from_minute: number, minutes: number, photos = 0): PlanStep {
  const village = `B${cue}`
  return {
    cue,
    from_minute,
    minutes,
    lecturer: 'A',
    village,
    page: null,
    takes_photo: photos > 0,
    photos,
    clip: null,
  }
}

const PLAN: LessonPlan = {
  id: 'plan',
  version: 1,
  title: '',
  steps: [step(0, 0, 3), step(1, 3, 5, 3), step(2, 8, 4)],
  print: [],
}

let seq = 0
function then(
  state: LessonState,
  kind: string,
  body: object,
  minute: number,
  participation: string | null = null,
) {
  seq += 1
  const actor = { type: 'person' as const, id: null }
  return fold(state, {
    seq,
    at_ms: OPENED + minute * MINUTE,
    kind,
    body: body as Record<string, unknown>,
    actor,
    participation,
  })
}

const open = () => then(BLANK, 'opened', {}, 0)
const rail = (state: LessonState, minute: number, waiting = 0) =>
  railOf(PLAN, state, 'ours', OPENED + minute * MINUTE, waiting)

describe('the cue rail', () => {
  it('says before the lesson what comes first', () => {
    expect(rail(BLANK, -5)).toMatchObject({ now: null, next: PLAN.steps[0], leftMs: null })
  })

  it('goes by the clock while the lecturer says nothing', () => {
    expect(rail(open(), 4)).toMatchObject({
      now: PLAN.steps[1],
      next: PLAN.steps[2],
      leftMs: 4 * MINUTE,
      photos: 3,
    })
    expect(rail(open(), 60)).toMatchObject({ now: PLAN.steps[2], next: null, leftMs: -48 * MINUTE })
  })

  it('follows the lecturer from her first word on, back too', () => {
    const reached = then(open(), 'cue_reached', { cue: 2 }, 4)
    expect(rail(reached, 5)).toMatchObject({ now: PLAN.steps[2], leftMs: 3 * MINUTE })
    expect(rail(then(reached, 'cue_reached', { cue: 0 }, 6), 20)).toMatchObject({ now: PLAN.steps[0] })
  })

  it('counts our photos of this step, those that wait too, and nobody else’s', () => {
    let state = then(open(), 'work_sent', { work: 'early' }, 1, 'ours')
    state = then(state, 'cue_reached', { cue: 1 }, 3)
    state = then(state, 'work_sent', { work: 'theirs' }, 4, 'theirs')
    state = then(state, 'work_sent', { work: 'one' }, 4, 'ours')
    expect(rail(state, 5, 1)).toMatchObject({ photos: 3, sent: 2 })
  })

  it('keeps the photos of a step that the lecturer goes back to', () => {
    const reached = then(open(), 'cue_reached', { cue: 1 }, 3)
    const sent = then(reached, 'work_sent', { work: 'a', question: null }, 4, 'ours')
    const back = then(then(sent, 'cue_reached', { cue: 2 }, 8), 'cue_reached', { cue: 1 }, 9)
    expect(rail(back, 10)).toMatchObject({ now: PLAN.steps[1], sent: 1, leftMs: 4 * MINUTE })
  })

  it('knows what the class has done', () => {
    const done = then(open(), 'cue_done', { cue: 0 }, 1, 'ours')
    expect([rail(done, 2).isDone, rail(done, 4).isDone]).toEqual([true, false])
  })

  it('has nothing more to say when the lesson is over', () => {
    expect(rail(then(open(), 'ended', {}, 12), 12)).toMatchObject({ now: null, next: null, photos: 0 })
  })

  it('has nothing to say without a plan, or of a step that a newer plan no longer has', () => {
    expect(railOf(null, open(), 'ours', OPENED)).toMatchObject({ now: null, next: null })
    expect(rail(then(open(), 'cue_reached', { cue: 9 }, 1), 2)).toMatchObject({ now: null, next: null })
  })
})

describe('a photo made small', () => {
  it('keeps its shape and is never made larger', () => {
    expect(within(4000, 3000)).toEqual({ width: 1600, height: 1200 })
    expect(within(3000, 4000)).toEqual({ width: 1200, height: 1600 })
    expect(within(640, 480)).toEqual({ width: 640, height: 480 })
    expect(within(20_000, 3)).toEqual({ width: 1600, height: 1 })
  })
})

function memory(): PhotoStore & { rows: WaitingPhoto[] } {
  const rows: WaitingPhoto[] = []
  return {
    rows,
    all: async (of) => rows.filter((row) => row.of === of),
    put: async (photo) => void rows.push(photo),
    remove: async (key) =>
      void rows.splice(
        rows.findIndex((row) => row.key === key),
        1,
      ),
  }
}

function photos(store: PhotoStore, send: (photo: WaitingPhoto) => Promise<unknown>, of = 'me.lesson') {
  const sent = vi.fn()
  return {
    sent,
    queue: new Photos({ of, store: Promise.resolve(store), now: () => 1, send, sent, changed: () => {} }),
  }
}

describe('photos on their way', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms)

  it('go again with the same key until they are there', async () => {
    const store = memory()
    const keys: string[] = []
    const { queue, sent } = photos(store, async ({ key }) => {
      keys.push(key)
      if (keys.length < 3) throw new TypeError('no line')
    })
    await queue.add(new Blob(['x']), 'q')
    await settle(20_000)
    expect(keys).toHaveLength(3)
    expect(new Set(keys).size).toBe(1)
    expect([queue.waiting, store.rows, sent.mock.calls.length]).toEqual([[], [], 1])
  })

  it('survive a reload, in the order in which they were taken', async () => {
    const store = memory()
    const before = photos(store, () => new Promise(() => {}))
    await before.queue.add(new Blob(['one']), null)
    await before.queue.add(new Blob(['two']), 'q')
    const arrived: (string | null)[] = []
    const again = photos(store, async ({ question }) => void arrived.push(question))
    await settle()
    expect(arrived).toEqual([null, 'q'])
    expect(again.queue.waiting).toEqual([])
  })

  it('of somebody else on the same telephone are never sent', async () => {
    const store = memory()
    await photos(store, () => new Promise(() => {})).queue.add(new Blob(['one']), null)
    const send = vi.fn(async () => {})
    photos(store, send, 'other.lesson')
    await settle()
    expect(send).not.toHaveBeenCalled()
  })

  it('that the platform does not want are dropped with its sentence, and the next goes', async () => {
    const store = memory()
    let first = true
    const { queue, sent } = photos(store, async () => {
      if (first) {
        first = false
        throw new Refusal(409, 'photo_heic', '这张照片是 HEIC')
      }
    })
    await queue.add(new Blob(['one']), null)
    const refused = queue.refusal
    await settle()
    const sentence = queue.refusal || refused
    await queue.add(new Blob(['two']), null)
    await settle()
    expect(sentence).toBe('这张照片是 HEIC')
    expect([queue.waiting, sent.mock.calls.length]).toEqual([[], 2])
  })

  it('wait when somebody has to sign in again', async () => {
    const store = memory()
    const { queue } = photos(store, async () => {
      throw new Refusal(404, '', '')
    })
    await queue.add(new Blob(['one']), null)
    await settle(5000)
    expect([queue.waiting.length, store.rows.length]).toEqual([1, 1])
    queue.stop()
  })

  it('live as long as the page where nothing can be stored', async () => {
    expect(await (await openStore()).all('me.lesson')).toEqual([])
  })
})
