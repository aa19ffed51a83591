import { describe, expect, it, vi } from 'vitest'
import type { EventList, LessonEvent } from '../shared/contracts'
import { BLANK, fold, slideUrl } from '../shared/lesson-state'
import { Timeline } from '../shared/timeline'
import { example } from './contracts'

const LIST = example<EventList>('event-list')
const DECK = { deck: 'z4x7c2v5b8nm', pages: 18, width: 1600, height: 900 }

function event(seq: number): LessonEvent {
  const found = LIST.events.find((one) => one.seq === seq)
  if (!found) throw new Error(`no event ${seq}`)
  return found
}

function since(seq: number): EventList {
  return { ...LIST, events: LIST.events.filter((one) => one.seq > seq) }
}

const never = () => Promise.reject(new Error('not asked for'))
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('the fold', () => {
  it('of the example is an open lesson on page 2 with one raised hand', () => {
    expect(LIST.events.reduce(fold, BLANK)).toEqual({
      ...BLANK,
      state: 'open',
      openedMs: 1788229430000,
      deck: DECK,
      page: 2,
      hands: new Map([['k5d8s2f7g4hj', 1788229600500]]),
    })
  })

  it('keeps the time of the first of two raised hands, and lowers by participation', () => {
    const state = LIST.events.reduce(fold, BLANK)
    const again = fold(state, { ...event(4), seq: 5, at_ms: 1788229700000 })
    expect([...again.hands.values()]).toEqual([1788229600500])
    const body = { participation: 'k5d8s2f7g4hj' }
    expect(
      fold(again, { ...event(4), seq: 6, kind: 'hand_lowered', body, participation: null }).hands.size,
    ).toBe(0)
  })

  it('begins a new deck on its first page', () => {
    const state = fold(LIST.events.reduce(fold, BLANK), { ...event(2), seq: 5 })
    expect(state.page).toBe(1)
  })

  it('passes over a kind that it does not know', () => {
    expect(fold(BLANK, { ...event(1), kind: 'stroke_drawn' })).toBe(BLANK)
  })

  it('ends, is reopened, and keeps its zero', () => {
    const ended = fold(LIST.events.reduce(fold, BLANK), { ...event(1), seq: 5, kind: 'ended' })
    expect([ended.state, ended.hands.size]).toEqual(['ended', 0])
    const reopened = fold(ended, { ...event(1), seq: 6, kind: 'reopened' })
    expect([reopened.state, reopened.openedMs]).toEqual(['open', 1788229430000])
  })

  it('finds the address of a slide', () => {
    expect(slideUrl('z4x7c2v5b8nm', 2)).toBe('/slides/z4x7c2v5b8nm/2.webp')
  })
})

describe('the timeline', () => {
  it('takes events in order without asking', () => {
    const timeline = new Timeline(never)
    expect(LIST.events.map((one) => timeline.accept(one))).toEqual([true, true, true, true])
    expect(timeline.lastSeq).toBe(4)
  })

  it('passes over an event that it has', () => {
    const seen: number[] = []
    const timeline = new Timeline(never, (_, one) => seen.push(one.seq))
    timeline.acceptList(LIST)
    timeline.accept(event(3))
    expect(seen).toEqual([1, 2, 3, 4])
  })

  it('fetches once, from where it stands, when an event is missing', async () => {
    const fetchAfter = vi.fn(async (seq: number) => since(seq))
    const timeline = new Timeline(fetchAfter)
    timeline.accept(event(1))
    expect([timeline.accept(event(3)), timeline.accept(event(4))]).toEqual([false, false])
    await settled()
    expect(fetchAfter.mock.calls).toEqual([[1]])
    expect([timeline.lastSeq, timeline.state.page]).toEqual([4, 2])
  })

  it('goes on asking until the list is whole', async () => {
    const fetchAfter = vi.fn(async (seq: number) => ({ ...LIST, events: since(seq).events.slice(0, 2) }))
    const timeline = new Timeline(fetchAfter)
    await timeline.catchUp()
    expect(fetchAfter.mock.calls).toEqual([[0], [2]])
    expect(timeline.lastSeq).toBe(4)
  })

  it('does not ask for ever when the list cannot be made whole', async () => {
    const timeline = new Timeline(async () => ({ ...LIST, events: [] }))
    await timeline.catchUp()
    expect(timeline.lastSeq).toBe(0)
  })

  it('holds an early event until the line is back', async () => {
    let line = false
    const timeline = new Timeline(async (seq) => (line ? since(seq) : never()))
    timeline.accept(event(4))
    await settled()
    line = true
    await timeline.catchUp()
    expect(timeline.state.hands.size).toBe(1)
  })
})

describe('a list that is still arriving', () => {
  it('is not whole while its own events are told, so that nothing is concluded from what it lacks', () => {
    const told: boolean[] = []
    const timeline: Timeline = new Timeline(never, () => told.push(timeline.isWhole))
    expect(timeline.isWhole).toBe(false)
    timeline.acceptList(LIST)
    expect(told).toEqual([false, false, false, false])
    expect(timeline.isWhole).toBe(true)
  })

  it('is not whole while something before an event is missing', async () => {
    const timeline = new Timeline(never)
    timeline.acceptList({ ...LIST, events: [event(1)] })
    timeline.accept(event(3))
    await settled()
    expect(timeline.isWhole).toBe(false)
    timeline.accept(event(2))
    expect(timeline.isWhole).toBe(true)
  })
})
