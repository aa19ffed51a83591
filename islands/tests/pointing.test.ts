import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Stroke } from '../shared/lesson-state'
import { grown, type Pointed, Pointing } from '../shared/pointing'

const stroke = (points: number[], tool: Stroke['tool'] = 'pen'): Stroke => ({
  id: 's',
  tool,
  colour: 1,
  width: 40,
  points,
})

describe('the pointer of the lecturer', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function pointing(): { sent: Pointed[]; pointing: Pointing } {
    const sent: Pointed[] = []
    return {
      sent,
      pointing: new Pointing(
        (message) => sent.push(message),
        () => Date.now(),
      ),
    }
  }

  it('speaks ten times a second at most, and the last place is told', () => {
    const { sent, pointing: own } = pointing()
    for (let moved = 0; moved < 100; moved += 1) {
      own.towards('board:1', moved, moved)
      vi.advanceTimersByTime(10)
    }
    vi.advanceTimersByTime(200)
    expect(sent.length).toBeGreaterThanOrEqual(9)
    expect(sent.length).toBeLessThanOrEqual(11)
    expect(sent[sent.length - 1]).toEqual({ on: 'board:1', x: 99, y: 99 })
  })

  it('is put away once, and is silent at rest', () => {
    const { sent, pointing: own } = pointing()
    own.towards('board:1', 1, 2)
    own.away()
    own.away()
    vi.advanceTimersByTime(1000)
    expect(sent).toEqual([{}])
  })

  it('sends of a stroke only what is new, of a shape all; the other side puts it together', () => {
    const { sent, pointing: own } = pointing()
    const told: Stroke[] = []
    for (const points of [
      [1, 1],
      [1, 1, 2, 2, 3, 3],
      [1, 1, 2, 2, 3, 3, 4, 4],
    ]) {
      own.towards('board:1', 0, 0, stroke(points))
      vi.advanceTimersByTime(150)
    }
    expect(sent.map(({ stroke: one }) => [one?.at, one?.points])).toEqual([
      [0, [1, 1]],
      [2, [2, 2, 3, 3]],
      [6, [4, 4]],
    ])
    for (const { stroke: one } of sent) if (one) told.push(grown(told[told.length - 1] ?? null, one))
    expect(told[2]?.points).toEqual([1, 1, 2, 2, 3, 3, 4, 4])
    own.towards('board:1', 0, 0, { ...stroke([0, 0, 9, 9], 'arrow'), id: 't' })
    vi.advanceTimersByTime(150)
    expect(sent[3]?.stroke?.points).toEqual([0, 0, 9, 9])
  })

  it('goes straight on where a message was lost', () => {
    expect(grown(stroke([1, 1]), { ...stroke([9, 9]), at: 6 }).points).toEqual([1, 1, 9, 9])
  })
})
