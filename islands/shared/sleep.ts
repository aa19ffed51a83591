/**
 * Notices that the page did not run: a locked screen, another app, a frozen tab, a
 * closed lid. Tell it once a second.
 *
 * A page that is seen may be held up for some seconds by a slow machine while its lesson goes on, so there
 * only a long gap is sleep. The monotonic clock stands still while some telephones sleep, and the other one
 * may be set: the longer gap of the two counts. Where both passed the same, the monotonic clock ran on, and
 * whatever is measured with it still holds.
 */
const HELD_UP_MS = 10_000
const HIDDEN_MS = 3000
const SAME_MS = 500

export interface Clocks {
  /** `performance.now()` */
  monotonic: number
  /** `Date.now()` */
  wall: number
}

export interface Slept {
  /** what has passed on the monotonic clock since the page last ran */
  ms: number
  ranOn: boolean
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

  /** null: the page ran. */
  slept(hidden: boolean, now = clocksNow()): Slept | null {
    const ms = Math.round(now.monotonic - this.last.monotonic)
    const wall = now.wall - this.last.wall
    const longest = Math.max(ms, wall)
    const slept = this.frozen || longest > (hidden ? HIDDEN_MS : HELD_UP_MS)
    this.last = now
    this.frozen = false
    return slept ? { ms, ranOn: Math.abs(wall - ms) < SAME_MS } : null
  }
}
