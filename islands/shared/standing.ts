/**
 * What of a lesson a page may claim: the time in which it ran, was in the room, and something arrived.
 * Whatever ends that is noticed here, on the page's own clocks, before anything is asked of the platform: a
 * request may hang for as long as the rest of the lesson.
 */
import type { Presence } from './presence'
import { Pulse } from './pulse'
import { Sleep } from './sleep'

export interface StandingOptions {
  /** Nobody sees the page. */
  hidden: () => boolean
  /** The page slept, and runs again. */
  awake: () => void
}

export class Standing {
  /** The log, once it is known whose it is. */
  presence: Presence | null = null
  private isIn = false
  /** LiveKit's word on the connection, and ours on whether anything arrives. */
  private steady = true
  private pulse = new Pulse()
  private wasQuiet = false
  private microphone = false
  private readonly sleep = new Sleep()
  /**
   * Asleep, or back with a clock that stood still: what time it is is not known
   * until the platform has said it again.
   */
  private dozingSince: number | null = null
  private stopped = false

  constructor(private readonly options: StandingOptions) {}

  get isSteady(): boolean {
    return this.steady && !this.isQuiet
  }

  /** Nothing arrives. */
  get isQuiet(): boolean {
    return this.pulse.isQuiet()
  }

  get isDozing(): boolean {
    return this.dozingSince !== null
  }

  entered(isIn: boolean): void {
    if (isIn) {
      this.steady = true
      this.listenAnew()
    }
    this.isIn = isIn
    this.mark()
  }

  holds(steady: boolean): void {
    this.steady = steady
    this.mark()
  }

  published(microphone: boolean): void {
    this.microphone = microphone
    this.mark()
  }

  /** What has arrived so far; true when it began or ceased to be quiet. */
  hear(arrived: number | null): boolean {
    this.pulse.hear(arrived)
    if (this.isQuiet === this.wasQuiet) return false
    this.wasQuiet = this.isQuiet
    this.mark()
    return true
  }

  /** The connection was dead already since `since`. */
  wasDead(since: number): void {
    this.presence?.disconnected(performance.now() - since)
  }

  /** The page is about to be stopped: what it was there for is written down and sent. */
  fallAsleep(): void {
    this.wakeUp()
    this.sleep.freeze()
    this.dozingSince = performance.now()
    this.presence?.leave()
  }

  /**
   * Call about once a second, and whenever anything may have been held up: the mark ends where the page
   * last ran, and a new one begins here.
   */
  wakeUp(): void {
    if (this.stopped || !this.slept()) return
    this.mark()
    this.options.awake()
  }

  /** The platform has said what time it is; it was asked at `askedAt`. */
  told(askedAt: number): void {
    if (this.dozingSince === null || askedAt < this.dozingSince) return
    this.dozingSince = null
    this.mark()
  }

  /** True when there is something to send. */
  tick(): boolean {
    this.wakeUp()
    return this.presence?.tick() ?? false
  }

  stop(): void {
    this.slept()
    this.stopped = true
    this.presence?.disconnected()
    void this.presence?.flush()
  }

  /** Whether the page slept; none of that time is claimed. */
  private slept(): boolean {
    const slept = this.sleep.slept(this.options.hidden())
    if (!slept) return false
    this.dozingSince = slept.ranOn ? null : performance.now()
    this.presence?.disconnected(slept.ms)
    this.listenAnew()
    return true
  }

  /** Nothing could be heard before: whether the line lives is found out from here on. */
  private listenAnew(): void {
    this.pulse = new Pulse()
    this.wasQuiet = false
  }

  /**
   * Only time with a standing connection is claimed; a client that tries to resume has
   * none, nor one to which nothing comes.
   */
  private mark(): void {
    if (this.stopped) return
    this.wakeUp()
    if (this.isIn && this.isSteady && !this.isDozing) this.presence?.connected(this.microphone)
    else this.presence?.disconnected(this.isQuiet ? this.pulse.quietFor() : 0)
  }
}
