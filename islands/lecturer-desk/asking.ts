/**
 * 提问: asked from the desk, counted per class as answers come, closed with the right option; what
 * was asked before stays readable.
 */
import { make, refill, setText } from '../shared/element'
import type { LessonState, Question } from '../shared/lesson-state'
import { span } from '../shared/times'
import { type DeskParts, nameOf } from './parts'
import { isAnswered, letter, sumOf } from './tally'

export class Asking {
  private right: number | null = null
  private drawn = ''

  constructor(private readonly parts: DeskParts) {
    const { place, listen, acts } = parts
    listen(place('ask-form'), 'submit', (event) => {
      event.preventDefault()
      this.ask()
    })
    listen(place('ask-close'), 'click', () => {
      acts.closeQuestion(this.right)
      this.right = null
      this.stayHere()
    })
    listen(place('ask-again'), 'click', () => this.begin())
  }

  draw(state: LessonState, now: number): void {
    const { place, say, isOpen } = this.parts
    const { question } = state
    const isAsking = question !== null && question.closedMs === null
    place('tool-ask').classList.toggle('is-on', isAsking)
    setText(place('tool-ask-label'), say(isAsking ? 'asking' : 'ask'))
    place<HTMLButtonElement>('ask-send').disabled = !isOpen()
    place('ask-form').hidden = question !== null && !this.isNew
    place('ask-now').hidden = question === null || this.isNew
    if (question) {
      setText(place('ask-title'), titleOf(question, this.parts))
      setText(
        place('ask-since'),
        question.closedMs === null
          ? say('asked_for', { span: span(now - question.askedMs) })
          : say(question.form === 'photo' ? 'photos_closed' : 'question_closed'),
      )
      setText(place('ask-close'), say(question.form === 'photo' ? 'ask_close_photos' : 'ask_close'))
      place('ask-close').hidden = !isAsking
      place('ask-again').hidden = isAsking
      place('ask-right').hidden = !isAsking || question.form !== 'choice'
    }
    this.drawCounts(state)
  }

  private isNew = false

  private begin(): void {
    this.isNew = true
    this.stayHere()
    this.parts.changed()
  }

  /** The button that was pressed goes away; the next Tab is to be in the drawer all the same. */
  private stayHere(): void {
    this.parts.place('panel-ask').focus()
  }

  private ask(): void {
    const form = new FormData(this.parts.place<HTMLFormElement>('ask-form'))
    const options = Number(form.get('options'))
    this.parts.acts.ask(options === 0 ? 'photo' : 'choice', options, String(form.get('text') ?? '').trim())
    this.parts.place<HTMLTextAreaElement>('ask-text').value = ''
    this.isNew = false
    this.right = null
    this.stayHere()
  }

  /** Tables only change when an answer came. */
  private drawCounts({ question, asked, works }: LessonState): void {
    const { classes, place } = this.parts
    const sent = question ? works.filter((one) => one.question === question.id).length : 0
    const answers = [...(question?.answers ?? [])]
    const key = JSON.stringify([
      question?.id,
      question?.closedMs,
      question?.right,
      answers,
      asked.length,
      sent,
      this.right,
      classes().length,
    ])
    if (key === this.drawn) return
    this.drawn = key
    refill(place('ask-counts'), ...(question ? [this.counts(question, works)] : []))
    refill(place('ask-right'), ...(question ? this.rights(question) : []))
    place('ask-history').hidden = asked.length === 0
    refill(place('ask-past'), ...asked.map((one, index) => this.past(one, index + 1)).reverse())
  }

  private counts(question: Question, works: LessonState['works']): HTMLElement {
    const { say, classes } = this.parts
    const list = make('ul', 'counts')
    if (question.form === 'choice') list.append(this.all(question))
    for (const { participation } of classes()) {
      const item = make('li')
      item.append(make('b', '', nameOf(classes(), participation)))
      if (question.form === 'photo') {
        const sent = works.filter(
          (one) => one.question === question.id && one.participation === participation,
        ).length
        item.append(make('span', '', sent > 0 ? say('photos_sent', { n: sent }) : say('not_answered')))
      } else if (isAnswered(question, participation))
        item.append(bars(question, question.answers.get(participation) ?? []))
      else
        item.append(
          make('span', 'is-waiting', say(question.closedMs === null ? 'not_answered' : 'no_answer')),
        )
      list.append(item)
    }
    return list
  }

  private all(question: Question): HTMLElement {
    const item = make('li', 'is-all')
    item.append(make('b', '', this.parts.say('all_classes')), bars(question, sumOf(question)))
    return item
  }

  private rights(question: Question): HTMLElement[] {
    const label = make('span', '', this.parts.say('right_is'))
    const buttons = Array.from({ length: question.options }, (_one, option) => {
      const button = make('button', 'option', letter(option))
      button.type = 'button'
      button.setAttribute('aria-pressed', String(this.right === option))
      button.addEventListener('click', () => {
        this.right = this.right === option ? null : option
        this.parts.changed()
      })
      return button
    })
    return [label, ...buttons]
  }

  private past(question: Question, no: number): HTMLElement {
    const item = make('li')
    item.append(make('b', '', `${no}. ${titleOf(question, this.parts)}`))
    if (question.form === 'choice') item.append(bars(question, sumOf(question)))
    return item
  }
}

function titleOf({ text, form, options }: Question, { say }: DeskParts): string {
  return text || (form === 'photo' ? say('asks_photo') : say('asks_choice', { last: letter(options - 1) }))
}

/** A 3 · B 12 · … each with a bar; the right one is marked by a tick, not by colour alone. */
function bars({ options, right }: Question, counts: readonly number[]): HTMLElement {
  const row = make('span', 'bars')
  const most = Math.max(1, ...counts)
  for (let option = 0; option < options; option += 1) {
    const count = counts[option] ?? 0
    const bar = make('span', right === option ? 'bar-of is-right' : 'bar-of')
    const fill = make('i')
    fill.style.height = `${Math.round((count / most) * 22)}px`
    const name = make('span', '', right === option ? `✓${letter(option)}` : letter(option))
    name.append(' ', make('em', '', String(count)))
    bar.append(fill, name)
    row.append(bar)
  }
  return row
}
