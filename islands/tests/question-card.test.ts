// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { QuestionCard } from '../assistant-phone/question'
import { BLANK, fold, type LessonState } from '../shared/lesson-state'
import { sayer } from '../shared/words'

const PLACES = ['question', 'question-text', 'question-options', 'question-send', 'question-state']

function then(state: LessonState, kind: string, body: Record<string, unknown>): LessonState {
  const actor = { type: 'person' as const, id: null }
  return fold(state, { seq: 1, at_ms: 1000, kind, body, actor, participation: 'ours' })
}

const asked = then(then(BLANK, 'opened', {}), 'question_asked', {
  id: 'q',
  form: 'choice',
  options: 3,
  text: '',
})
const answered = (counts: number[]) => then(asked, 'answered', { question: 'q', counts })

function card() {
  const places = new Map<string, HTMLElement>(
    PLACES.map((name) => [name, document.createElement(name.endsWith('send') ? 'button' : 'div')]),
  )
  const place = <T extends HTMLElement>(name: string) => places.get(name) as T
  const sent: number[][] = []
  const one = new QuestionCard({
    place,
    say: sayer({ answer_replaces: '%(said)s told, %(total)s here', answer_sent: 'sent' }),
    participation: 'ours',
    pupils: null,
    send: (_question, counts) => sent.push(counts),
  })
  const letters = () => [...place('question-options').querySelectorAll<HTMLElement>('.more')]
  return {
    draw: (state: LessonState) => one.draw(state, 2000),
    add: (option: number) => letters()[option]?.click(),
    shown: () => letters().map((letter) => letter.textContent),
    says: () => place('question-state').textContent,
    send: () => place('question-send').click(),
    sent,
  }
}

describe('a question on the phone', () => {
  it('is counted on from what the class’s screen has counted', () => {
    const { draw, add, shown, says, send, sent } = card()
    draw(asked)
    draw(answered([1, 2, 0]))
    expect([shown(), says()]).toEqual([['A1', 'B2', 'C0'], 'sent'])
    add(2)
    send()
    expect(sent).toEqual([[1, 2, 1]])
    draw(answered([1, 2, 1]))
    draw(answered([1, 3, 1]))
    expect(shown()).toEqual(['A1', 'B3', 'C1'])
  })

  it('keeps what was tapped here, and says what it would replace', () => {
    const { draw, add, shown, says } = card()
    draw(asked)
    add(0)
    draw(answered([1, 2, 0]))
    expect([shown(), says()]).toEqual([['A1', 'B0', 'C0'], '3 told, 1 here'])
  })
})
