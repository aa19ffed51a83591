/** 点名: how many pupils sit here, by one tap when nothing has changed since last time. */
import { make, refill, setText } from '../shared/element'
import { countedNow, type LessonState } from '../shared/lesson-state'
import type { Say } from '../shared/words'

const SAID_MS = 12_000
const MOST = 5000

/** What this screen reported last for a class. */
export interface Remembered {
  read: () => number | null
  keep: (present: number) => void
}

export class RollPanel {
  private rollAt = 0
  private number = 0
  private saidUntil = 0
  private again = false
  private built = false
  private now = 0
  private readonly figure = make('b', 'heads')
  private readonly done = make('button', 'heads-done')

  constructor(
    private readonly panel: HTMLElement,
    private readonly say: Say,
    private readonly remembered: Remembered,
    private readonly send: (present: number) => void,
  ) {}

  draw({ state, roll }: LessonState, mine: string | null, pupils: number | null, now: number): void {
    this.now = now
    const said = mine ? countedNow({ roll }, mine) : undefined
    if (roll?.atMs && roll.atMs !== this.rollAt)
      this.begin(roll.atMs, mine ? roll.heads.get(mine)?.present : undefined, pupils)
    const asks = said === undefined || this.again
    this.panel.hidden = state !== 'open' || !roll?.atMs || !(asks || now < this.saidUntil)
    if (this.panel.hidden) return
    this.build()
    this.panel.classList.toggle('is-said', !asks)
    setText(
      this.figure,
      asks ? String(this.number) : this.say('heads_told', { present: said ?? this.number }),
    )
    setText(this.done, this.say(asks ? 'heads_done' : 'heads_change', { present: this.number }))
  }

  stop(): void {
    refill(this.panel)
    this.panel.hidden = true
  }

  private begin(atMs: number, before: number | undefined, pupils: number | null): void {
    this.rollAt = atMs
    this.again = false
    this.saidUntil = 0
    this.number = before ?? this.remembered.read() ?? pupils ?? 0
  }

  private build(): void {
    if (this.built) return
    this.built = true
    const stepper = make('p', 'stepper')
    stepper.append(this.step('−', -1), this.figure, this.step('+', 1))
    this.done.type = 'button'
    this.done.addEventListener('click', () => this.press())
    refill(this.panel, make('h2', '', this.say('roll_question')), stepper, this.done)
  }

  private step(sign: string, by: number): HTMLButtonElement {
    const button = make('button', 'step', sign)
    button.type = 'button'
    button.setAttribute('aria-label', this.say(by > 0 ? 'one_more_here' : 'one_less_here'))
    button.addEventListener('click', () => {
      this.number = Math.min(MOST, Math.max(0, this.number + by))
      setText(this.figure, String(this.number))
      setText(this.done, this.say('heads_done', { present: this.number }))
    })
    return button
  }

  private press(): void {
    if (this.panel.classList.contains('is-said')) {
      this.again = true
      return
    }
    this.again = false
    this.saidUntil = this.now + SAID_MS
    this.remembered.keep(this.number)
    this.send(this.number)
  }
}
