/**
 * Where a class stands in its lesson plan. Pure: the plan, the fold and the time
 * in, what the assistant reads out.
 */
import type { LessonPlan, PlanStep } from '../shared/contracts'
import type { LessonState } from '../shared/lesson-state'

export interface Rail {
  /** null before the lesson, and where there is no plan. */
  now: PlanStep | null
  next: PlanStep | null
  /** ms until the step is over, by its minutes; negative when it takes longer. null before the lesson. */
  leftMs: number | null
  isDone: boolean
  /**
   * photos that the step asks for, and how many of them were sent since it was reached
   * first; both 0 where it asks for none
   */
  photos: number
  sent: number
}

const MINUTE_MS = 60_000
const NOTHING: Rail = { now: null, next: null, leftMs: null, isDone: false, photos: 0, sent: 0 }

/** `waiting`: photos taken and not sent yet, which the assistant need not take again. */
export function railOf(
  plan: LessonPlan | null,
  state: LessonState,
  participation: string,
  now: number,
  waiting = 0,
): Rail {
  if (!plan || state.state === 'ended') return NOTHING
  if (state.openedMs === null) return { ...NOTHING, next: plan.steps[0] ?? null }
  const at = indexNow(plan.steps, state, now)
  const step = plan.steps[at] ?? null
  if (!step) return NOTHING
  const beganMs = state.cue?.cue === step.cue ? state.cue.atMs : state.openedMs + step.from_minute * MINUTE_MS
  const reachedMs = state.reached.get(step.cue) ?? beganMs // a step that is gone back to keeps its photos
  const works = state.works.filter((one) => one.participation === participation && one.atMs >= reachedMs)
  return {
    now: step,
    next: plan.steps[at + 1] ?? null,
    leftMs: beganMs + step.minutes * MINUTE_MS - now,
    isDone: state.cuesDone.get(participation)?.has(step.cue) ?? false,
    photos: step.takes_photo ? Math.max(1, step.photos) : 0,
    sent: step.takes_photo ? works.length + waiting : 0,
  }
}

/** The step that the lecturer said was reached; where she never said one, the one that the clock is in. */
function indexNow(steps: PlanStep[], state: LessonState, now: number): number {
  const { cue } = state
  if (cue) return steps.findIndex((step) => step.cue === cue.cue)
  const minutes = (now - (state.openedMs ?? now)) / MINUTE_MS
  return steps.reduce((at, step, index) => (step.from_minute <= minutes ? index : at), 0)
}
