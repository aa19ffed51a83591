import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Refusal } from '../shared/api'
import type { JoinAnswer } from '../shared/contracts'
import { JoinLoop, type JoinOptions, type JoinPhase, type StayEnd } from '../shared/join'
import { example } from './contracts'

const EARLY = example<JoinAnswer>('join-answer-early')
const OPEN = example<JoinAnswer>('join-answer-open')
const OVER = example<JoinAnswer>('join-answer-over')

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function loopWith(ask: () => Promise<JoinAnswer>, more: Partial<JoinOptions> = {}) {
  const phases: JoinPhase[] = []
  const asked = vi.fn(ask)
  const loop = new JoinLoop({
    ask: asked,
    stay: () => new Promise(() => {}),
    answered: () => {},
    phase: (phase) => phases.push(phase),
    refused: () => {},
    random: () => 0,
    ...more,
  })
  return { loop, phases, asked }
}

/** A room that is entered and then lost or taken after a while. */
const stayFor =
  (ms: number, end: StayEnd = 'lost'): JoinOptions['stay'] =>
  (_answer, entered) => {
    entered()
    return new Promise((resolve) => setTimeout(() => resolve(end), ms))
  }

describe('the join loop', () => {
  it('honours retry_ms while it is early', async () => {
    const { loop, phases, asked } = loopWith(async () => EARLY)
    void loop.run()
    await vi.advanceTimersByTimeAsync(14_999)
    expect(asked).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(asked).toHaveBeenCalledTimes(2)
    expect(phases).toEqual(['asking', 'early', 'early'])
  })

  it('enters when open and gives the token to the room', async () => {
    const stay = vi.fn(stayFor(1_000_000))
    const { loop, phases } = loopWith(async () => OPEN, { stay })
    void loop.run()
    await vi.advanceTimersByTimeAsync(0)
    expect(stay.mock.calls[0]?.[0].rtc?.token).toBe(OPEN.rtc?.token)
    expect(phases).toEqual(['asking', 'connecting', 'in'])
  })

  it('ends when the lesson is over, and only then', async () => {
    const answers = [OPEN, OPEN, OVER]
    const { loop, phases, asked } = loopWith(async () => answers.shift() ?? OVER, { stay: stayFor(1000) })
    const done = loop.run()
    await vi.advanceTimersByTimeAsync(10_000)
    await done
    expect(asked).toHaveBeenCalledTimes(3)
    expect(phases).toEqual(['asking', 'connecting', 'in', 'lost', 'connecting', 'in', 'lost', 'over'])
  })

  it('asks twice a second while the server is away, slower after a minute, and never stops', async () => {
    const { loop, asked } = loopWith(() => Promise.reject(new TypeError('no line')))
    void loop.run()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(asked.mock.calls.length).toBe(21)
    await vi.advanceTimersByTimeAsync(60_000)
    const before = asked.mock.calls.length
    await vi.advanceTimersByTimeAsync(3600_000)
    expect(asked.mock.calls.length - before).toBe(1800)
    loop.stop()
  })

  it('is quick again for a minute after it was in', async () => {
    let line = true
    const { loop, asked } = loopWith(
      () => (line ? Promise.resolve(OPEN) : Promise.reject(new TypeError('no line'))),
      {
        stay: stayFor(600_000),
      },
    )
    void loop.run()
    await vi.advanceTimersByTimeAsync(599_000)
    line = false
    await vi.advanceTimersByTimeAsync(1000)
    asked.mockClear()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(asked.mock.calls.length).toBe(20)
    loop.stop()
  })

  it('asks again when the room could not be entered', async () => {
    const { loop, phases, asked } = loopWith(async () => OPEN, {
      stay: () => Promise.reject(new Error('404')),
    })
    void loop.run()
    await vi.advanceTimersByTimeAsync(500)
    expect(asked).toHaveBeenCalledTimes(2)
    expect(phases).toEqual(['asking', 'connecting', 'lost', 'connecting', 'lost'])
    loop.stop()
  })

  it('goes on gently after a refusal', async () => {
    const refused = vi.fn()
    const { loop, asked } = loopWith(() => Promise.reject(new Refusal(404, 'unknown', '没有这节课')), {
      refused,
    })
    void loop.run()
    await vi.advanceTimersByTimeAsync(9_999)
    expect([asked.mock.calls.length, refused.mock.calls.length]).toEqual([1, 1])
    await vi.advanceTimersByTimeAsync(1)
    expect(asked).toHaveBeenCalledTimes(2)
    loop.stop()
  })

  it('ends when it was sent out and is refused, and says so once', async () => {
    const answers = [Promise.resolve(OPEN)]
    const refused = () => Promise.reject(new Refusal(404, 'unknown', ''))
    const { loop, phases, asked } = loopWith(() => answers.shift() ?? refused(), {
      stay: stayFor(60_000, 'sent_out'),
    })
    const done = loop.run()
    await vi.advanceTimersByTimeAsync(600_000)
    await done
    expect(asked).toHaveBeenCalledTimes(2)
    expect(phases).toEqual(['asking', 'connecting', 'in', 'sent_out', 'out'])
  })

  it('comes back when it was sent out and may join all the same', async () => {
    const { loop, phases } = loopWith(async () => OPEN, { stay: stayFor(60_000, 'sent_out') })
    void loop.run()
    await vi.advanceTimersByTimeAsync(61_000)
    expect(phases).toEqual(['asking', 'connecting', 'in', 'sent_out', 'connecting', 'in'])
    loop.stop()
  })

  it('gives up after being refused for a minute or two, and an answer in between counts', async () => {
    let n = 0
    const refused = new Refusal(404, 'unknown', '')
    const { loop, phases, asked } = loopWith(() =>
      ++n === 4 ? Promise.resolve(EARLY) : Promise.reject(refused),
    )
    const done = loop.run()
    await vi.advanceTimersByTimeAsync(600_000)
    await done
    expect(asked).toHaveBeenCalledTimes(4 + 6)
    expect(phases).toEqual(['asking', 'early', 'out'])
  })

  it('does not fight over a room that was opened elsewhere, and comes back when it is asked to', async () => {
    const { loop, phases, asked } = loopWith(async () => OPEN, { stay: stayFor(1000, 'taken') })
    void loop.run()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveBeenCalledTimes(1)
    expect(phases.at(-1)).toBe('taken')
    loop.wake()
    await vi.advanceTimersByTimeAsync(0)
    expect(asked).toHaveBeenCalledTimes(2)
    loop.stop()
  })

  it('wakes at once when the line is back', async () => {
    const { loop, asked } = loopWith(async () => EARLY)
    void loop.run()
    await vi.advanceTimersByTimeAsync(0)
    loop.wake()
    await vi.advanceTimersByTimeAsync(0)
    expect(asked).toHaveBeenCalledTimes(2)
    loop.stop()
  })
})
