/**
 * A page's own line: what is said of it to the others, and what it may carry. Sound goes before pictures:
 * on a thin or weak line the other classrooms' pictures go first, then the lecturer's gets small, then it
 * goes too, before the sound suffers.
 */
import type { JoinAnswer } from './contracts'
import type { Sender } from './publisher'

export type LineState = 'well' | 'weak' | 'sound_only' | 'no_media'
export type Registered = NonNullable<JoinAnswer['me']>['line']

/**
 * What is received: the largest layer of the main picture (simulcast 180p, 360p, 720p), the small pictures,
 * that of a class called on, the others' sound.
 */
export interface Reception {
  largest: 'none' | 'low' | 'medium' | 'high'
  others: boolean
  called: boolean
  sounds: 'all' | 'main'
}

const WORSE_STANDS_MS = 5000
const BETTER_STANDS_MS = 15_000

/** kbit/s on the wire, with what packets cost. */
const SOUND = 60
const SMALL_PICTURE = 140
const LAYERS = { high: 1900, medium: 620, low: 220 } as const
/** Of what the register says; the rest is for pages, slides and whoever else uses the line. */
const SHARE = 0.8

/**
 * Steps of the guard: 1 a small picture of the lecturer alone, 2 no picture but of a class called
 * on, 3 the lecturer's sound alone.
 */
export const NO_PICTURE = 2
export const SOUND_ALONE = 3

const WINDOW_MS = 3000
const LEAST_MS = 2000
/** What a step brought, or a line that is back, shows only when the packets queued before are through. */
const SETTLES_MS = 2000
const TOO_MUCH = 0.04
const CLEAN = 0.01
const PATIENCE_MS = 20_000
const MOST_PATIENCE_MS = 300_000
/** A step back that fails within this time came too early. */
const TRIAL_MS = 15_000
/** Sound that is missing so shortly before a connection died was missing because it died. */
const DYING_MS = 3000

/**
 * Watches how much of the sound had to be made up (concealed samples) and takes pictures away until it is
 * whole again: the media server's own allocation lets pictures eat a thin line (measured: at 160 kbit/s more
 * than half of the sound was lost for minutes).
 */
export class SoundGuard {
  step = 0
  private looks: { at: number; concealed: number; total: number }[] = []
  private changedAt = Number.NEGATIVE_INFINITY
  private settledAt = Number.NEGATIVE_INFINITY
  private raisedAt = Number.NEGATIVE_INFINITY
  private loweredAt = Number.NEGATIVE_INFINITY
  private cleanSince = 0
  private patience = PATIENCE_MS

  /** `most`: the lecturer never stops hearing the classes. */
  constructor(readonly most: number) {}

  /** Takes the counters so far, about once a second; true when the step changed. */
  hear(concealed: number, total: number, now: number = performance.now()): boolean {
    const last = this.looks[this.looks.length - 1]
    if (now < this.settledAt || (last && total < last.total)) this.looks = []
    this.looks.push({ at: now, concealed, total })
    while (now - (this.looks[1]?.at ?? now) >= WINDOW_MS) this.looks.shift()
    const share = this.share()
    if (share === null) return false
    if (share > CLEAN) this.cleanSince = now
    if (share > TOO_MUCH && this.step < this.most) return this.lower(now)
    if (this.step > 0 && now - Math.max(this.cleanSince, this.changedAt) >= this.patience)
      return this.raise(now)
    return false
  }

  /** The line is dead or new: what was lost meanwhile says nothing of what it carries. */
  forget(now: number = performance.now()): void {
    this.looks = []
    this.settledAt = now + SETTLES_MS
  }

  /**
   * The connection is gone: a step that was taken while it died is taken back, for the line may carry all.
   */
  died(now: number = performance.now()): void {
    if (this.step > 0 && now - this.loweredAt < DYING_MS) this.to(this.step - 1, now)
    this.loweredAt = Number.NEGATIVE_INFINITY
    this.forget(now)
  }

  private share(): number | null {
    const [first, last] = [this.looks[0], this.looks[this.looks.length - 1]]
    if (!first || !last || last.at - first.at < LEAST_MS || last.total === first.total) return null
    return (last.concealed - first.concealed) / (last.total - first.total)
  }

  private lower(now: number): boolean {
    this.loweredAt = now
    this.patience =
      now - this.raisedAt < TRIAL_MS ? Math.min(this.patience * 2, MOST_PATIENCE_MS) : PATIENCE_MS
    return this.to(this.step + 1, now)
  }

  private raise(now: number): boolean {
    this.raisedAt = now
    return this.to(this.step - 1, now)
  }

  private to(step: number, now: number): boolean {
    this.step = step
    this.changedAt = now
    this.forget(now)
    return true
  }
}

/**
 * Says a state once it has stood for a while: 5 s, and 15 s when it is better than what was said, so
 * that a shaky line is no chatter.
 */
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

/**
 * What a line of `down_kbps` carries beside the sound of everybody, less what the guard of the sound
 * has taken away. An unknown line is left to the guard alone. The picture of a class called on goes
 * last: it is smaller than the lecturer's.
 */
export function reception(
  { down_kbps: down }: Registered,
  { step, most }: Pick<SoundGuard, 'step' | 'most'>,
  small: number,
): Reception {
  const sounds = step >= SOUND_ALONE ? 'main' : 'all'
  const called = step < most
  if (step >= NO_PICTURE) return { largest: 'none', others: false, called, sounds }
  if (step > 0) return { largest: 'low', others: false, called, sounds }
  if (down === null) return { largest: 'high', others: true, called, sounds }
  const left = down * SHARE - SOUND * (1 + small)
  const others = left - small * SMALL_PICTURE >= LAYERS.low
  const room = others ? left - small * SMALL_PICTURE : left
  return {
    largest: room >= LAYERS.high ? 'high' : room >= LAYERS.medium ? 'medium' : 'low',
    others,
    called,
    sounds,
  }
}

/**
 * Whether a picture is taken; `yields`: a class is called on, and the line does not carry
 * the lecturer's picture beside it.
 */
export function isTaken(taken: Reception, who: 'main' | 'called' | 'other', yields: boolean): boolean {
  if (who === 'called') return taken.called
  return who === 'main' ? taken.largest !== 'none' && !yields : taken.others
}

/** The sender within what a line of `up_kbps` carries. */
export function sending(sender: Sender, { up_kbps: up }: Registered): Sender {
  if (up === null) return sender
  const left = up * SHARE * 1000 - 2 * sender.audioBitrate - SOUND * 500
  return { ...sender, maxBitrate: Math.round(Math.max(60_000, Math.min(sender.maxBitrate, left))) }
}
