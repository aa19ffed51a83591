/**
 * Dates and times as people read them. School time is shown in Asia/Shanghai everywhere, also in Xinjiang.
 */
const SHANGHAI_MS = 8 * 3600_000

function shanghai(ms: number): Date {
  return new Date(ms + SHANGHAI_MS)
}

const two = (figure: number) => String(figure).padStart(2, '0')

/** 10:25 */
export function clockTime(ms: number): string {
  const at = shanghai(ms)
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
}

export function shanghaiHour(ms: number): number {
  return shanghai(ms).getUTCHours()
}

/** {month: 11, day: 23, weekday: 1} with Sunday 0 */
export function dateParts(ms: number): { month: number; day: number; weekday: number } {
  const at = shanghai(ms)
  return { month: at.getUTCMonth() + 1, day: at.getUTCDate(), weekday: at.getUTCDay() }
}

/** 6:42, and 1:06:42 from an hour on */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  return hours > 0 ? `${hours}:${two(minutes % 60)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** Whole minutes that have begun: 59 s is one minute. */
export function minutesUp(ms: number): number {
  return Math.max(0, Math.ceil(ms / 60_000))
}

/**
 * How much of a lesson's time has been taught by now, in whole per cent: from its bell, or from
 * the later beginning, to its end.
 */
export function shareTaught(
  lesson: { begins_ms: number; ends_ms: number },
  openedMs: number | null,
  now: number,
): number {
  const { begins_ms: begins, ends_ms: ends } = lesson
  const taught = Math.min(now, ends) - Math.max(openedMs ?? ends, begins)
  return Math.floor((100 * Math.max(0, taught)) / (ends - begins))
}
