/** Two or more replays on one clock: the seconds since each lesson was opened. */

/** More than this two replays do not drift apart; less is the decoders' own. */
const APART_S = 0.6

/**
 * Where a replay has to jump to so that it is where the first is; null where it is
 * near enough, or has ended before.
 */
export function correction(leading: number, second: number, duration: number): number | null {
  const wanted = Number.isFinite(duration) && duration > 0 ? Math.min(leading, duration) : leading
  return Math.abs(second - wanted) > APART_S ? wanted : null
}

/** The clock of all: that of the longest, because a shorter one stands at its end. */
export function leader(durations: readonly number[]): number {
  let longest = 0
  durations.forEach((duration, index) => {
    if ((Number.isFinite(duration) ? duration : 0) > (durations[longest] || 0)) longest = index
  })
  return longest
}
