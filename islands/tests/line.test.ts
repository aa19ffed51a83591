import { describe, expect, it } from 'vitest'
import type { LessonEvent } from '../shared/contracts'
import { BLANK, fold } from '../shared/lesson-state'
import {
  isTaken,
  LineLog,
  type LineState,
  NO_PICTURE,
  reception,
  SOUND_ALONE,
  SoundGuard,
  sending,
} from '../shared/line'

const SENDER = { maxBitrate: 1_700_000, frameRate: 25, simulcast: true, audioBitrate: 40_000, dtx: false }
const OF = (down_kbps: number | null, up_kbps: number | null = null) => ({ down_kbps, up_kbps })

describe('what is said of a line', () => {
  /** States by second; gives what was said, with the second. */
  function told(states: LineState[]): [number, LineState][] {
    const said: [number, LineState][] = []
    let second = 0
    const log = new LineLog((state) => said.push([second, state]))
    for (const state of states) log.see(state, ++second * 1000)
    return said
  }

  it('says trouble once it has stood for 5 s and its end after 15', () => {
    const states: LineState[] = [...Array(10).fill('no_media'), ...Array(20).fill('well')]
    expect(told(states)).toEqual([
      [6, 'no_media'],
      [26, 'well'],
    ])
  })

  it('is silent about a line that shakes faster than that, and about a good one', () => {
    expect(told(Array.from({ length: 60 }, (_, at): LineState => (at % 4 < 2 ? 'weak' : 'well')))).toEqual([])
    expect(told(Array(60).fill('well'))).toEqual([])
  })

  it('folds to the last word of each class', () => {
    const said = (participation: string | null, state: LineState): LessonEvent => ({
      seq: 1,
      at_ms: 0,
      kind: 'line',
      body: { state },
      actor: { type: 'device', id: 'x' },
      participation,
    })
    const state = [said('a', 'weak'), said('b', 'no_media'), said('a', 'well'), said(null, 'weak')].reduce(
      fold,
      BLANK,
    )
    expect([...state.lines]).toEqual([
      ['a', 'well'],
      ['b', 'no_media'],
    ])
  })
})

describe('the guard of the sound', () => {
  /** Shares of concealed sound by second, 48,000 samples each; gives the steps. */
  function steps(shares: number[], guard = new SoundGuard(SOUND_ALONE)): number[] {
    let [concealed, total, second] = [0, 0, 0]
    return shares.map((share) => {
      total += 48_000
      concealed += share * 48_000
      guard.hear(concealed, total, ++second * 1000)
      return guard.step
    })
  }

  it('takes pictures away step by step while the sound suffers, and stops when it is whole', () => {
    const suffering = [0, 0, 0.5, 0.5, 0.5, 0.5, 0.3]
    expect(steps([...suffering, ...Array(10).fill(0)])).toEqual([0, 0, 1, 1, 1, ...Array(12).fill(2)])
  })

  it('gives them back one by one after 20 s of whole sound', () => {
    const found = steps([0, 0, ...Array(9).fill(0.5), ...Array(70).fill(0)])
    expect(found[10]).toBe(3)
    expect([found[29], found[33], found[53], found[75]]).toEqual([3, 2, 1, 0])
  })

  it('takes back a step that was taken while the connection died, and only that one', () => {
    const died = (...times: number[]) => {
      const guard = new SoundGuard(SOUND_ALONE)
      steps([0, 0, 0.5, 0.5, 0.5, 0.5, 0.5], guard) // lowered after 3 s and after 7 s
      for (const time of times) guard.died(time)
      return guard.step
    }
    expect([died(), died(7400), died(7400, 8000), died(11_000)]).toEqual([2, 1, 1, 2])
  })

  it('waits longer each time that giving back came too early', () => {
    const guard = new SoundGuard(SOUND_ALONE)
    let [concealed, total] = [0, 0]
    const raised: number[] = []
    for (let second = 1; second <= 400; second++) {
      const before = guard.step
      total += 48_000
      concealed += guard.step < 2 ? 24_000 : 0
      guard.hear(concealed, total, second * 1000)
      if (guard.step < before) raised.push(second)
    }
    const waits = raised.slice(1).map((at, index) => at - (raised[index] ?? 0))
    expect(waits.every((wait, index) => index === 0 || wait > (waits[index - 1] ?? 0))).toBe(true)
    expect(raised.length).toBeLessThan(6)
  })

  it('lets a clean line and a lost packet now and then alone, and bears a new connection', () => {
    expect(Math.max(...steps(Array.from({ length: 60 }, (_, at) => (at % 10 === 0 ? 0.05 : 0))))).toBe(0)
    const guard = new SoundGuard(SOUND_ALONE)
    guard.hear(30_000, 480_000, 1000)
    guard.hear(0, 48_000, 2000)
    guard.hear(0, 96_000, 3000)
    expect(guard.step).toBe(0)
  })

  it('does not count what was lost while the line was dead', () => {
    const guard = new SoundGuard(SOUND_ALONE)
    guard.hear(0, 48_000, 1000)
    guard.hear(0, 96_000, 2000)
    guard.forget(32_000)
    for (let second = 33; second < 50; second++)
      guard.hear(1_440_000, 1_500_000 + second * 48_000, second * 1000)
    expect(guard.step).toBe(0)
  })

  it('never takes the classes sound from the lecturer', () => {
    expect(Math.max(...steps(Array(60).fill(0.6), new SoundGuard(NO_PICTURE)))).toBe(NO_PICTURE)
  })
})

describe('what a line carries', () => {
  const ALL = 'all'
  it.each([
    [null, 0, 2, { largest: 'high', others: true, called: true, sounds: ALL }],
    [20_000, 0, 2, { largest: 'high', others: true, called: true, sounds: ALL }],
    [2000, 0, 2, { largest: 'medium', others: true, called: true, sounds: ALL }],
    [1000, 0, 2, { largest: 'low', others: true, called: true, sounds: ALL }],
    [1000, 0, 5, { largest: 'low', others: false, called: true, sounds: ALL }],
    [4000, 0, 17, { largest: 'high', others: false, called: true, sounds: ALL }],
    [20_000, 1, 2, { largest: 'low', others: false, called: true, sounds: ALL }],
    [null, 2, 2, { largest: 'none', others: false, called: true, sounds: ALL }],
    [null, 3, 2, { largest: 'none', others: false, called: false, sounds: 'main' }],
  ] as const)('%s kbit/s, step %s, %s small pictures', (down, step, small, expected) => {
    expect(reception(OF(down), { step, most: SOUND_ALONE }, small)).toEqual(expected)
  })

  it('carries the picture of a class called on before any other, as long as the sound is cared for', () => {
    const taken = (down: number | null, step: number, most: number, yields: boolean) => {
      const found = reception(OF(down), { step, most }, 5)
      return (['main', 'called', 'other'] as const).filter((who) => isTaken(found, who, yields))
    }
    expect(taken(null, 0, SOUND_ALONE, false)).toEqual(['main', 'called', 'other'])
    expect(taken(1000, 0, SOUND_ALONE, true)).toEqual(['called'])
    expect(taken(null, 1, SOUND_ALONE, true)).toEqual(['called'])
    expect(taken(null, 2, SOUND_ALONE, true)).toEqual(['called'])
    expect(taken(null, 3, SOUND_ALONE, true)).toEqual([])
    expect(taken(null, 1, NO_PICTURE, false)).toEqual(['main', 'called'])
    expect(taken(null, 2, NO_PICTURE, false)).toEqual([])
  })

  it('is sent at most what the register says the line takes upwards, and never nothing', () => {
    expect(sending(SENDER, OF(null)).maxBitrate).toBe(1_700_000)
    expect(sending(SENDER, OF(null, 10_000)).maxBitrate).toBe(1_700_000)
    expect(sending(SENDER, OF(null, 1000)).maxBitrate).toBe(690_000)
    expect(sending(SENDER, OF(null, 128)).maxBitrate).toBe(60_000)
  })
})
