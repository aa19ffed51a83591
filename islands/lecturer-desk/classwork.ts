/** 计时, 报人数 and notes to the assistants. */
import { make, refill, setText } from '../shared/element'
import { countedNow, type Heads, type LessonState } from '../shared/lesson-state'
import { clockTime, span } from '../shared/times'
import { type DeskParts, nameOf } from './parts'

const TIME_UP_MS = 10_000

export class Classwork {
  private drawnRoll = ''
  private drawnNotes = ''
  private drawnClasses = 0
  private isAsking = false

  constructor(private readonly parts: DeskParts) {
    const { place, listen, acts } = parts
    for (const button of place('timer-list').querySelectorAll<HTMLElement>('[data-seconds]'))
      listen(button, 'click', () => acts.time(Number(button.dataset.seconds)))
    listen(place('roll-call'), 'click', () => {
      acts.callRoll()
      this.isAsking = true
    })
    listen(place('note-form'), 'submit', (event) => {
      event.preventDefault()
      this.send()
    })
  }

  draw(state: LessonState, now: number): void {
    const { place, isOpen } = this.parts
    this.drawTimer(state, now)
    this.drawRoll(state)
    this.drawNotes(state)
    place<HTMLButtonElement>('roll-call').disabled = place<HTMLButtonElement>('note-send').disabled =
      !isOpen()
    for (const button of place('timer-list').querySelectorAll<HTMLButtonElement>('button'))
      button.disabled = !isOpen()
  }

  private drawTimer({ timer }: LessonState, now: number): void {
    const { place, say } = this.parts
    const left = timer ? timer.endsMs - now : Number.NEGATIVE_INFINITY
    place('timer').hidden = left < -TIME_UP_MS
    place('timer').classList.toggle('is-up', left <= 0)
    setText(place('timer'), left > 0 ? span(left + 999) : say('time_up'))
    place('timer-stop').hidden = left <= 0
  }

  private drawRoll({ roll }: LessonState): void {
    const { place, say, classes } = this.parts
    const key = JSON.stringify([roll?.atMs, [...(roll?.heads ?? [])], classes().length])
    if (key === this.drawnRoll) return
    this.drawnRoll = key
    place('roll-list').hidden = roll === null
    if (!roll) return
    setText(place('roll-since'), roll.atMs === null ? '' : say('roll_at', { time: clockTime(roll.atMs) }))
    const items = classes().map(({ participation, school, pupils }) => {
      const heads = countedNow({ roll }, participation)
      const item = make('li')
      const said =
        heads === undefined
          ? this.notYet(roll.heads.get(participation))
          : pupils === null
            ? say('heads', { heads })
            : say('heads_of', { heads, pupils })
      const short = heads !== undefined && pupils !== null && heads < pupils
      item.append(make('b', '', school), make('span', short ? 'is-short' : '', said))
      return item
    })
    refill(place('roll-list'), ...items)
    // what was asked for is looked at
    if (this.isAsking) place('roll-list').scrollIntoView({ block: 'nearest' })
    this.isAsking = false
  }

  /** A class that was asked again and has not answered: what it counted before still helps. */
  private notYet(before: Heads | undefined): string {
    const { say } = this.parts
    return before
      ? say('not_counted_again', { heads: before.present, time: clockTime(before.atMs) })
      : say('not_counted')
  }

  private drawNotes({ notes }: LessonState): void {
    const { place, say, classes } = this.parts
    if (this.drawnClasses !== classes().length) {
      this.drawnClasses = classes().length
      const options = [{ value: '', label: say('all_assistants') }].concat(
        classes().map(({ participation, school }) => ({ value: participation, label: school })),
      )
      refill(place('note-to'), ...options.map(({ value, label }) => new Option(label, value)))
    }
    const key = `${notes.map(({ readBy }) => readBy.size).join()} ${classes().length}`
    if (key === this.drawnNotes) return
    this.drawnNotes = key
    const items = notes.slice(-5).map(({ text, participation, atMs, readBy }) => {
      const to = participation ? nameOf(classes(), participation) : say('all_assistants')
      const item = make('li', '', `${clockTime(atMs)} ${to}：${text}`)
      const readers = classes().filter((one) => readBy.has(one.participation))
      const schools = readers.map(({ school }) => school).join('、')
      if (schools) item.append(make('em', '', say(participation ? 'note_read' : 'note_read_by', { schools })))
      return item
    })
    refill(place('notes-list'), ...items)
  }

  private send(): void {
    const { place, acts } = this.parts
    const text = place<HTMLInputElement>('note-text')
    acts.note(text.value, place<HTMLSelectElement>('note-to').value || null)
    text.value = ''
  }
}
