import { describe, expect, it } from 'vitest'
import { reachedByPage, standing } from '../lecturer-desk/plan-steps'
import type { PlanStep } from '../shared/contracts'

function steps(...pages: (number | null)[]): PlanStep[] {
  return pages.map((page, cue) => ({
    cue,
    from_minute: cue * 5,
    minutes: 5,
    lecturer: `A${cue}`,
    village: '',
    page,
    takes_photo: false,
    photos: 0,
    clip: null,
  }))
}

describe('where a lesson stands in its plan', () => {
  it('is the first step until one is reached, with all its minutes', () => {
    const at = standing(steps(1, 2), null, 1000)
    expect([at?.now.cue, at?.next?.cue, at?.leftMs]).toEqual([0, 1, 300_000])
  })

  it('is the step reached last, with what is left of it, also when it takes longer', () => {
    const reached = { cue: 1, atMs: 10_000 }
    expect(standing(steps(1, 2), reached, 70_000)).toMatchObject({
      now: { cue: 1 },
      next: null,
      leftMs: 240_000,
    })
    expect(standing(steps(1, 2), reached, 370_000)?.leftMs).toBe(-60_000)
  })

  it('is nowhere beyond the plan', () => {
    expect(standing(steps(1), { cue: 4, atMs: 0 }, 0)).toBeNull()
    expect(standing([], null, 0)).toBeNull()
  })
})

describe('turning to a page', () => {
  it.each([
    ['leads to the step that begins there', [1, 2, 4], 0, 2, 1],
    ['leads nowhere before the next step begins', [1, 4], 0, 3, null],
    ['passes steps whose pages were skipped', [1, 2, 4, 6], 0, 5, 2],
    ['passes steps without a page', [1, null, 3], 0, 3, 2],
    ['leads nowhere when going back within a step', [1, 4, 8], 1, 2, null],
    ['does not run into a step that goes back to an earlier page', [1, 4, 2, 6], 0, 4, 1],
    ['reaches a step that goes back by turning back to its page', [1, 4, 2, 6], 1, 2, 2],
    ['leads nowhere after the last step', [1, 2], 1, 3, null],
    ['leads nowhere in a plan without pages', [null, null], 0, 3, null],
  ] as const)('%s', (_name, pages, cue, page, reached) => {
    expect(reachedByPage(steps(...pages), cue, page)).toBe(reached)
  })
})
