/**
 * A question on the screen of a class without devices: its options with their
 * counts, and afterwards what came of it.
 */
import { make, refill, setText } from '../shared/element'
import type { LessonState, Question } from '../shared/lesson-state'
import type { Say } from '../shared/words'
import { letter, questionNow, totals } from './layout'
import { Tally } from './tally'

interface Row {
  row: HTMLElement
  count: HTMLElement
  less: HTMLButtonElement
}

export class QuestionPanel {
  private readonly tally = new Tally()
  private question: Question | null = null
  private mine: string | null = null
  private shown = ''
  private resultShown = ''
  private rows: Row[] = []
  private readonly status = make('p', 'panel-status')

  constructor(
    private readonly panel: HTMLElement,
    private readonly result: HTMLElement,
    private readonly say: Say,
    private readonly send: (question: string, counts: number[]) => void,
  ) {}

  /** Draws, and sends what was tapped; `pupils` is the size of the class where it is known. */
  draw(state: LessonState, mine: string | null, pupils: number | null, now: number): void {
    this.mine = mine
    const view = state.state === 'open' ? questionNow(state, now) : 'none'
    this.question = view === 'open' ? state.question : null
    const answer = this.tally.take(this.question, performance.now())
    if (answer) this.send(answer.question, answer.counts)
    this.panel.hidden = view !== 'open'
    this.result.hidden = view !== 'result'
    if (view === 'open' && state.question) this.drawOpen(state, state.question, pupils)
    if (view === 'result' && state.question) this.drawResult(state.question)
  }

  stop(): void {
    for (const place of [this.panel, this.result]) {
      refill(place)
      place.hidden = true
    }
  }

  private drawOpen(state: LessonState, question: Question, pupils: number | null): void {
    if (this.shown !== question.id) this.build(question)
    if (question.form === 'photo') {
      const sent = state.works.filter(
        (one) => one.question === question.id && one.participation === this.mine,
      ).length
      setText(this.status, this.say(sent > 0 ? 'photos_sent' : 'photos_none', { count: sent }))
      return
    }
    const counts = this.tally.of(question, this.mine)
    this.rows.forEach(({ count, less }, option) => {
      setText(count, String(counts[option] ?? 0))
      less.disabled = !counts[option]
    })
    setText(this.status, this.standing(question, counts, pupils))
  }

  private standing(question: Question, counts: readonly number[], pupils: number | null): string {
    const total = counts.reduce((sum, one) => sum + one, 0)
    if (total === 0) return this.say('answer_hint')
    const counted = pupils
      ? this.say('answered_of', { total, pupils })
      : this.say('answered_so_many', { total })
    const isSent = !this.tally.waits && this.mine !== null && question.answers.has(this.mine)
    return `${counted}${this.say(isSent ? 'answer_sent' : 'answer_on_its_way')}`
  }

  private build(question: Question): void {
    this.shown = question.id
    const options =
      question.form === 'choice' ? Array.from({ length: question.options }, (_, option) => option) : []
    this.rows = options.map((option) => this.row(option))
    const list = make('ol', 'options')
    list.append(...this.rows.map(({ row }) => row))
    list.hidden = options.length === 0
    const text = question.text || this.say(question.form === 'photo' ? 'question_photo' : 'question_choice')
    this.panel.dataset.options = String(options.length)
    this.status.setAttribute('role', 'status')
    refill(this.panel, make('h2', '', text), list, this.status)
  }

  private row(option: number): Row {
    const row = make('li')
    const more = this.button('option', letter(option), this.say('one_more', { option: letter(option) }), () =>
      this.count(option, 1),
    )
    const count = make('b', 'count-of', '0')
    const less = this.button('less', '−', this.say('one_less', { option: letter(option) }), () =>
      this.count(option, -1),
    )
    row.append(more, count, less)
    return { row, count, less }
  }

  private button(className: string, text: string, label: string, press: () => void): HTMLButtonElement {
    const button = make('button', className, text)
    button.type = 'button'
    button.setAttribute('aria-label', label)
    button.addEventListener('click', press)
    return button
  }

  private count(option: number, by: 1 | -1): void {
    if (!this.question) return
    this.tally.count(this.question, this.mine, option, by, performance.now())
    const counts = this.tally.of(this.question, this.mine)
    const row = this.rows[option]
    if (!row) return
    setText(row.count, String(counts[option] ?? 0))
    row.less.disabled = !counts[option]
    setText(this.status, this.say('answer_on_its_way').trim())
  }

  private drawResult(question: Question): void {
    const { all, ours } = totals(question, this.mine)
    const key = JSON.stringify([question.id, question.right, all, ours])
    if (key === this.resultShown) return
    this.resultShown = key
    const most = Math.max(1, ...all)
    this.result.dataset.options = String(all.length)
    const list = make('ol')
    all.forEach((count, option) => {
      const row = make('li', option === question.right ? 'is-right' : '')
      const bar = make('i')
      const fill = make('i')
      fill.style.width = `${(count / most) * 100}%`
      bar.append(fill)
      const own = this.say('ours_of_all', { count: ours[option] ?? 0 })
      row.append(make('b', '', letter(option)), bar, make('b', 'sum', String(count)), make('span', '', own))
      row.append(make('em', '', option === question.right ? this.say('right_answer') : ''))
      list.append(row)
    })
    refill(this.result, make('h2', '', question.text || this.say('result_of_all')), list)
  }
}
