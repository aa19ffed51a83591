/** One receiving classroom beside the slide. */
import type { ClassOfMeeting } from '../shared/contracts'
import { make, refill, setText } from '../shared/element'
import { isMuted, type LessonState, type Need } from '../shared/lesson-state'
import { Tile } from '../shared/tiles'
import { span } from '../shared/times'
import type { Say } from '../shared/words'
import type { Acts } from './acts'
import { testSentence } from './checks'
import type { RoomView } from './rooms'

export class RoomCard {
  readonly element = make('li', 'room')
  /** when it was seen here last; null: never */
  seenMs: number | null = null
  private readonly tile = new Tile('')
  private readonly school = make('b')
  private readonly class = make('span')
  private readonly line = make('em')
  private readonly test = make('p', 'room-test')
  private readonly hand = button('room-hand')
  private readonly lower = button('room-lower')
  private readonly needs = make('div', 'room-needs')
  private readonly call = button('room-act')
  private readonly mute = button('room-act')
  private drawnNeeds = ''

  constructor(
    public of: ClassOfMeeting,
    private readonly say: Say,
    private readonly acts: Acts,
  ) {
    const { participation, school } = of
    this.hand.addEventListener('click', () => acts.call(participation))
    this.lower.addEventListener('click', () => acts.lower(participation))
    setText(this.lower, say('lower'))
    this.lower.setAttribute('aria-label', say('lower_of', { school }))
    this.mute.addEventListener('click', () => acts.muteOrNot(participation))
    this.build()
  }

  draw(state: LessonState, view: RoomView, now: number): void {
    const { of, say } = this
    if (view.isHere) this.seenMs = now
    this.tile.show(view.track, view.sentence, view.gaveWay)
    this.tile.speaking = view.isSpeaking
    setText(this.school, of.school)
    setText(this.class, of.pupils === null ? of.name : say('class_of', { name: of.name, pupils: of.pupils }))
    this.line.dataset.line = view.line
    setText(this.line, say(view.line === 'absent' ? 'absent' : `line_${view.line}`))
    this.drawHand(state.hands.get(of.participation), now)
    this.drawNeeds(state.needs.get(of.participation), now)
    this.drawActs(state)
    this.drawTest(state)
  }

  private drawHand(raisedAt: number | undefined, now: number): void {
    const { of, say } = this
    this.element.classList.toggle('has-hand', raisedAt !== undefined)
    this.hand.hidden = this.lower.hidden = raisedAt === undefined
    if (raisedAt === undefined) return
    setText(this.hand, say('hand', { span: span(now - raisedAt) }))
    this.hand.setAttribute('aria-label', say('hand_of', { school: of.school }))
  }

  private drawActs(state: LessonState): void {
    const { say } = this
    const { participation, school } = this.of
    const called = state.called?.participation === participation
    const muted = isMuted(state, participation)
    const open = state.state === 'open'
    this.element.classList.toggle('is-called', called)
    this.call.hidden = this.mute.hidden = !open
    this.call.setAttribute('aria-pressed', String(called))
    setText(this.call, say(called ? 'end_call' : 'call'))
    this.call.setAttribute('aria-label', say(called ? 'end_call' : 'call_of', { school }))
    this.call.onclick = () => (called ? this.acts.endCall() : this.acts.call(participation))
    this.mute.setAttribute('aria-pressed', String(muted))
    setText(this.mute, say(muted ? 'is_muted' : 'mute'))
    this.mute.setAttribute('aria-label', say(muted ? 'unmute_of' : 'mute_of', { school }))
  }

  private drawNeeds(needs: ReadonlyMap<Need, number> | undefined, now: number): void {
    const list = [...(needs ?? [])]
    const key = list.map(([need, since]) => `${need} ${Math.floor((now - since) / 60_000)}`).join()
    this.needs.hidden = list.length === 0
    if (key === this.drawnNeeds) return
    this.drawnNeeds = key
    const { participation, school } = this.of
    const buttons = list.map(([need, since]) => {
      const seen = button('need')
      const minutes = Math.floor((now - since) / 60_000)
      seen.append(make('span', '', this.say(minutes > 0 ? `need_${need}_for` : `need_${need}`, { minutes })))
      seen.append(make('b', '', this.say('seen_to')))
      seen.setAttribute('aria-label', this.say('seen_to_of', { school, need: this.say(`need_${need}`) }))
      seen.addEventListener('click', () => this.acts.seeTo(participation, need))
      return seen
    })
    refill(this.needs, ...buttons)
  }

  /** Before the lesson it is what matters; in the lesson only what was found wanting. */
  private drawTest({ tests, state, talk }: LessonState): void {
    const test = tests.get(this.of.participation)
    const said = test ? testSentence(test, this.say) : null
    const pushes = talk.get(this.of.participation)
    const talks =
      pushes?.talk === 'push' ? this.say(pushes.byItself ? 'talk_push_by_itself' : 'talk_push') : ''
    const shown = state === 'open' ? talks : (said?.text ?? '')
    this.test.hidden = shown === ''
    this.test.classList.toggle('is-well', said?.isWell === true && state !== 'open')
    setText(this.test, shown)
  }

  private build(): void {
    const caption = make('div', 'room-caption')
    const head = make('p', 'room-head')
    head.append(this.school, this.class)
    const acts = make('div', 'room-acts')
    acts.append(this.call, this.mute)
    caption.append(head, this.line, this.test, this.needs, acts)
    const raised = make('div', 'room-raised')
    raised.append(this.hand, this.lower)
    this.tile.element.append(raised)
    this.element.append(this.tile.element, caption)
  }
}

function button(className: string): HTMLButtonElement {
  const made = make('button', className)
  made.type = 'button'
  return made
}
