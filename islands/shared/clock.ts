/** School time on a device whose own clock is never believed: the monotonic clock plus an offset measured from answers. */
export class SchoolClock {
  private offset: number | null = null

  get known(): boolean {
    return this.offset !== null
  }

  /** Unix milliseconds of school time; before the first answer an arbitrary number, so ask `known` where it matters. */
  now(): number {
    return Math.round(performance.now() + (this.offset ?? 0))
  }

  /**
   * The offset is measured once and then kept, so that no interval overlaps itself; only a jump of more than 2 s
   * (the machine slept, a demo shifted the time) measures it anew.
   */
  observe(serverMs: number, askedAt: number, answeredAt: number): void {
    const roundTrip = answeredAt - askedAt
    const measured = serverMs + roundTrip / 2 - answeredAt
    if (this.offset === null || Math.abs(measured - this.offset) > Math.max(2000, roundTrip)) this.offset = measured
  }

  /** Passes an answer through and reads the time from it. */
  async during<T extends { server_ms: number }>(ask: () => Promise<T>): Promise<T> {
    const askedAt = performance.now()
    const answer = await ask()
    this.observe(answer.server_ms, askedAt, performance.now())
    return answer
  }
}
