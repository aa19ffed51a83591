import { describe, expect, it } from 'vitest'
import { SchoolClock } from '../shared/clock'
import { clipPosition } from '../shared/lesson-state'
import { CLOSE_MS, JUMP_MS, paceFor } from '../shared/pace'

/** A player as slow and as exact as a real one: looked at four times a second. */
function played(offMs: number, seconds: number): number[] {
  const offs: number[] = []
  let off = offMs
  for (let looked = 0; looked < seconds * 4; looked += 1) {
    const pace = paceFor(off)
    off = pace === null ? 60 : off + (pace - 1) * 250
    offs.push(off)
  }
  return offs
}

describe('a clip that is played in step', () => {
  it.each([699, -699, 250, -250, 101, 5000, -90_000])(
    'that is off by %i ms is within 100 ms after some seconds and stays so',
    (off) => {
      expect(
        played(off, 30)
          .slice(40)
          .every((one) => Math.abs(one) <= 100),
      ).toBe(true)
    },
  )

  it('is left alone when it is close, and goes never so fast that a voice sounds odd', () => {
    expect([paceFor(CLOSE_MS), paceFor(-CLOSE_MS), paceFor(JUMP_MS + 1)]).toEqual([1, 1, null])
    for (let off = -JUMP_MS; off <= JUMP_MS; off += 7)
      expect(Math.round(1000 * Math.abs((paceFor(off) ?? 1) - 1))).toBeLessThanOrEqual(120)
  })

  it('stands where it was stopped and goes on from there', () => {
    const clip = { clip: 'k', positionMs: 4000, atMs: 10_000 }
    expect(clipPosition({ ...clip, playing: false }, 99_000)).toBe(4000)
    expect(clipPosition({ ...clip, playing: true }, 12_500)).toBe(6500)
  })
})

describe('the sharp clock', () => {
  it('believes the quickest answer, and forgets it after ten minutes or when the time was shifted', () => {
    const clock = new SchoolClock()
    const now = performance.now()
    const at = (offset: number, trip: number, later = 0) =>
      clock.observe(offset + now + later - trip / 2, now + later - trip, now + later)
    const offset = () => Math.round(clock.sharp() - performance.now())
    at(1_000_300, 900)
    at(1_000_010, 20)
    at(1_000_200, 500)
    expect(offset()).toBe(1_000_010)
    at(1_000_250, 400, 700_000)
    expect(offset()).toBe(1_000_250)
    at(9_000_000, 600, 701_000)
    expect(offset()).toBe(9_000_000)
  })
})
