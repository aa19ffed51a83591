import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Refusal } from '../shared/api'
import type { EventsAnswer, NewEvent } from '../shared/contracts'
import { Outbox } from '../shared/outbox'
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
    const { box, posted } = outbox(async (events) => (line ? answer(events) : Promise.reject(new TypeError('no line'))))
    box.append('hand_raised', {})
    box.append('hand_lowered', { participation: 'k5d8s2f7g4hj' })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(box.waiting(0).length).toBe(2)
    line = true
    await vi.advanceTimersByTimeAsync(10_000)
    const keys = new Set(posted.flat().map((event) => event.key))
    expect([keys.size, posted.at(-1)?.map((event) => event.kind)]).toEqual([2, ['hand_raised', 'hand_lowered']])
    expect(box.waiting(2)).toEqual([])
  })

  it('drops what the platform refuses for good and says so', async () => {
    const { box, refused, posted } = outbox(() => Promise.reject(new Refusal(409, 'ended', '这节课已经下课')))
    box.append('page_turned', { page: 3 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect([posted.length, refused.mock.calls.length]).toEqual([1, 1])
  })
})
