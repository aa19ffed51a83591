import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Presence } from '../shared/presence'
import { Standing } from '../shared/standing'

beforeEach(() => vi.useFakeTimers({ toFake: ['performance', 'Date'] }))
afterEach(() => vi.useRealTimers())

/**
 * A page in a room, whose line lives; `marks` are in seconds since it entered.
 * No request of it is ever answered.
 */
function inRoom() {
  const items = new Map<string, string>()
  const storage = {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, text: string) => void items.set(name, text),
    removeItem: (name: string) => void items.delete(name),
  } as unknown as Storage
  const awake = vi.fn()
  const standing = new Standing({ hidden: () => false, awake })
  const log = new Presence({
    boot: 'b',
    identity: 'i',
    meeting: 'm',
    now: () => Math.round(performance.now()),
    send: () => new Promise(() => {}),
    storage,
  })
  standing.presence = log
  const began = performance.now()
  let bytes = 0
  standing.published(true)
  standing.entered(true)
  const runs = (seconds: number, alive = true) => {
    for (let second = 0; second < seconds; second++) {
      vi.advanceTimersByTime(1000)
      bytes += alive ? 100 : 0
      standing.wakeUp()
      standing.hear(bytes)
      if (second % 5 === 4) standing.tick()
    }
  }
  const marks = () =>
    log
      .unsent()
      .flatMap((post) =>
        post.marks.map((one) => [(one.begins_ms - began) / 1000, (one.ends_ms - began) / 1000]),
      )
  return { standing, awake, runs, marks }
}

const sleeps = (seconds: number) => vi.advanceTimersByTime(seconds * 1000)

describe('what a page claims of a lesson', () => {
  it('goes on in the moment in which it wakes, although no request is answered', () => {
    const { standing, awake, runs, marks } = inRoom()
    runs(8)
    sleeps(14)
    runs(3)
    standing.stop()
    expect(awake).toHaveBeenCalledTimes(1)
    expect(marks()).toEqual([
      [0, 8],
      [23, 25],
    ])
  })

  it.each([
    ['the line is shaken', (standing: Standing) => standing.holds(false)],
    ['the microphone is gone', (standing: Standing) => standing.published(false)],
    ['the room is lost', (standing: Standing) => standing.entered(false)],
    ['the lesson ends', (standing: Standing) => standing.stop()],
    ['the page is stopped', (standing: Standing) => standing.fallAsleep()],
    ['the log is lengthened', (standing: Standing) => void standing.tick()],
  ])(
    'holds nothing of a sleep when the first thing that it hears afterwards is that %s',
    (_what, happens) => {
      const { standing, runs, marks } = inRoom()
      runs(8)
      sleeps(14)
      happens(standing)
      standing.stop()
      expect(marks()).toEqual([[0, 8]])
    },
  )

  it('waits for the platform to say what time it is where the monotonic clock stood still', () => {
    const { standing, runs, marks } = inRoom()
    runs(8)
    vi.setSystemTime(Date.now() + 600_000)
    runs(2)
    const asked = performance.now()
    runs(2)
    standing.told(asked)
    runs(3)
    standing.stop()
    expect(marks()).toEqual([
      [0, 8],
      [12, 15],
    ])
  })

  it('does not take the time from an answer that was asked for before the sleep', () => {
    const { standing, runs, marks } = inRoom()
    const asked = performance.now()
    runs(8)
    vi.setSystemTime(Date.now() + 600_000)
    runs(2)
    standing.told(asked)
    runs(2)
    standing.stop()
    expect(marks()).toEqual([[0, 8]])
  })

  it('is taken back to the waking when the connection turns out to be dead', () => {
    const { standing, runs, marks } = inRoom()
    runs(8)
    sleeps(14)
    standing.wakeUp()
    const woke = performance.now()
    vi.advanceTimersByTime(700)
    standing.wasDead(woke)
    standing.entered(false)
    standing.stop()
    expect(marks()).toEqual([[0, 8]])
  })

  it('has nothing in it of what a room says after the lesson', () => {
    const { standing, runs, marks } = inRoom()
    runs(5)
    standing.stop()
    standing.published(false)
    sleeps(4)
    standing.entered(false)
    expect(marks()).toEqual([[0, 5]])
  })
})
