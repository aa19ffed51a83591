import { describe, expect, it } from 'vitest'
import { breaches, example } from './contracts'

describe('the examples of the contracts', () => {
  it.each([
    ['event-list', 'event-list'],
    ['events-post', 'events-post'],
    ['join-answer', 'join-answer-early'],
    ['join-answer', 'join-answer-open'],
    ['join-answer', 'join-answer-over'],
    ['lesson-plan', 'lesson-plan'],
    ['lesson-plan', 'lesson-plan-none'],
    ['presence-post', 'presence-post'],
    ['screen-day', 'screen-day'],
  ])('%s fits %s', (schema, name) => {
    expect(breaches(schema, example(name))).toEqual([])
  })

  it('are told from a message that does not fit', () => {
    expect(
      breaches('presence-post', { boot: 'b', marks: [{ n: 0, begins_ms: 1.5, ends_ms: 2 }], more: 1 }),
    ).toEqual([
      '$.marks[0].microphone is missing',
      '$.marks[0].n is too small',
      '$.marks[0].begins_ms is not integer',
      '$.more is not known',
    ])
  })
})
