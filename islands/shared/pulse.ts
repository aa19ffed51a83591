/**
 * What WebRTC's own counters tell: whether anything arrives, and how much of the sound is real.
 *
 * Whether anything arrives: LiveKit's client notices a dead line after 15 s; pupils before a frozen picture
 * should be told sooner, and time in which nothing arrived is not claimed. A line that lives is never quiet:
 * the server answers checks all the time.
 */
const QUIET_MS = 3000

export class Pulse {
  private received = -1
  private heardAt = performance.now()

  /** What has arrived so far, in any unit that only grows; null where it cannot be told. */
  hear(received: number | null, now = performance.now()): void {
    if (received !== null && received === this.received) return
    this.received = received ?? -1
    this.heardAt = now
  }

  isQuiet(now = performance.now()): boolean {
    return now - this.heardAt > QUIET_MS
  }

  /** For how long nothing has arrived, ms. */
  quietFor(now = performance.now()): number {
    return now - this.heardAt
  }
}

/** Bytes and answered checks over every pair of addresses of one connection; null when there is none yet. */
export function arrived(report: RTCStatsReport | undefined): number | null {
  let sum: number | null = null
  for (const stat of report?.values() ?? [])
    if (stat.type === 'candidate-pair')
      sum = (sum ?? 0) + (stat.bytesReceived ?? 0) + (stat.responsesReceived ?? 0)
  return sum
}

/**
 * Samples made up for what did not arrive (silence that was made up for silence is
 * none) and all, over the sounds heard.
 */
export function concealment(
  reports: (RTCStatsReport | undefined)[],
): { concealed: number; total: number } | null {
  const found = reports
    .flatMap((report) => [...(report?.values() ?? [])])
    .filter(
      (stat) =>
        stat.type === 'inbound-rtp' && stat.totalSamplesReceived > 0 && stat.concealedSamples !== undefined,
    )
  if (found.length === 0) return null
  return {
    concealed: found.reduce(
      (sum, stat) => sum + stat.concealedSamples - (stat.silentConcealedSamples ?? 0),
      0,
    ),
    total: found.reduce((sum, stat) => sum + stat.totalSamplesReceived, 0),
  }
}
