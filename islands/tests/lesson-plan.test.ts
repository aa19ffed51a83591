import { describe, expect, it } from 'vitest'
import { actOf, sumOf } from '../lesson-plan/minutes'

describe('the minutes of a plan', () => {
  it('say when each step begins and what is left of the period', () => {
    expect(sumOf(['3', '12', '21'], 40)).toEqual({
      spans: [
        [0, 3],
        [3, 15],
        [15, 36],
      ],
      total: 36,
      balance: 'left',
      off: 4,
    })
  })

  it.each([
    [['40'], 'even', 0],
    [['40', '3'], 'over', 3],
    [[], 'left', 40],
  ] as const)('of %j are %s', (minutes, balance, off) => {
    expect(sumOf(minutes, 40)).toMatchObject({ balance, off })
  })

  it('take half-typed numbers as none', () => {
    expect(sumOf(['', ' 5 ', '-3', '1.5', 'x', '9999'], 40).total).toBe(5)
  })
})

describe('a key on a step', () => {
  it('moves it, adds one below, or means something else', () => {
    expect(['ArrowUp', 'ArrowDown', 'Enter', 'a'].map((key) => actOf(key, 2))).toEqual([
      'up:2',
      'down:2',
      'add:3',
      null,
    ])
  })
})
