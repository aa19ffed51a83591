/** The screen's day, fetched every minute; after a failure more often, and never given up. */
import { getJson, Refusal } from '../shared/api'
import type { SchoolClock } from '../shared/clock'
import type { ScreenDay } from '../shared/contracts'
import { reloadWhenReachable } from '../shared/kit'
import { Pause } from '../shared/pause'

const EVERY_MS = 60_000
const AGAIN_MS = 5000

export class Day {
  today: ScreenDay | null = null
  reachable = true
  private readonly pause = new Pause()
  private stopped = false

  constructor(
    private readonly url: string,
    private readonly clock: SchoolClock,
    private readonly changed: () => void,
  ) {}

  async run(): Promise<void> {
    while (!this.stopped) {
      await this.fetch()
      await this.pause.for(this.reachable ? EVERY_MS : AGAIN_MS * (1 + Math.random()))
    }
  }

  /** Fetch now: a lesson has just ended, or the line is back. */
  hurry(): void {
    this.pause.wake()
  }

  stop(): void {
    this.stopped = true
    this.pause.wake()
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
