/**
 * A few short chirps, and how they come back: whether the loudspeaker plays, how much of it the microphone hears, how late. Pure:
 * samples in, numbers out. A matched filter over chirps at uneven distances, all of which must be there, so that neither a shout nor a
 * beep looks like them.
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
/** Found is what stands so far above what the filter gives anywhere: in noise the best of 10,000 delays reaches 3. */
const CLEAR = 4.5

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
 * Finds the chirps in what a microphone recorded since the playing began; null when they are not there. `from` leaves out the first
 * ones, which an echo canceller still learns from; `near` looks only around a delay that is known.
 */
export function heard(samples: Float32Array, from = 0, near: number | null = null): Heard | null {
  const one = chirp()
  const starts = STARTS.slice(from).map((start) => Math.round(start * RATE))
  const [first, last] = near === null ? [0, LATEST_S] : [Math.max(0, near / 1000 - 0.08), near / 1000 + 0.08]
  const scores: number[] = []
  let anywhere = 0
  for (let lag = Math.round(first * RATE); lag <= last * RATE; lag += 1) {
    const found = starts.map((start) => Math.abs(match(samples, one, start + lag)))
    anywhere += found.reduce((sum, score) => sum + score, 0) / found.length
    scores.push(Math.min(...found))
  }
  const best = scores.reduce((found, score, at) => (score > (scores[found] ?? 0) ? at : found), 0)
  const peak = scores[best] ?? 0
  if (peak < 1e-5 || peak < (CLEAR * anywhere) / scores.length) return null
  return { db: 20 * Math.log10(peak), lateMs: Math.round((first + best / RATE) * 1000) }
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
