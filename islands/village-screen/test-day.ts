/** When a screen tests itself by itself, and which lessons are told of it. Pure. */
import type { DayLesson } from '../shared/contracts'

const BEFORE_MS = 600_000
/** Not all screens of a county within one second. */
const SPREAD_MS = 240_000
/** The screen goes in from three minutes before the bell on; nobody chirps into a lesson. */
const LATEST_MS = 200_000

/** From ten minutes before the day's first bell on, once a day, as long as there is time for it. */
export function isTestDue(
  lessons: DayLesson[],
  now: number,
  random: number,
  testedMs: number | null,
): boolean {
  const first = [...lessons]
    .filter(({ state }) => state !== 'cancelled')
    .sort((a, b) => a.begins_ms - b.begins_ms)[0]
  if (first?.state !== 'planned') return false
  const from = first.begins_ms - BEFORE_MS
  if (testedMs !== null && testedMs >= from) return false
  return now >= from + random * SPREAD_MS && now < first.begins_ms - LATEST_MS
}

/** The lessons whose desks show the last test from now on: those that begin within ten minutes or run. */
export function lessonsToTell(lessons: DayLesson[], now: number): DayLesson[] {
  return lessons.filter(
    (lesson) => lesson.state === 'open' || (lesson.state === 'planned' && inTime(lesson, now)),
  )
}

function inTime({ begins_ms, ends_ms }: DayLesson, now: number): boolean {
  return now >= begins_ms - BEFORE_MS && now < ends_ms
}
