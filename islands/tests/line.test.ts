import { describe, expect, it } from 'vitest'
import type { LessonEvent } from '../shared/contracts'
import { LineLog, type LineState, reception, sending } from '../shared/line'
import { BLANK, fold } from '../shared/timeline'

const SENDER = { maxBitrate: 1_700_000, frameRate: 25, simulcast: true, audioBitrate: 48_000, dtx: false }
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
    const state = [said('a', 'weak'), said('b', 'no_media'), said('a', 'well'), said(null, 'weak')].reduce(fold, BLANK)
    expect([...state.lines]).toEqual([
      ['a', 'well'],
      ['b', 'no_media'],
    ])
  })
})

describe('what a line carries', () => {
  it.each([
    [null, 'well', 2, { largest: 'high', others: true }],
    [20_000, 'well', 2, { largest: 'high', others: true }],
    [2000, 'well', 2, { largest: 'medium', others: true }],
    [1000, 'well', 2, { largest: 'low', others: true }],
    [1000, 'well', 5, { largest: 'low', others: false }],
    [4000, 'well', 17, { largest: 'high', others: false }],
    [20_000, 'weak', 2, { largest: 'high', others: false }],
    [20_000, 'sound_only', 2, { largest: 'high', others: false }],
  ] as const)('%s kbit/s, %s, %s small pictures', (down, said, small, expected) => {
    expect(reception(OF(down), said, small)).toEqual(expected)
  })

  it('is sent at most what the register says the line takes upwards, and never nothing', () => {
    expect(sending(SENDER, OF(null)).maxBitrate).toBe(1_700_000)
    expect(sending(SENDER, OF(null, 10_000)).maxBitrate).toBe(1_700_000)
    expect(sending(SENDER, OF(null, 1000)).maxBitrate).toBe(674_000)
    expect(sending(SENDER, OF(null, 128)).maxBitrate).toBe(60_000)
  })
})
