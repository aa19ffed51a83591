import { describe, expect, it } from 'vitest'
import { pagesShown, shownAt } from '../lesson-player/pages'
import type { EventList, LessonEvent } from '../shared/contracts'
import { example } from './contracts'

const LIST = example<EventList>('event-list')
const OPENED = 1788229430000

describe('the slides of a replay', () => {
  it('of the example are the first page after a second and the second after 170', () => {
    const shown = pagesShown(LIST.events, OPENED)
    expect(shown.map(({ at, page, deck }) => [at, page, deck.deck])).toEqual([
      [1, 1, 'z4x7c2v5b8nm'],
      [170, 2, 'z4x7c2v5b8nm'],
    ])
  })

  it('do not count a page that was already on show', () => {
    const again: LessonEvent = { ...(LIST.events[2] as LessonEvent), seq: 5, at_ms: OPENED + 200_000 }
    expect(pagesShown([...LIST.events, again], OPENED)).toHaveLength(2)
  })

  it('are found by the second, also before the first and after the last', () => {
    const shown = pagesShown(LIST.events, OPENED)
    expect([0, 1, 169.9, 170, 5000].map((second) => shownAt(shown, second))).toEqual([0, 0, 0, 1, 1])
  })

  it('are none in a lesson without slides', () => {
    expect(pagesShown(LIST.events.slice(0, 1), OPENED)).toEqual([])
    expect(shownAt([], 3)).toBe(0)
  })
})
