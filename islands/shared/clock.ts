const GOOD_FOR_MS = 600_000

/**
 * School time on a device whose own clock is never believed: the monotonic clock plus
 * an offset measured from answers.
 */
export class SchoolClock {
  private offset: number | null = null
  /** The answer that was the quickest of late: what a film is played by. */
  private best: { offset: number; roundTrip: number; at: number } | null = null

  get known(): boolean {
    return this.offset !== null
  }

  /**
   * Unix milliseconds of school time; before the first answer an arbitrary number,
   * so ask `known` where it matters.
   */
  now(): number {
    return Math.round(performance.now() + (this.offset ?? 0))
  }

  /**
   * The same from the quickest answer of the last ten minutes: half of its round trip is all that it may be
   * wrong by. It may move by some milliseconds, so no interval is measured with it.
   */
  sharp(): number {
    return performance.now() + (this.best?.offset ?? this.offset ?? 0)
  }

  /**
   * The offset is measured once and then kept, so that no interval overlaps itself; only a jump of more than
   * 2 s (the machine slept, a demo shifted the time) measures it anew.
   */
  observe(serverMs: number, askedAt: number, answeredAt: number): void {
    const roundTrip = answeredAt - askedAt
    const measured = serverMs + roundTrip / 2 - answeredAt
    if (this.offset === null || Math.abs(measured - this.offset) > Math.max(2000, roundTrip)) {
      this.offset = measured
      this.best = null
    }
    const { best } = this
    if (!best || roundTrip <= best.roundTrip || answeredAt - best.at > GOOD_FOR_MS)
      this.best = { offset: measured, roundTrip, at: answeredAt }
  }

  /** Passes an answer through and reads the time from it. */
  async during<T extends { server_ms: number }>(ask: () => Promise<T>): Promise<T> {
    const askedAt = performance.now()
    const answer = await ask()
    this.observe(answer.server_ms, askedAt, performance.now())
    return answer
  }
}
