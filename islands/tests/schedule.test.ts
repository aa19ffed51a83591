import { describe, expect, it } from 'vitest'
import type { DayLesson, ScreenDay } from '../shared/contracts'
import { clockTime, minutesUp, shareTaught, span } from '../shared/times'
import { sayer } from '../shared/words'
import { isDue, joinAt, nextLesson, rowState } from '../village-screen/schedule'
import { example } from './contracts'

const DAY = example<ScreenDay>('screen-day')
const LESSON = DAY.lessons[0] as DayLesson
const BELL = LESSON.begins_ms
const later = (id: string, more: Partial<DayLesson> = {}): DayLesson => ({
  ...LESSON,
  id,
  begins_ms: BELL + 3600_000,
  ends_ms: BELL + 6000_000,
  ...more,
})

describe('a screen', () => {
  it('goes in between T−3 min and T−1 min, never after T−20 s', () => {
    expect([0, 0.5, 0.999].map((random) => BELL - joinAt(LESSON, random))).toEqual([180_000, 120_000, 60_120])
    expect(BELL - joinAt(LESSON, 1.5)).toBe(20_000)
  })

  it('goes into an open lesson at once', () => {
    expect(isDue({ ...LESSON, state: 'open' }, BELL - 3600_000, 0.9)).toBe(true)
    expect(isDue(LESSON, BELL - 180_001, 0)).toBe(false)
    expect(isDue(LESSON, BELL - 180_000, 0)).toBe(true)
  })

  it('shows the first lesson that can still be held', () => {
    const day = [later('b'), LESSON, later('c', { state: 'cancelled', begins_ms: BELL - 1 })]
    expect(nextLesson(day, DAY.server_ms)?.id).toBe(LESSON.id)
    expect(nextLesson(day, LESSON.ends_ms)?.id).toBe('b')
    expect(nextLesson(day, DAY.server_ms, new Set([LESSON.id, 'b']))).toBeNull()
  })

  it('prefers an open lesson, and of two the later: the earlier was forgotten', () => {
    const day = [{ ...LESSON, state: 'open' as const }, later('b', { state: 'open' })]
    expect(nextLesson(day, BELL)?.id).toBe('b')
  })

  it('marks every row of its day', () => {
    const day = [LESSON, later('b'), later('c', { state: 'ended' }), later('d', { state: 'cancelled' })]
    expect(day.map((lesson) => rowState(lesson, LESSON, new Set()))).toEqual(['next', 'later', 'done', 'off'])
    expect(rowState({ ...LESSON, state: 'open' }, LESSON, new Set())).toBe('now')
  })
})

describe('times and words', () => {
  it('are those of Shanghai', () => {
    expect(clockTime(BELL)).toBe('10:25')
  })

  it('count down as people read it', () => {
    expect([402_000, 59_999, 0, -5, 4_002_000].map(span)).toEqual(['6:42', '0:59', '0:00', '0:00', '1:06:42'])
    expect([60_001, 60_000, 1, 0].map(minutesUp)).toEqual([2, 1, 1, 0])
  })

  it('knows how much of a lesson was taught', () => {
    const lesson = { begins_ms: 0, ends_ms: 2400_000 }
    const shares = [
      shareTaught(lesson, -60_000, 1200_000), // opened before the bell
      shareTaught(lesson, 600_000, 1200_000),
      shareTaught(lesson, 0, 3000_000), // past its end
      shareTaught(lesson, null, 1200_000),
    ]
    expect(shares).toEqual([50, 25, 100, 0])
  })

  it('keeps a per cent sign', () => {
    expect(sayer({ share: '%(n)s %%' })('share', { n: 80 })).toBe('80 %')
  })

  it('take names into phrases, and show a missing word as its key', () => {
    const say = sayer({ page_of: '第 %(page)s 页，共 %(pages)s 页' })
    expect(say('page_of', { page: 2, pages: 18 })).toBe('第 2 页，共 18 页')
    expect(say('unknown')).toBe('unknown')
  })
})
