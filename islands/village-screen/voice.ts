/** Who is heard, and how loud, on a classroom's screen. Pure: the lesson's state in, a decision out. */
import { isMuted, type LessonState } from '../shared/lesson-state'

export type Talk = 'open' | 'push'
/** Why our microphone is open (open, called, speaking) or shut (muted, push). */
export type Why = 'open' | 'called' | 'speaking' | 'muted' | 'push'

/** Beside a class that is called on the others are heard softly, not shut off. */
export const DUCKED = 0.15
const LONGEST_MS = 120_000
const HELD_MS = 400

/**
 * Being called on opens the microphone, whatever else holds; then the lecturer's word goes before the button.
 */
export function voiceNow(state: LessonState, mine: string | null, talk: Talk, speaking: boolean): Why {
  if (mine && state.called?.participation === mine) return 'called'
  if (mine && isMuted(state, mine)) return 'muted'
  if (talk === 'open') return 'open'
  return speaking ? 'speaking' : 'push'
}

export function isShut(why: Why): boolean {
  return why === 'muted' || why === 'push'
}

/** How loud a class is heard here; the lecturer is always heard fully. */
export function loudness({ called }: LessonState, participation: string | null): number {
  return !called || participation === null || called.participation === participation ? 1 : DUCKED
}

/**
 * The button of a room with echo: held down for as long as somebody speaks, or tapped
 * to begin and tapped again to stop.
 */
export class PushToTalk {
  speaking = false
  private since = 0
  private wasSpeaking = false

  down(now: number): void {
    this.wasSpeaking = this.speaking
    this.speaking = true
    this.since = now
  }

  up(now: number): void {
    if (this.wasSpeaking || now - this.since >= HELD_MS) this.speaking = false
    this.wasSpeaking = false
  }

  /** By keyboard. */
  toggle(now: number): void {
    this.speaking = !this.speaking
    this.since = now
  }

  /** Nobody has to remember to shut it. */
  forget(now: number): void {
    if (now - this.since >= LONGEST_MS) this.speaking = false
  }
}
