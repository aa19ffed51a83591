/**
 * Notices that the page did not run: a locked screen, another app, a frozen tab, a closed lid. Tell it once a second.
 *
 * A page that is seen may be held up for some seconds by a slow machine while its lesson goes on, so there only a long gap is sleep.
 * The monotonic clock stands still while some telephones sleep, and the other one may be set: the longer gap of the two counts.
 */
const HELD_UP_MS = 10_000
const HIDDEN_MS = 3000

export interface Clocks {
  /** `performance.now()` */
  monotonic: number
  /** `Date.now()` */
  wall: number
}

export const clocksNow = (): Clocks => ({ monotonic: performance.now(), wall: Date.now() })

export class Sleep {
  private last: Clocks
  private frozen = false

  constructor(now = clocksNow()) {
    this.last = now
  }

  /** The browser says that it stops the page now. */
  freeze(now = clocksNow()): void {
    this.last = now
    this.frozen = true
  }

  /** null: the page ran. Else it slept, and so many ms have passed since on the monotonic clock. */
  slept(hidden: boolean, now = clocksNow()): number | null {
    const gap = Math.round(now.monotonic - this.last.monotonic)
    const longest = Math.max(gap, now.wall - this.last.wall)
    const slept = this.frozen || longest > (hidden ? HIDDEN_MS : HELD_UP_MS)
    this.last = now
    this.frozen = false
    return slept ? gap : null
  }
}
