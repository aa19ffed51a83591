/**
 * A few short chirps, and how they come back: whether the loudspeaker plays, how much of it the microphone
 * hears, how late. Pure: samples in, numbers out. A matched filter over chirps at uneven distances, all of
 * which must be there, so that neither a shout nor a beep looks like them.
 */
export const RATE = 16_000
export const LOUDNESS = 0.25
/** Seconds after the beginning; uneven, so that only one delay fits all of them. */
export const STARTS = [0.1, 0.48, 1.17, 1.93] as const
/** Seconds of sound that have to be recorded. */
export const LENGTH_S = 3.1
const CHIRP_S = 0.15
const LOWEST_HZ = 800
const HIGHEST_HZ = 3500
const LATEST_S = 0.9
/** Softer than this against what was played nobody hears it: −60 dB. */
const FAINTEST = 0.001
/** How far apart the delays of two chirps may be; 23 ms were seen. */
const WOBBLE_S = 0.025
/**
 * Found is what stands so far above what the filter gives anywhere: in noise
 * the best of all delays reaches 5.
 */
const CLEAR = 6.5

export interface Heard {
  /** against what was played, dB */
  db: number
  lateMs: number
}

/** One chirp, from low to high, without a click at either end. */
export function chirp(rate: number = RATE): Float32Array {
  const count = Math.round(CHIRP_S * rate)
  const climb = (HIGHEST_HZ - LOWEST_HZ) / CHIRP_S
  return Float32Array.from({ length: count }, (_, at) => {
    const t = at / rate
    const fade = 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / (count - 1))
    return LOUDNESS * fade * Math.sin(2 * Math.PI * (LOWEST_HZ * t + (climb * t * t) / 2))
  })
}

/** What is played: all chirps in their places. */
export function signal(rate: number = RATE): Float32Array {
  const one = chirp(rate)
  const all = new Float32Array(Math.round(LENGTH_S * rate))
  for (const start of STARTS) all.set(one, Math.round(start * rate))
  return all
}

/**
 * Finds the chirps in what a microphone recorded since the playing began; null when they are not
 * there. `from` leaves out the first ones, which an echo canceller still learns from; `near` looks
 * only around a delay that is known.
 */
export function heard(samples: Float32Array, from = 0, near: number | null = null): Heard | null {
  const one = chirp()
  const starts = STARTS.slice(from).map((start) => Math.round(start * RATE))
  const [first, last] = near === null ? [0, LATEST_S] : [Math.max(0, near / 1000 - 0.08), near / 1000 + 0.08]
  const [begin, count] = [Math.round(first * RATE), Math.round((last - first) * RATE) + 1]
  const found = starts.map((start) =>
    Float32Array.from({ length: count }, (_, lag) => Math.abs(match(samples, one, start + begin + lag))),
  )
  const scores = found
    .map(loudestAround)
    .reduce((least, next) => least.map((score, lag) => Math.min(score, next[lag] ?? 0)))
  const peak = scores.reduce((most, score) => Math.max(most, score), 0)
  const anywhere = found.reduce((sum, row) => sum + mean(row), 0) / found.length
  if (peak < FAINTEST || peak < CLEAR * anywhere) return null
  const about = Math.round((scores.indexOf(peak) + scores.lastIndexOf(peak)) / 2)
  const late = loudestAt(found[found.length - 1] ?? scores, about)
  return { db: 20 * Math.log10(peak), lateMs: Math.round(first * 1000 + (late / RATE) * 1000) }
}

/** Where exactly the last chirp is, within the wobble of a place. */
function loudestAt(row: Float32Array, place: number): number {
  const reach = 2 * Math.round(WOBBLE_S * RATE)
  const part = row.subarray(Math.max(0, place - reach), place + reach)
  return Math.max(0, place - reach) + part.indexOf(part.reduce((most, value) => Math.max(most, value), 0))
}

/** The largest value within the wobble on either side: a receiver's buffer stretches time a little. */
function loudestAround(row: Float32Array): Float32Array {
  const reach = Math.round(WOBBLE_S * RATE)
  const blocks = Array.from({ length: Math.ceil(row.length / reach) }, (_, block) =>
    row.subarray(block * reach, (block + 1) * reach).reduce((most, value) => Math.max(most, value), 0),
  )
  return row.map((_, at) => {
    const block = Math.floor(at / reach)
    return Math.max(blocks[block - 1] ?? 0, blocks[block] ?? 0, blocks[block + 1] ?? 0)
  })
}

function mean(row: Float32Array): number {
  return row.reduce((sum, value) => sum + value, 0) / row.length
}

/** 1 where the samples hold exactly the chirp. */
function match(samples: Float32Array, one: Float32Array, at: number): number {
  let sum = 0
  let power = 0
  for (let index = 0; index < one.length; index += 1) {
    const sample = one[index] ?? 0
    sum += sample * (samples[at + index] ?? 0)
    power += sample * sample
  }
  return sum / power
}

/** Of a whole recording, dB below full scale. */
export function levelOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length)
  return 10 * Math.log10(power + 1e-12)
}
