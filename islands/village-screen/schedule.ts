/**
 * Which lesson a screen waits for, and when it goes in. Pure: the day, the time and a
 * random number in, a decision out.
 */
import type { DayLesson } from '../shared/contracts'

const BEFORE_MS = 180_000
const SPREAD_MS = 120_000
const LATEST_MS = 20_000
export type RowState = 'done' | 'now' | 'next' | 'later' | 'off'

/**
 * When this screen goes in: T−3 min, spread over two minutes so that a county does not ring
 * all at once, T−20 s at the latest.
 */
export function joinAt(lesson: DayLesson, random: number): number {
  const at = lesson.begins_ms - BEFORE_MS + Math.floor(random * SPREAD_MS)
  return Math.min(at, lesson.begins_ms - LATEST_MS)
}

export function isAhead(lesson: DayLesson, now: number): boolean {
  return lesson.state === 'open' || (lesson.state === 'planned' && now < lesson.ends_ms)
}

/**
 * The lesson on the board: the open one (the latest, if one was forgotten), else the first that can still be
 * held. `over` are those this page saw end.
 */
export function nextLesson(
  lessons: DayLesson[],
  now: number,
  over: ReadonlySet<string> = new Set(),
): DayLesson | null {
  const ahead = lessons.filter((lesson) => isAhead(lesson, now) && !over.has(lesson.id))
  const inOrder = [...ahead].sort((a, b) => a.begins_ms - b.begins_ms)
  const open = inOrder.filter((lesson) => lesson.state === 'open')
  return open[open.length - 1] ?? inOrder[0] ?? null
}

export function rowState(lesson: DayLesson, next: DayLesson | null, over: ReadonlySet<string>): RowState {
  if (lesson.state === 'cancelled') return 'off'
  if (lesson.state === 'ended' || over.has(lesson.id)) return 'done'
  if (lesson.state === 'open') return 'now'
  return lesson.id === next?.id ? 'next' : 'later'
}

/** Open lessons are joined at once, planned ones when their moment has come. */
export function isDue(lesson: DayLesson, now: number, random: number): boolean {
  return lesson.state === 'open' || now >= joinAt(lesson, random)
}
