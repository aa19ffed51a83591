/** The quiet hint: which class has not been heard for so long that it would be good to call on it. */
export interface Silence {
  participation: string
  isHere: boolean
  /** when it was last called on, raised its hand, answered or was heard; school time in ms */
  lastMs: number | null
}

/**
 * The class that has been silent longest, and for how many whole minutes; null while none is over
 * `minutes` or one is being called on.
 */
export function silentLongest(
  classes: readonly Silence[],
  { sinceMs, now, minutes }: { sinceMs: number; now: number; minutes: number },
): { participation: string; minutes: number } | null {
  if (minutes <= 0) return null
  let found: { participation: string; minutes: number } | null = null
  for (const { participation, isHere, lastMs } of classes) {
    const silent = Math.floor((now - Math.max(sinceMs, lastMs ?? sinceMs)) / 60_000)
    if (isHere && silent >= minutes && silent > (found?.minutes ?? 0))
      found = { participation, minutes: silent }
  }
  return found
}
