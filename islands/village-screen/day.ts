/** The screen's day, fetched every minute; after a failure more often, and never given up. */
import { getJson, Refusal } from '../shared/api'
import type { SchoolClock } from '../shared/clock'
import type { ScreenDay } from '../shared/contracts'
import { reloadWhenReachable } from '../shared/kit'
import { Pause } from '../shared/pause'

const EVERY_MS = 60_000
/**
 * After a lesson its end may yet be undone (下课 by accident), so the screen looks more often
 * for as long as that is possible.
 */
const SOON_MS = 12_000
const SOON_FOR_MS = 300_000
const AGAIN_MS = 5000

export class Day {
  today: ScreenDay | null = null
  reachable = true
  private readonly pause = new Pause()
  private stopped = false
  private soonUntil = 0

  constructor(
    private readonly url: string,
    private readonly clock: SchoolClock,
    private readonly changed: () => void,
  ) {}

  async run(): Promise<void> {
    while (!this.stopped) {
      await this.fetch()
      const every = this.mayGoOn() ? SOON_MS : EVERY_MS
      await this.pause.for(this.reachable ? every : AGAIN_MS * (1 + Math.random()))
    }
  }

  /** Fetch now: the line is back. */
  hurry(): void {
    this.pause.wake()
  }

  /** A lesson has just ended, and may go on. */
  lessonEnded(): void {
    this.soonUntil = performance.now() + SOON_FOR_MS
    this.hurry()
  }

  stop(): void {
    this.stopped = true
    this.pause.wake()
  }

  /**
   * A lesson ended a moment ago: this page saw it, or the list says so of one
   * whose time is not over for long.
   */
  mayGoOn(): boolean {
    const now = this.clock.now()
    const isFresh = this.today?.lessons.some(
      (one) => one.state === 'ended' && one.begins_ms <= now && now < one.ends_ms + SOON_FOR_MS,
    )
    return isFresh === true || performance.now() < this.soonUntil
  }

  private async fetch(): Promise<void> {
    try {
      this.today = await this.clock.during(() => getJson<ScreenDay>(this.url))
      this.reachable = true
    } catch (error) {
      this.reachable = false
      // Not paired any more: the page itself knows what to show then.
      if (error instanceof Refusal && [401, 403, 404].includes(error.status)) await reloadWhenReachable()
    }
    this.changed()
  }
}
