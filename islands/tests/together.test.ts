import { describe, expect, it } from 'vitest'
import { correction, leader } from '../lesson-player/together'

describe('replays side by side', () => {
  it('stay where they are while they are near', () => {
    expect(correction(100, 100.4, 2400)).toBeNull()
  })

  it.each([
    [100, 90, 2400, 100],
    [100, 130, 2400, 100],
    [2000, 10, 1500, 1500],
    [2000, 1500, 1500, null],
    [100, 0, Number.NaN, 100],
  ] as const)('at %d with one at %d of %d go to %s', (leading, second, duration, to) => {
    expect(correction(leading, second, duration)).toBe(to)
  })

  it('follow the longest, and the first while none is known', () => {
    expect(leader([1200, 2400, 100])).toBe(1)
    expect(leader([Number.NaN, 300])).toBe(1)
    expect(leader([Number.NaN, Number.NaN])).toBe(0)
    expect(leader([])).toBe(0)
  })
})
