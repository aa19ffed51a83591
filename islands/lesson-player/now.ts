/**
 * What is going on at the moment that is played: the question with its counts, who is called
 * on, whose hands are up, the clock.
 */
import { make, refill } from '../shared/element'
import { countedNow, type Heads, type LessonState, type Question, workUrl } from '../shared/lesson-state'
import { span } from '../shared/times'
import type { Say } from '../shared/words'
import { isShown, totals } from './counts'

const LETTERS = 'ABCDEF'

export class Now {
  private drawn = ''

  constructor(
    private readonly place: HTMLElement,
    private readonly say: Say,
    private readonly nameOf: (participation: string) => string,
  ) {}

  draw(state: LessonState, atMs: number): void {
    const lines = this.lines(state, atMs)
    const question = state.question && isShown(state.question, atMs) ? state.question : null
    const key = JSON.stringify([
      lines,
      question && [question.id, question.closedMs, question.right, [...question.answers]],
      state.works.length,
    ])
    if (key === this.drawn) return
    this.drawn = key
    const parts: HTMLElement[] = lines.map(([kind, line]) => make('p', `now-line is-${kind}`, line))
    if (question) parts.push(this.asked(question, state))
    refill(this.place, ...parts)
  }

  private lines({ called, hands, timer, roll }: LessonState, atMs: number): [string, string][] {
    const lines: [string, string][] = []
    if (called) lines.push(['called', this.say('called_at', { name: this.nameOf(called.participation) })])
    if (hands.size > 0)
      lines.push(['hands', this.say('hands_up', { names: [...hands.keys()].map(this.nameOf).join('、') })])
    if (timer && timer.endsMs > atMs)
      lines.push(['timer', this.say('timer', { span: span(timer.endsMs - atMs) })])
    const counted = [...(roll?.heads.keys() ?? [])].filter((one) => countedNow({ roll }, one) !== undefined)
    if (roll?.atMs && counted.length > 0 && atMs - roll.atMs < 60_000)
      lines.push(['roll', this.rolled(roll.heads, counted)])
    return lines
  }

  private rolled(heads: ReadonlyMap<string, Heads>, counted: readonly string[]): string {
    return this.say('heads', {
      names: counted.map((one) => `${this.nameOf(one)} ${heads.get(one)?.present}`).join('、'),
    })
  }

  private asked(question: Question, { works }: LessonState): HTMLElement {
    const card = make('section', 'now-question')
    card.append(
      make('h3', '', question.text || this.say(question.form === 'photo' ? 'asked_photo' : 'asked_choice')),
    )
    if (question.form === 'photo') card.append(this.photos(question, works))
    else for (const row of this.rows(question)) card.append(row)
    card.append(make('p', 'now-answered', this.say('answered_by', { n: question.answers.size })))
    return card
  }

  private photos(question: Question, works: LessonState['works']): HTMLElement {
    const row = make('div', 'now-works')
    for (const { work, participation } of works.filter((one) => one.question === question.id)) {
      const image = make('img')
      image.src = workUrl(work)
      image.alt = this.say('work_at', { name: this.nameOf(participation) })
      row.append(image)
    }
    return row
  }

  private rows({ options, answers, right, closedMs }: Question): HTMLElement[] {
    const counts = totals(options, answers.values())
    const most = Math.max(1, ...counts)
    return counts.map((count, option) => {
      const row = make('p', right === option && closedMs !== null ? 'now-option is-right' : 'now-option')
      const bar = make('progress')
      bar.max = most
      bar.value = count
      row.append(make('b', '', LETTERS[option] ?? ''), bar, make('span', '', String(count)))
      return row
    })
  }
}
