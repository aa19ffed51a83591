/**
 * The self-test's chirps in simulated rooms: found however late, told from noise and from
 * a shout, and their echo measured.
 */
import { describe, expect, it } from 'vitest'
import { heard, LENGTH_S, levelOf, RATE, signal } from '../village-screen/chirp'
import {
  cameraFound,
  echoFound,
  isWell,
  kbps,
  lineFound,
  microphoneFound,
  speakerFound,
} from '../village-screen/verdict'

/**
 * A room: what the microphone hears of the loudspeaker, `late` and softer by `gain`, with a
 * reverberation and a hum of people.
 */
function room({ late = 0.2, gain = 0.3, noise = 0.003, from = 0 } = {}): Float32Array {
  const played = signal()
  let seed = 7
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed / 1_073_741_824 - 1
  }
  return Float32Array.from({ length: Math.round(LENGTH_S * RATE) }, (_, at) => {
    const direct = played[at - Math.round(late * RATE)] ?? 0
    const wall = played[at - Math.round((late + 0.03) * RATE)] ?? 0
    return (at / RATE < from ? 0 : gain * (direct + 0.4 * wall)) + noise * random()
  })
}

describe('the chirps', () => {
  it.each([0.02, 0.2, 0.64])('are found %s s late, and how loud they come back', (late) => {
    const found = heard(room({ late }))
    expect(found?.lateMs).toBeCloseTo(late * 1000, -1)
    expect(found?.db).toBeGreaterThan(-13)
    expect(found?.db).toBeLessThan(-8)
  })

  it('are found under a noisy class and from a soft loudspeaker', () => {
    expect(heard(room({ noise: 0.05 }))?.lateMs).toBeCloseTo(200, -1)
    expect(heard(room({ gain: 0.01 }))?.db).toBeCloseTo(-40, -1)
  })

  it('are found by a receiver whose buffer shortens its delay meanwhile', () => {
    const [before, after] = [room({ late: 0.17 }), room({ late: 0.147 })]
    const shift = Math.round(0.9 * RATE)
    before.set(after.subarray(shift), shift)
    expect(heard(before)?.db).toBeGreaterThan(-13)
  })

  it('are not found in noise, in a hum, in a shout or in silence', () => {
    expect(heard(room({ gain: 0, noise: 0.2 }))).toBeNull()
    const hum = (at: number) => 0.3 * Math.sin((2 * Math.PI * 1200 * at) / RATE)
    expect(heard(Float32Array.from({ length: LENGTH_S * RATE }, (_, at) => hum(at)))).toBeNull()
    const beep = (at: number) =>
      at % (RATE / 2) < RATE / 12 ? 0.5 * Math.sign(Math.sin((2 * Math.PI * 400 * at) / RATE)) : 0
    expect(heard(Float32Array.from({ length: LENGTH_S * RATE }, (_, at) => beep(at)))).toBeNull()
    const shout = room({ gain: 0 })
    shout.set(
      signal()
        .subarray(0, Math.round(0.4 * RATE))
        .map((one) => one * 3),
      12_000,
    )
    expect(heard(shout)).toBeNull()
    expect(heard(new Float32Array(LENGTH_S * RATE))).toBeNull()
  })

  it('are looked for where the delay is known, without the first ones that a canceller learns from', () => {
    const cancelled = room({ gain: 0.0001 })
    cancelled.set(room().subarray(0, Math.round(0.7 * RATE)))
    expect(heard(cancelled, 2, 200)).toBeNull()
    expect(heard(room({ from: 1 }), 2, 200)?.lateMs).toBeCloseTo(200, -1)
  })
})

describe('the verdict', () => {
  const loud = { db: -11, lateMs: 200 }

  it('says what a loudspeaker is like', () => {
    expect(speakerFound('well', loud)).toBe('well')
    expect(speakerFound('well', { db: -45, lateMs: 200 })).toBe('quiet')
    expect(speakerFound('well', null)).toBe('missing')
    expect(speakerFound('quiet', null)).toBe('untried')
  })

  it('finds an echo where the canceller leaves one', () => {
    expect(echoFound(loud, null)).toBe(false)
    expect(echoFound(loud, { db: -52, lateMs: 210 })).toBe(false)
    expect(echoFound(loud, { db: -20, lateMs: 210 })).toBe(true)
    expect(echoFound(null, null)).toBeNull()
  })

  it('knows a switched-off microphone from a quiet room, and a black picture from a dim one', () => {
    expect(microphoneFound(new Float32Array(RATE))).toBe('quiet')
    expect(microphoneFound(room({ gain: 0, noise: 0.001 }))).toBe('well')
    expect(levelOf(room({ gain: 0, noise: 0.001 }))).toBeGreaterThan(-75)
    expect([cameraFound(null), cameraFound(3), cameraFound(60)]).toEqual(['missing', 'quiet', 'well'])
  })

  it('says whether the line carries a lesson', () => {
    expect(kbps(48_000, 430, 30)).toBe(960)
    expect(lineFound({ down_kbps: 8000, up_kbps: 2000, trip_ms: 40 })).toBe('well')
    expect(lineFound({ down_kbps: 8000, up_kbps: 120, trip_ms: 40 })).toBe('thin')
    expect(lineFound({ down_kbps: null, up_kbps: null, trip_ms: null })).toBe('none')
    const well = {
      camera: 'well',
      microphone: 'well',
      speaker: 'well',
      down_kbps: 900,
      up_kbps: 900,
      trip_ms: 9,
    } as const
    expect(isWell(well)).toBe(true)
    expect(isWell({ ...well, speaker: 'quiet' })).toBe(false)
    expect(isWell({ ...well, down_kbps: null })).toBe(false)
  })
})
