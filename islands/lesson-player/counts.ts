/** A question at a moment of a replay. */
import type { Question } from '../shared/lesson-state'

/** A closed question stays so long. */
const STAYS_MS = 20_000

/** Pupils per option over all classes. */
export function totals(options: number, answers: Iterable<readonly number[]>): number[] {
  const counts = Array.from({ length: options }, () => 0)
  for (const one of answers)
    for (let option = 0; option < options; option += 1)
      counts[option] = (counts[option] ?? 0) + (one[option] ?? 0)
  return counts
}

export function isShown({ askedMs, closedMs }: Question, atMs: number): boolean {
  return atMs >= askedMs && (closedMs === null || atMs - closedMs < STAYS_MS)
}
