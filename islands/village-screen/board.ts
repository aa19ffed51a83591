/**
 * What hangs in the room between lessons: the day, what comes next, how long it takes,
 * and that nothing has to be touched.
 */
import type { DayLesson, ScreenDay } from '../shared/contracts'
import { make, refill, setText } from '../shared/element'
import { clockTime, dateParts, span } from '../shared/times'
import type { Say } from '../shared/words'
import { nextLesson, type RowState, rowState } from './schedule'

export interface BoardNews {
  day: ScreenDay | null
  now: number
  over: ReadonlySet<string>
  /** A lesson ended a moment ago, and the lecturer may yet go on. */
  mayGoOn: boolean
  /** The state line, already in words, and whether all is well. */
  line: { text: string; well: boolean }
  slides: { done: number; total: number }
}

type Place = (name: string) => HTMLElement

export class Board {
  private rows = ''

  constructor(
    private readonly place: Place,
    private readonly say: Say,
  ) {}

  draw(news: BoardNews): void {
    const { day, now, over } = news
    const next = day ? nextLesson(day.lessons, now, over) : null
    if (day && next) this.drawNext(next, now)
    else if (day) this.drawNothing(day, news.mayGoOn)
    if (day) this.drawHead(day, now)
    if (day) this.drawRows(day, next, over)
    this.drawFoot(news)
  }

  private drawHead(day: ScreenDay, now: number): void {
    const { month, day: date, weekday } = dateParts(now)
    const subject = this.place('subject')
    subject.classList.toggle('is-long', (subject.textContent ?? '').length > 4)
    setText(this.place('where'), `${day.screen.school} · ${day.screen.room}`)
    setText(
      this.place('date'),
      this.say('date', { month, day: date, weekday: this.say(`weekday_${weekday}`) }),
    )
    setText(this.place('clock'), clockTime(now))
  }

  private drawNext(next: DayLesson, now: number): void {
    const left = next.begins_ms - now
    const begun = left <= 0
    const values = { time: clockTime(next.begins_ms) }
    setText(
      this.place('kicker'),
      [this.say(begun ? 'since' : 'next_at', values), next.class].filter(Boolean).join(' · '),
    )
    setText(this.place('subject'), next.subject || next.title)
    setText(
      this.place('lecturer'),
      this.say('lecturer_of', { name: next.lecturer, school: next.lecturer_school }),
    )
    setText(
      this.place('with'),
      next.with.length > 0 ? this.say('together_with', { schools: next.with.join('、') }) : '',
    )
    setText(this.place('countdown'), begun ? '' : span(left))
    setText(this.place('advice'), this.say(begun ? 'waiting_for_lecturer' : 'starts_by_itself'))
  }

  private drawNothing(day: ScreenDay, mayGoOn: boolean): void {
    const had = day.lessons.length > 0
    setText(this.place('kicker'), '')
    setText(this.place('subject'), this.say(mayGoOn ? 'lesson_over' : had ? 'day_done' : 'day_empty'))
    for (const name of ['lecturer', 'with', 'countdown']) setText(this.place(name), '')
    setText(this.place('advice'), this.say(mayGoOn ? 'may_go_on' : 'nothing_to_do'))
  }

  private drawRows(day: ScreenDay, next: DayLesson | null, over: ReadonlySet<string>): void {
    const rows = day.lessons.map((lesson) => ({ lesson, state: rowState(lesson, next, over) }))
    const key = JSON.stringify(rows.map(({ lesson, state }) => [lesson.id, lesson.begins_ms, state]))
    if (key === this.rows) return
    this.rows = key
    refill(this.place('day'), ...rows.map(({ lesson, state }) => this.row(lesson, state)))
  }

  private row(lesson: DayLesson, state: RowState): HTMLElement {
    const row = make('li', `is-${state}`)
    const no = lesson.no === null ? clockTime(lesson.begins_ms) : this.say('period', { no: lesson.no })
    const waits = state === 'next' || state === 'later'
    row.append(
      make('span', '', `${no} ${lesson.subject || lesson.title}`),
      make('span', '', waits ? clockTime(lesson.begins_ms) : this.say(`row_${state}`)),
    )
    return row
  }

  private drawFoot({ line, slides }: BoardNews): void {
    this.place('lamp').classList.toggle('is-bad', !line.well)
    setText(this.place('state'), line.text)
    setText(this.place('slides'), slides.total > 0 ? this.say('slides_fetched', { ...slides }) : '')
  }
}
