import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SchoolClock } from '../shared/clock'
import type { DayLesson, ScreenDay } from '../shared/contracts'
import { Day } from '../village-screen/day'
import { example } from './contracts'

const DAY = example<ScreenDay>('screen-day')
const LESSON = DAY.lessons[0] as DayLesson
const MINUTE = 60_000

/**
 * How often a screen asks within five minutes, when the list says this of its lesson and
 * the time is so long after the bell.
 */
async function asked(
  state: DayLesson['state'],
  afterBell: number,
  told: (day: Day) => void = () => {},
): Promise<number> {
  let requests = 0
  vi.stubGlobal('fetch', async () => {
    requests += 1
    const server_ms = LESSON.begins_ms + afterBell + performance.now()
    return new Response(JSON.stringify({ ...DAY, server_ms, lessons: [{ ...LESSON, state }] }))
  })
  const day = new Day('/screen/day', new SchoolClock(), () => {})
  void day.run()
  await vi.advanceTimersByTimeAsync(100)
  told(day)
  await vi.advanceTimersByTimeAsync(5 * MINUTE)
  day.stop()
  return requests
}

describe('a screen between lessons', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('looks once a minute', async () => {
    expect(await asked('planned', -30 * MINUTE)).toBe(6)
  })

  it('looks more often while 下课 may yet be undone, also when it was loaded anew after it', async () => {
    expect(await asked('ended', 20 * MINUTE)).toBeGreaterThanOrEqual(25)
    expect(await asked('planned', 20 * MINUTE, (day) => day.lessonEnded())).toBeGreaterThanOrEqual(25)
  })

  it('does not once that time is over', async () => {
    expect(await asked('ended', LESSON.ends_ms - LESSON.begins_ms + 6 * MINUTE)).toBe(6)
  })
})
