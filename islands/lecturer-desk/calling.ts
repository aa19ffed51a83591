/**
 * 点名教室: which class is called on, how often each was and how long it was heard; and
 * the large picture of who is called.
 */
import { make, refill, setText } from '../shared/element'
import type { LessonState } from '../shared/lesson-state'
import { Tile } from '../shared/tiles'
import { span } from '../shared/times'
import type { Say } from '../shared/words'
import { type DeskParts, nameOf } from './parts'
import type { Classrooms } from './rooms'

export class Calling {
  private readonly tile = new Tile('')
  private readonly rows = new Map<string, { button: HTMLButtonElement; note: HTMLElement }>()

  constructor(
    private readonly parts: DeskParts,
    private readonly classrooms: Classrooms,
  ) {
    parts.place('called').insertBefore(this.tile.element, parts.place('called').firstChild)
    parts.listen(parts.place('call-end'), 'click', () => parts.acts.endCall())
  }

  draw(state: LessonState, now: number): void {
    this.drawCalled(state, now)
    const { place, classes, isOpen, say } = this.parts
    if (this.rows.size !== classes().length) this.build()
    place('tool-call').classList.toggle('is-on', state.called !== null)
    setText(place('calls-count'), waiting(state, say))
    for (const { participation, identities } of classes()) {
      const row = this.rows.get(participation)
      if (!row) continue
      row.button.disabled = !isOpen()
      const isCalled = state.called?.participation === participation
      row.button.setAttribute('aria-pressed', String(isCalled))
      setText(row.button, say(isCalled ? 'end_call' : 'call'))
      setText(
        row.note,
        this.share(state.turns.get(participation)?.count ?? 0, this.classrooms.heardFor(identities)),
      )
    }
  }

  stop(): void {
    this.tile.show(null)
  }

  private drawCalled({ called }: LessonState, now: number): void {
    const { place, say, classes } = this.parts
    place('called').hidden = called === null
    place('stage-row').classList.toggle('is-calling', called !== null)
    if (!called) {
      this.tile.show(null)
      return
    }
    const school = nameOf(classes(), called.participation)
    const { track, sentence, gaveWay, isSpeaking } = this.classrooms.pictureOf(called.participation)
    this.tile.name = school
    this.tile.show(track, sentence, gaveWay)
    this.tile.speaking = isSpeaking
    setText(place('called-since'), say('called_for', { school, span: span(now - called.sinceMs) }))
  }

  private build(): void {
    const { place, acts, classes, say, state } = this.parts
    this.rows.clear()
    const items = classes().map(({ participation, school, name }) => {
      const item = make('li')
      const button = make('button', 'button', say('call'))
      button.type = 'button'
      button.setAttribute('aria-label', say('call_of', { school }))
      button.addEventListener('click', () =>
        state().called?.participation === participation ? acts.endCall() : acts.call(participation),
      )
      const note = make('span', 'muted')
      const who = make('span', 'who')
      who.append(make('b', '', school), make('span', '', name), note)
      item.append(who, button)
      this.rows.set(participation, { button, note })
      return item
    })
    refill(place('call-list'), ...items)
  }

  private share(turns: number, heardMs: number): string {
    return this.parts.say('share_of', { turns, span: span(heardMs) })
  }
}

/** Hands and needs at a glance: also while a drawer or the sheet of a phone covers the classrooms. */
function waiting({ hands, needs }: LessonState, say: Say): string {
  const calls = [
    hands.size > 0 ? say('hands_n', { n: hands.size }) : '',
    needs.size > 0 ? say('needs_n', { n: needs.size }) : '',
  ]
  return calls.filter(Boolean).join(' ')
}
