import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Refusal } from '../shared/api'
import type { EventsAnswer, NewEvent } from '../shared/contracts'
import { Outbox, storeAt } from '../shared/outbox'
import { breaches } from './contracts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const answer = (events: NewEvent[]): EventsAnswer => ({
  accepted: events.map((event, index) => ({ key: event.key, seq: index + 1 })),
  last_seq: events.length,
  server_ms: 1,
})

function outbox(post: (events: NewEvent[]) => Promise<EventsAnswer>) {
  const posted: NewEvent[][] = []
  const options = {
    post: (events: NewEvent[]) => {
      posted.push(events)
      return post(events)
    },
    now: () => 1788229600000,
    accepted: vi.fn(),
    refused: vi.fn(),
  }
  return { box: new Outbox(options), posted, ...options }
}

describe('the outbox', () => {
  it('sends what the contract asks for', async () => {
    const { box, posted, accepted } = outbox(async (events) => answer(events))
    box.append('page_turned', { page: 2 })
    await vi.advanceTimersByTimeAsync(0)
    expect(breaches('events-post', { events: posted[0] })).toEqual([])
    expect(accepted).toHaveBeenCalledTimes(1)
  })

  it('shows what is on its way until the list has it', async () => {
    const { box } = outbox(async (events) => answer(events))
    box.append('page_turned', { page: 2 })
    expect(box.waiting(0).map((event) => event.body)).toEqual([{ page: 2 }])
    await vi.advanceTimersByTimeAsync(0)
    expect([box.waiting(0).length, box.waiting(1).length]).toEqual([1, 0])
  })

  it('sends again with the same key until it is accepted, in order', async () => {
    let line = false
    const { box, posted } = outbox(async (events) =>
      line ? answer(events) : Promise.reject(new TypeError('no line')),
    )
    box.append('hand_raised', {})
    box.append('hand_lowered', { participation: 'k5d8s2f7g4hj' })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(box.waiting(0).length).toBe(2)
    line = true
    await vi.advanceTimersByTimeAsync(10_000)
    const keys = new Set(posted.flat().map((event) => event.key))
    expect([keys.size, posted.at(-1)?.map((event) => event.kind)]).toEqual([
      2,
      ['hand_raised', 'hand_lowered'],
    ])
    expect(box.waiting(2)).toEqual([])
  })

  it('drops what the platform refuses for good and says so', async () => {
    const { box, refused, posted } = outbox(() => Promise.reject(new Refusal(409, 'ended', '这节课已经下课')))
    box.append('page_turned', { page: 3 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect([posted.length, refused.mock.calls.length]).toEqual([1, 1])
  })
})

describe('an outbox with a store', () => {
  const kept = () => {
    const items = new Map<string, string>()
    return {
      getItem: (name: string) => items.get(name) ?? null,
      setItem: (name: string, text: string) => void items.set(name, text),
      removeItem: (name: string) => void items.delete(name),
    } as unknown as Storage
  }

  it('sends after a reload what the page before could not, with the same key, once', async () => {
    const storage = kept()
    const options = { now: () => 1, accepted: vi.fn(), refused: vi.fn(), store: storeAt(storage, 'said') }
    const before = new Outbox({ ...options, post: () => Promise.reject(new TypeError('no line')) })
    before.append('signalled', { need: 'help' })
    before.stop()
    const posted: NewEvent[] = []
    const post = async (events: NewEvent[]) => {
      posted.push(...events)
      return answer(events)
    }
    const after = new Outbox({ ...options, post })
    await vi.advanceTimersByTimeAsync(0)
    expect(posted.map(({ kind }) => kind)).toEqual(['signalled'])
    expect(after.unsent).toBe(0)
    new Outbox({ ...options, post })
    await vi.advanceTimersByTimeAsync(0)
    expect(posted).toHaveLength(1)
  })

  it('goes on without a storage that can be read or written', async () => {
    const storage = {
      getItem: () => '{broken',
      setItem: () => {
        throw new Error('full')
      },
    } as unknown as Storage
    const { accepted, ...options } = { now: () => 1, accepted: vi.fn(), refused: vi.fn() }
    const box = new Outbox({
      ...options,
      accepted,
      store: storeAt(storage, 'said'),
      post: async (events) => answer(events),
    })
    box.append('hand_raised', {})
    await vi.advanceTimersByTimeAsync(0)
    expect(accepted).toHaveBeenCalledTimes(1)
  })
})
