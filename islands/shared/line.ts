/**
 * A page's own line: what is said of it to the others, and what it may carry. Sound goes before pictures: on a thin or weak
 * line the other classrooms' pictures go first, then the lecturer's gets smaller, and LiveKit pauses it before the sound suffers.
 */
import type { JoinAnswer } from './contracts'
import type { Sender } from './publisher'

export type LineState = 'well' | 'weak' | 'sound_only' | 'no_media'
export type Registered = NonNullable<JoinAnswer['me']>['line']

/** What is received: the largest layer of the main picture (simulcast 180p, 360p, 720p), and whether the small ones come too. */
export interface Reception {
  largest: 'low' | 'medium' | 'high'
  others: boolean
}

const WORSE_STANDS_MS = 5000
const BETTER_STANDS_MS = 15_000

/** kbit/s on the wire, with what packets cost. */
const SOUND = 60
const SMALL_PICTURE = 140
const LAYERS = { high: 1900, medium: 620, low: 220 } as const
/** Of what the register says; the rest is for pages, slides and whoever else uses the line. */
const SHARE = 0.8

/** Says a state once it has stood for a while: 5 s, and 15 s when it is better than what was said, so that a shaky line is no chatter. */
export class LineLog {
  private seen: LineState = 'well'
  private since = 0
  said: LineState = 'well'

  constructor(private readonly say: (state: LineState) => void) {}

  see(state: LineState, now: number = performance.now()): void {
    if (state !== this.seen) {
      this.seen = state
      this.since = now
    }
    const stands = state === 'well' ? BETTER_STANDS_MS : WORSE_STANDS_MS
    if (state === this.said || now - this.since < stands) return
    this.said = state
    this.say(state)
  }
}

/** What a line of `down_kbps` carries beside the sound of everybody; an unknown line is left to LiveKit's own measuring. */
export function reception({ down_kbps: down }: Registered, said: LineState, small: number): Reception {
  const others = said === 'well'
  if (down === null) return { largest: 'high', others }
  const left = down * SHARE - SOUND * (1 + small)
  const fits = others && left - small * SMALL_PICTURE >= LAYERS.low
  const room = fits ? left - small * SMALL_PICTURE : left
  return { largest: room >= LAYERS.high ? 'high' : room >= LAYERS.medium ? 'medium' : 'low', others: fits }
}

/** The sender within what a line of `up_kbps` carries. */
export function sending(sender: Sender, { up_kbps: up }: Registered): Sender {
  if (up === null) return sender
  const left = up * SHARE * 1000 - 2 * sender.audioBitrate - SOUND * 500
  return { ...sender, maxBitrate: Math.round(Math.max(60_000, Math.min(sender.maxBitrate, left))) }
}
