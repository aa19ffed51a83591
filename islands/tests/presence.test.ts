import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Refusal } from '../shared/api'
import type { PresencePost } from '../shared/contracts'
import { leftovers, Presence } from '../shared/presence'
import { breaches, example } from './contracts'

const EXAMPLE = example<PresencePost>('presence-post')
const BEGINS = 1788229440000

class Shelf implements Storage {
  private readonly items = new Map<string, string>()
  get length() {
    return this.items.size
  }
  clear = () => this.items.clear()
  getItem = (key: string) => this.items.get(key) ?? null
  key = (index: number) => [...this.items.keys()][index] ?? null
  removeItem = (key: string) => void this.items.delete(key)
  setItem = (key: string, value: string) => void this.items.set(key, value)
}

let now = BEGINS
let shelf = new Shelf()
const kept = vi.fn(async (post: PresencePost) => ({
  server_ms: now,
  kept: Math.max(...post.marks.map((mark) => mark.n)),
}))
const noLine = () => Promise.reject(new TypeError('no line'))

beforeEach(() => {
  now = BEGINS
  shelf = new Shelf()
  kept.mockClear()
})

function presence(boot = EXAMPLE.boot, send: typeof kept | typeof noLine = kept): Presence {
  return new Presence({ boot, identity: 'd:b9', meeting: 'm7', now: () => now, send, storage: shelf })
}

function pass(log: Presence, seconds: number): void {
  for (let second = 0; second < seconds; second += 5) {
    now += 5000
    log.tick()
  }
}

describe('presence marks', () => {
  it('of two minutes in the room are the example', () => {
    const log = presence()
    log.connected(true)
    pass(log, 120)
    expect(log.unsent()).toEqual([EXAMPLE])
    expect(breaches('presence-post', log.unsent()[0])).toEqual([])
  })

  it('are cut when the microphone comes', () => {
    const log = presence()
    log.connected(false)
    pass(log, 10)
    log.connected(true)
    pass(log, 10)
    log.disconnected()
    expect(log.unsent()[0]?.marks).toEqual([
      { n: 1, begins_ms: BEGINS, ends_ms: BEGINS + 10_000, microphone: false },
      { n: 2, begins_ms: BEGINS + 10_000, ends_ms: BEGINS + 20_000, microphone: true },
    ])
  })

  it('leave out the time away', () => {
    const log = presence()
    log.connected(true)
    pass(log, 10)
    log.disconnected()
    now += 30_000
    log.connected(true)
    pass(log, 10)
    log.disconnected()
    expect(
      log.unsent()[0]?.marks.map((mark) => [mark.n, mark.begins_ms - BEGINS, mark.ends_ms - BEGINS]),
    ).toEqual([
      [1, 0, 10_000],
      [2, 40_000, 50_000],
    ])
  })

  it.each([3000, 14_000])(
    'do not claim the %i ms in which nothing arrived before it was noticed',
    (quiet) => {
      const log = presence()
      log.connected(true)
      pass(log, 10)
      now += quiet + 500
      log.disconnected(quiet)
      expect(log.unsent()[0]?.marks.map((mark) => mark.ends_ms - mark.begins_ms)).toEqual([10_500])
      log.disconnected(quiet + 10_000)
      expect(log.unsent()[0]?.marks).toHaveLength(1)
    },
  )

  it('do not claim the time that the machine slept', () => {
    const log = presence()
    log.connected(true)
    pass(log, 10)
    now += 3600_000
    log.tick()
    pass(log, 10)
    log.disconnected()
    expect(log.unsent()[0]?.marks.map((mark) => mark.ends_ms - mark.begins_ms)).toEqual([10_000, 10_000])
  })

  it('never take a number twice and never have no length', () => {
    const log = presence()
    log.connected(false)
    log.connected(true)
    log.disconnected()
    log.connected(true)
    pass(log, 5)
    log.disconnected()
    expect(log.unsent()[0]?.marks.map((mark) => mark.n)).toEqual([1])
  })

  it('stay until they are kept, and are then gone', async () => {
    const away = presence(EXAMPLE.boot, noLine)
    away.connected(true)
    pass(away, 60)
    expect(await away.flush()).toBe(false)
    away.disconnected()
    const back = presence()
    expect(await back.flush()).toBe(true)
    expect(kept.mock.calls.map(([post]) => post.marks.length)).toEqual([1])
    expect(shelf.length).toBe(0)
  })

  it('of a page that was cut off are sent by the next page under their own boot', async () => {
    const first = presence('first-boot')
    first.connected(true)
    pass(first, 75)
    const second = presence('second-boot')
    expect(leftovers(shelf, 'd:b9')).toEqual(['m7'])
    expect(leftovers(shelf, 'p:someone-else')).toEqual([])
    await second.flush()
    expect(kept.mock.calls[0]?.[0]).toEqual({
      boot: 'first-boot',
      marks: [
        { n: 1, begins_ms: BEGINS, ends_ms: BEGINS + 60_000, microphone: true },
        { n: 2, begins_ms: BEGINS + 60_000, ends_ms: BEGINS + 75_000, microphone: true },
      ],
    })
  })

  it('closed while others are on their way follow them at once', async () => {
    let answer: () => void = () => {}
    const slow = vi.fn(
      (post: PresencePost) => new Promise((done) => (answer = () => done(kept(post)))),
    ) as unknown as typeof kept
    const log = presence(EXAMPLE.boot, slow)
    log.connected(true)
    pass(log, 60)
    const first = log.flush()
    await vi.waitFor(() => expect(slow).toHaveBeenCalledTimes(1))
    pass(log, 5)
    log.disconnected()
    const last = log.flush()
    answer()
    await vi.waitFor(() => expect(slow).toHaveBeenCalledTimes(2))
    answer()
    expect([await first, await last]).toEqual([false, true])
    expect(shelf.length).toBe(0)
  })

  it('leave with the page, and are kept here until somebody says that he has them', () => {
    const log = presence()
    log.connected(true)
    pass(log, 5)
    log.leave()
    expect(kept).toHaveBeenCalledTimes(1)
    expect(presence('next-boot').unsent()).toEqual([{ boot: EXAMPLE.boot, marks: expect.any(Array) }])
  })

  it('are given up when the platform refuses them, but not because nobody is signed in', async () => {
    const refusing = (status: number) => () => Promise.reject(new Refusal(status, '', ''))
    for (const [status, rest] of [
      [401, 1],
      [403, 1],
      [500, 1],
      [404, 0],
    ] as const) {
      const log = presence(`boot-${status}`, refusing(status))
      log.connected(true)
      pass(log, 5)
      log.disconnected()
      await log.flush()
      expect([status, log.unsent().length]).toEqual([status, rest])
      shelf.clear()
    }
  })
})
