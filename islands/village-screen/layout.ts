/**
 * What is large on a classroom's screen. Pure: the lesson's state and the
 * pictures that arrive in, a decision out.
 */
import type { LessonState, Question } from '../shared/lesson-state'
import type { Picture } from '../shared/room'

/**
 * `surface` can be drawn on: a slide, a board, a pupil's work; `film` is the
 * lecturer's screen or second camera.
 */
export type Large = 'surface' | 'film' | 'clip' | 'lecturer'

const RESULT_MS = 20_000
const TIME_UP_MS = 15_000

/** What has not arrived leaves its place to the lecturer. */
export function largeOf({ stage, deck }: LessonState, has: (picture: Picture) => boolean): Large {
  if (stage.show === 'board' || stage.show === 'work') return 'surface'
  if (stage.show === 'clip') return 'clip'
  if (stage.show === 'screen' || stage.show === 'document') return has(stage.show) ? 'film' : 'lecturer'
  return deck ? 'surface' : 'lecturer'
}

/**
 * A question is answered until it is closed; then what came of it stands large for a
 * while, unless a class is called on.
 */
export function questionNow({ question, called }: LessonState, now: number): 'none' | 'open' | 'result' {
  if (!question) return 'none'
  const { closedMs } = question
  if (closedMs === null) return 'open'
  const isFresh = now - closedMs < RESULT_MS && (called?.sinceMs ?? 0) <= closedMs
  return question.form === 'choice' && isFresh ? 'result' : 'none'
}

/** Milliseconds that are left, 0 for a while after the end, then null. */
export function timeLeft(timer: LessonState['timer'], now: number): number | null {
  if (!timer || now - timer.endsMs >= TIME_UP_MS) return null
  return Math.max(0, timer.endsMs - now)
}

/** Pupils per option over all classes, and ours. */
export function totals(
  { options, answers }: Question,
  mine: string | null,
): { all: number[]; ours: number[] } {
  const at = (counts: readonly number[] | undefined, option: number) => counts?.[option] ?? 0
  const rows = Array.from({ length: options }, (_, option) => option)
  return {
    all: rows.map((option) => [...answers.values()].reduce((sum, counts) => sum + at(counts, option), 0)),
    ours: rows.map((option) => at(mine ? answers.get(mine) : undefined, option)),
  }
}

export function letter(option: number): string {
  return String.fromCharCode(65 + option)
}
