/**
 * 提问 on the assistant's phone: pupils show cards or hands, the assistant taps a
 * letter for each and sends the counts.
 */
import { make, refill, setText } from '../shared/element'
import type { LessonState, Question } from '../shared/lesson-state'
import type { Say } from '../shared/words'

const SHOWN_AFTER_CLOSING_MS = 20_000
const LETTERS = 'ABCDEF'

export interface QuestionHost {
  place: <T extends HTMLElement>(name: string) => T
  say: Say
  participation: string
  pupils: number | null
  send: (question: string, counts: number[]) => void
}

export class QuestionCard {
  private counts: number[] = []
  /** what the class has said, by this phone or by its screen, when it was taken over last */
  private base = ''
  private question = ''
  private rows: { count: HTMLElement; less: HTMLButtonElement; more: HTMLButtonElement }[] = []

  constructor(private readonly host: QuestionHost) {
    host
      .place('question-send')
      .addEventListener('click', () => this.host.send(this.question, [...this.counts]))
  }

  /** The question that photos answer now; null when none asks for photos. */
  static photosFor({ question }: LessonState): string | null {
    return question?.form === 'photo' && question.closedMs === null ? question.id : null
  }

  draw({ state, question, works }: LessonState, now: number): void {
    const { place, say, participation } = this.host
    const shown =
      question &&
      state !== 'ended' &&
      (question.closedMs === null || now - question.closedMs < SHOWN_AFTER_CLOSING_MS)
        ? question
        : null
    place('question').hidden = shown === null
    if (!shown) return
    if (shown.id !== this.question) this.begin(shown)
    this.takeOver(shown.answers.get(participation))
    const isOpen = shown.closedMs === null
    const sent = shown.answers.get(participation)
    setText(
      place('question-text'),
      shown.text || say(shown.form === 'photo' ? 'question_photo' : 'question_choice'),
    )
    place('question-options').hidden = shown.form === 'photo'
    place('question-send').hidden = shown.form === 'photo' || !isOpen
    if (shown.form === 'choice') this.drawCounts(isOpen, sent)
    const photos = works.filter(
      (one) => one.question === shown.id && one.participation === participation,
    ).length
    setText(place('question-state'), this.sentence(shown, sent, photos))
  }

  private begin(question: Question): void {
    this.question = question.id
    this.counts = Array<number>(question.options).fill(0)
    this.base = this.counts.join()
    this.rows = this.counts.map((_count, index) => this.row(index))
    refill(
      this.host.place('question-options'),
      ...this.rows.map(({ less, more }) => {
        const row = make('li')
        row.append(more, less)
        return row
      }),
    )
  }

  /** What the class's screen has counted is counted on from, unless something was tapped here meanwhile. */
  private takeOver(said: readonly number[] | undefined): void {
    if (!said || said.join() === this.base) return
    if (this.counts.join() === this.base) this.counts = [...said]
    this.base = said.join()
  }

  private row(index: number) {
    const letter = LETTERS[index] ?? ''
    const more = make('button', 'more')
    const count = make('b')
    const less = make('button', 'less', '−')
    more.type = less.type = 'button'
    more.append(make('span', 'letter', letter), count)
    more.title = this.host.say('one_more', { letter }) // its name is what it shows: the letter and how many
    less.setAttribute('aria-label', this.host.say('one_less', { letter }))
    more.addEventListener('click', () => this.add(index, 1))
    less.addEventListener('click', () => this.add(index, -1))
    return { count, less, more }
  }

  private add(index: number, by: number): void {
    this.counts[index] = Math.max(0, (this.counts[index] ?? 0) + by)
    this.drawCounts(true, undefined)
  }

  private drawCounts(isOpen: boolean, sent: readonly number[] | undefined): void {
    for (const [index, { count, less, more }] of this.rows.entries()) {
      setText(count, String(this.counts[index]))
      less.disabled = !isOpen || this.counts[index] === 0
      more.disabled = !isOpen
    }
    const same = sent !== undefined && sent.join() === this.counts.join()
    this.host.place<HTMLButtonElement>('question-send').disabled = same || this.total === 0
  }

  private get total(): number {
    return sum(this.counts)
  }

  private sentence(question: Question, sent: readonly number[] | undefined, photos: number): string {
    const { say, pupils } = this.host
    if (question.closedMs !== null)
      return question.right === null
        ? say('question_over')
        : say('question_right', { letter: LETTERS[question.right] ?? '' })
    if (question.form === 'photo')
      return photos > 0 ? say('photos_sent', { sent: photos }) : say('photo_hint')
    if (sent?.join() === this.counts.join()) return say('answer_sent')
    if (sent) return say('answer_replaces', { total: this.total, said: sum(sent) })
    return pupils ? say('counted_of', { total: this.total, pupils }) : say('counted', { total: this.total })
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, one) => all + one, 0)
}
