/** Where a lesson stands in its plan, and which step a page turn reaches by itself. */
import type { PlanStep } from '../shared/contracts'

export interface Standing {
  now: PlanStep
  next: PlanStep | null
  /** of the step; negative when it has taken longer */
  leftMs: number
}

export function standing(
  steps: readonly PlanStep[],
  cue: { cue: number; atMs: number } | null,
  now: number,
): Standing | null {
  const step = steps[cue?.cue ?? 0]
  if (!step) return null
  const begun = cue?.atMs ?? now
  return { now: step, next: steps[step.cue + 1] ?? null, leftMs: step.minutes * 60_000 - (now - begun) }
}

/**
 * The later step to which turning to a page leads; null where it leads to none. Steps are passed one by
 * one as long as their pages rise up to this one, so a step that goes back to an earlier page is
 * reached only by turning back to it.
 */
export function reachedByPage(steps: readonly PlanStep[], cue: number, page: number): number | null {
  const from = steps[cue]?.page ?? 0
  const ahead = steps.slice(cue + 1)
  const next = ahead.find((step) => step.page !== null)
  if (next?.page === page) return next.cue
  let reached: number | null = null
  let highest = from
  for (const step of ahead) {
    if (step.page === null) continue
    if (step.page < highest || step.page > page) break
    highest = step.page
    reached = step.cue
  }
  return reached
}
