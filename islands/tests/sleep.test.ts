import { describe, expect, it } from 'vitest'
import { Presence } from '../shared/presence'
import { Sleep } from '../shared/sleep'

const at = (monotonic: number, wall = monotonic) => ({ monotonic, wall })

describe('sleep', () => {
  it('is none while the page runs, and none while a slow machine holds up a page that is seen', () => {
    const sleep = new Sleep(at(0))
    expect([
      sleep.slept(false, at(1000)),
      sleep.slept(false, at(9000)),
      sleep.slept(true, at(11_000)),
    ]).toEqual([null, null, null])
  })

  it('is a gap of 3 s on a page that nobody sees, and of 10 s on one that is seen', () => {
    const sleep = new Sleep(at(0))
    expect(sleep.slept(true, at(3500))?.ms).toBe(3500)
    expect(sleep.slept(false, at(7000))).toBe(null)
    expect(sleep.slept(false, at(18_000))?.ms).toBe(11_000)
  })

  it('is what the browser calls frozen, however short, and is told once', () => {
    const sleep = new Sleep(at(0))
    sleep.freeze(at(1000))
    expect([sleep.slept(false, at(2500))?.ms, sleep.slept(false, at(2600))]).toEqual([1500, null])
  })

  it('is noticed by the wall clock where the monotonic one stood still, which alone gives time back', () => {
    const sleep = new Sleep(at(0, 0))
    expect(sleep.slept(true, at(400, 60_000))).toEqual({ ms: 400, ranOn: false })
    expect(sleep.slept(true, at(60_400, 121_000))).toEqual({ ms: 60_000, ranOn: false })
    expect(sleep.slept(true, at(120_400, 181_100))).toEqual({ ms: 60_000, ranOn: true })
  })
})

describe('presence over a sleep', () => {
  function log() {
    const items = new Map<string, string>()
    const storage = {
      getItem: (name: string) => items.get(name) ?? null,
      setItem: (name: string, text: string) => void items.set(name, text),
      removeItem: (name: string) => void items.delete(name),
    } as unknown as Storage
    const time = { now: 1_000_000 }
    const send = async () => ({ server_ms: 0, kept: 0 })
    const presence = new Presence({
      boot: 'b',
      identity: 'i',
      meeting: 'm',
      now: () => time.now,
      send,
      storage,
    })
    const marks = () =>
      presence.unsent().flatMap((post) => post.marks.map((mark) => [mark.begins_ms, mark.ends_ms]))
    return { presence, time, marks }
  }

  it('claims nothing of it: the mark ends where the page last ran', () => {
    const { presence, time, marks } = log()
    presence.connected(true)
    time.now += 20_000
    presence.tick()
    time.now += 2000
    time.now += 45_000 // asleep
    presence.disconnected(45_000)
    presence.connected(true)
    time.now += 5000
    presence.disconnected()
    expect(marks()).toEqual([
      [1_000_000, 1_022_000],
      [1_067_000, 1_072_000],
    ])
  })
})
