import { describe, expect, it } from 'vitest'
import { arrived, Pulse } from '../shared/pulse'

const report = (...stats: object[]) =>
  new Map(stats.map((stat, id) => [String(id), stat])) as unknown as RTCStatsReport

describe('the pulse of a line', () => {
  it('is quiet three seconds after the last thing arrived, and not before', () => {
    const pulse = new Pulse()
    for (let second = 1; second <= 5; second++) pulse.hear(second * 100, second * 1000)
    pulse.hear(500, 6000)
    expect(pulse.isQuiet(8000)).toBe(false)
    pulse.hear(500, 8001)
    expect(pulse.isQuiet(8001)).toBe(true)
    expect(pulse.quietFor(8001)).toBe(3001)
    pulse.hear(501, 9000)
    expect(pulse.isQuiet(9000)).toBe(false)
  })

  it('is never quiet where nothing can be told', () => {
    const pulse = new Pulse()
    for (let second = 1; second <= 20; second++) pulse.hear(null, second * 1000)
    expect(pulse.isQuiet(20_000)).toBe(false)
  })

  it('counts what came over every pair of addresses', () => {
    const pair = { type: 'candidate-pair', bytesReceived: 100, responsesReceived: 3 }
    expect(
      arrived(report(pair, { type: 'transport', bytesReceived: 9 }, pair, { type: 'candidate-pair' })),
    ).toBe(206)
    expect(arrived(report({ type: 'codec' }))).toBe(null)
    expect(arrived(undefined)).toBe(null)
  })
})
