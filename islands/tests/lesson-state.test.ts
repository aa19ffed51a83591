import { describe, expect, it } from 'vitest'
import type { LessonEvent } from '../shared/contracts'
import {
  BLANK,
  countedNow,
  fold,
  isMuted,
  type LessonState,
  surfaceOf,
  unreadNote,
} from '../shared/lesson-state'

let seq = 0

function told(state: LessonState, ...said: [string, Record<string, unknown>, string?][]): LessonState {
  return said.reduce((before, [kind, body, participation]) => {
    seq += 1
    const event: LessonEvent = {
      seq,
      at_ms: 1000 * seq,
      kind,
      body,
      actor: { type: 'person', id: 'p' },
      participation: participation ?? null,
    }
    return fold(before, event)
  }, state)
}

const stroke = (id: string, on = 'board:1') => ({
  id,
  on,
  tool: 'pen',
  colour: 1,
  width: 40,
  points: [1, 2, 3, 4],
})

describe('the stage', () => {
  it('shows a board, and the slides again when a page is turned', () => {
    const board = told(BLANK, ['stage_set', { show: 'board', board: 2 }])
    expect([board.stage, surfaceOf(board)]).toEqual([{ show: 'board', board: 2 }, 'board:2'])
    const slides = told(board, ['slides_shown', { deck: 'd', pages: 3 }], ['page_turned', { page: 2 }])
    expect([slides.stage, surfaceOf(slides)]).toEqual([{ show: 'slides' }, 'slide:d:2'])
  })

  it('has no surface to draw on while a screen is large', () => {
    expect(surfaceOf(told(BLANK, ['stage_set', { show: 'screen' }]))).toBeNull()
  })
})

describe('ink', () => {
  it('stays on its surface, is taken back by stroke and wiped by surface', () => {
    const drawn = told(
      BLANK,
      ['stroke', stroke('a')],
      ['stroke', stroke('b')],
      ['stroke', stroke('c', 'board:2')],
    )
    const undone = told(drawn, ['stroke_undone', { stroke: 'a' }])
    expect(undone.ink.get('board:1')?.map(({ id }) => id)).toEqual(['b'])
    const wiped = told(undone, ['ink_cleared', { on: 'board:1' }])
    expect([wiped.ink.get('board:1'), wiped.ink.get('board:2')?.length]).toEqual([[], 1])
  })
})

describe('a class that is called on', () => {
  it('is heard even when all are muted, has its hand lowered and its turn counted', () => {
    const state = told(BLANK, ['hand_raised', {}, 'k'], ['muted', { participation: null, muted: true }])
    const called = told(state, ['called', { participation: 'k' }])
    expect([isMuted(called, 'k'), isMuted(called, 'q'), called.hands.size]).toEqual([false, true, 0])
    expect(called.turns.get('k')?.count).toBe(1)
    expect(isMuted(told(called, ['call_ended', {}]), 'k')).toBe(true)
  })

  it('can be let speak alone while all others stay muted', () => {
    const all = told(BLANK, ['muted', { participation: null, muted: true }])
    const one = told(all, ['muted', { participation: 'k', muted: false }])
    expect([isMuted(one, 'k'), isMuted(one, 'q')]).toEqual([false, true])
  })
})

describe('a question', () => {
  const asked = ['question_asked', { id: '1', form: 'choice', options: 4, text: '' }] as [
    string,
    Record<string, unknown>,
  ]

  it('takes the last answer of each class until it is closed', () => {
    const state = told(
      BLANK,
      asked,
      ['answered', { question: '1', counts: [1, 0, 0, 0] }, 'k'],
      ['answered', { question: '1', counts: [0, 9, 0, 0] }, 'k'],
      ['answered', { question: 'older', counts: [5, 5, 5, 5] }, 'q'],
      ['question_closed', { question: '1', right: 1 }],
      ['answered', { question: '1', counts: [9, 0, 0, 0] }, 'q'],
    )
    expect([...(state.question?.answers ?? [])]).toEqual([['k', [0, 9, 0, 0]]])
    expect(state.question?.right).toBe(1)
  })
})

describe('what classes say', () => {
  it('stays until it is seen to', () => {
    const needs = told(BLANK, ['signalled', { need: 'unclear' }, 'k'], ['signalled', { need: 'help' }, 'k'])
    expect([...(needs.needs.get('k')?.keys() ?? [])]).toEqual(['unclear', 'help'])
    const seen = told(needs, ['signal_cleared', { participation: 'k', need: 'unclear' }])
    expect([...(seen.needs.get('k')?.keys() ?? [])]).toEqual(['help'])
    expect(told(seen, ['signal_cleared', { participation: 'k', need: 'help' }]).needs.size).toBe(0)
  })

  it('counts heads anew at each roll, and keeps what was counted before', () => {
    const asked = told(
      BLANK,
      ['heads_counted', { present: 9 }, 'k'],
      ['roll_called', {}],
      ['heads_counted', { present: 8 }, 'q'],
    )
    expect(['k', 'q'].map((one) => countedNow(asked, one))).toEqual([undefined, 8])
    expect(asked.roll?.heads.get('k')?.present).toBe(9)
    const again = told(asked, ['roll_called', {}], ['heads_counted', { present: 7 }, 'k'])
    expect(['k', 'q'].map((one) => countedNow(again, one))).toEqual([7, undefined])
    expect(again.roll?.heads.get('q')?.present).toBe(8)
  })

  it('was not asked when a class counts by itself', () => {
    const state = told(BLANK, ['heads_counted', { present: 9 }, 'k'])
    expect([state.roll?.atMs, countedNow(state, 'k')]).toEqual([null, 9])
  })

  it('may be that a note was read, by whom and which', () => {
    const noted = told(
      BLANK,
      ['noted', { text: 'a', participation: null }],
      ['noted', { text: 'b', participation: 'k' }],
    )
    const [first] = noted.notes
    const read = told(
      noted,
      ['note_read', { note: first?.seq }, 'k'],
      ['note_read', { note: first?.seq }, 'q'],
    )
    expect(read.notes.map(({ readBy }) => [...readBy])).toEqual([['k', 'q'], []])
    expect([noted, read].map((state) => unreadNote(state, 'k')?.text)).toEqual(['a', 'b'])
    expect([noted, read].map((state) => unreadNote(state, 'q')?.text)).toEqual(['a', undefined])
  })

  it('needs what it needed when the lesson goes on after 下课', () => {
    const state = told(
      BLANK,
      ['opened', {}],
      ['signalled', { need: 'help' }, 'k'],
      ['ended', {}],
      ['reopened', {}],
    )
    expect([state.state, [...state.needs.keys()]]).toEqual(['open', ['k']])
  })
})
