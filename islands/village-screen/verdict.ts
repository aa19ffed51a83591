/** What a classroom's test of itself found, and what is said of it. Pure. */
import type { Found, SelfTest } from '../shared/lesson-state'
import { DARK } from '../shared/light'
import { type Heard, levelOf } from './chirp'

export type Verdict = Omit<SelfTest, 'atMs'>
export type Part = 'camera' | 'microphone' | 'speaker'
export const PARTS: readonly Part[] = ['camera', 'microphone', 'speaker']

export interface Line {
  down_kbps: number | null
  up_kbps: number | null
  trip_ms: number | null
}

export const NO_LINE: Line = { down_kbps: null, up_kbps: null, trip_ms: null }

/** A microphone whose room never rises above this is switched off; an empty classroom lies far above it. */
const SILENCE_DB = -75
/** A loudspeaker that comes back softer than this is not heard in the last row. */
const SOFT_DB = -38
/**
 * What the echo canceller leaves above this comes back to the speaker as an echo (ITU-T G.131: the
 * later, the softer it has to be).
 */
const ECHO_DB = -40
const THIN_KBPS = 400
/** More cannot be told by so few bytes. */
const FASTEST_KBPS = 100_000

export function cameraFound(light: number | null): Found {
  if (light === null) return 'missing'
  return light < DARK ? 'quiet' : 'well'
}

export function microphoneFound(samples: Float32Array): Found {
  return levelOf(samples) < SILENCE_DB ? 'quiet' : 'well'
}

export function speakerFound(microphone: Found, raw: Heard | null): Found {
  if (microphone !== 'well') return 'untried'
  if (raw === null) return 'missing'
  return raw.db < SOFT_DB ? 'quiet' : 'well'
}

/** null where nothing was heard at all, so that nothing can be said. */
export function echoFound(raw: Heard | null, cancelled: Heard | null): boolean | null {
  if (raw === null) return null
  return cancelled !== null && cancelled.db > ECHO_DB
}

export function lineFound({ down_kbps: down, up_kbps: up }: Line): 'well' | 'thin' | 'none' {
  if (down === null || up === null) return 'none'
  return Math.min(down, up) < THIN_KBPS ? 'thin' : 'well'
}

export function isWell(verdict: Verdict): boolean {
  return PARTS.every((part) => verdict[part] === 'well') && lineFound(verdict) !== 'none'
}

/** What is said of each part and of the line: keys of the page's words. */
export function sentences(verdict: Verdict): string[] {
  return [...PARTS.map((part) => `${part}_${verdict[part]}`), `line_test_${lineFound(verdict)}`]
}

/** kbit/s of so many bytes, without the time that a request takes anyway. */
export function kbps(bytes: number, ms: number, tripMs: number): number {
  return Math.min(FASTEST_KBPS, Math.round((bytes * 8) / Math.max(1, ms - tripMs)))
}
