/**
 * Which classroom was heard for how long, from what LiveKit says of who speaks
 * now. No pupil is told from another.
 */
export class Voices {
  private readonly sums = new Map<string, number>()
  private readonly since = new Map<string, number>()
  private readonly last = new Map<string, number>()

  /** Who speaks from now on. */
  speaking(identities: readonly string[], now: number): void {
    const speaking = new Set(identities)
    for (const [identity, since] of [...this.since]) {
      if (speaking.has(identity)) continue
      this.since.delete(identity)
      this.last.set(identity, now)
      this.sums.set(identity, (this.sums.get(identity) ?? 0) + now - since)
    }
    for (const identity of speaking) if (!this.since.has(identity)) this.since.set(identity, now)
  }

  /** Milliseconds that these devices of one class were heard, all together. */
  heardFor(identities: readonly string[], now: number): number {
    return identities.reduce(
      (sum, one) => sum + (this.sums.get(one) ?? 0) + now - (this.since.get(one) ?? now),
      0,
    )
  }

  /** When one of them was heard last; null while none was. */
  lastHeard(identities: readonly string[], now: number): number | null {
    const moments = identities.flatMap((one) =>
      this.since.has(one) ? [now] : [this.last.get(one) ?? []].flat(),
    )
    return moments.length > 0 ? Math.max(...moments) : null
  }
}
