/** The button of a classroom with echo: its microphone is open only while somebody speaks. */
import { setText } from '../shared/element'
import type { Say } from '../shared/words'
import { PushToTalk, type Talk, type Why } from './voice'

export class TalkButton {
  private readonly push = new PushToTalk()
  private readonly heard: [string, (event: Event) => void][]

  constructor(
    private readonly button: HTMLButtonElement,
    private readonly say: Say,
    private readonly changed: () => void,
  ) {
    this.heard = [
      ['pointerdown', (event) => this.down(event as PointerEvent)],
      ['pointerup', () => this.act('up')],
      ['pointercancel', () => this.act('up')],
      ['click', (event) => (event as MouseEvent).detail === 0 && this.act('toggle')], // by keyboard
    ]
    for (const [type, listener] of this.heard) button.addEventListener(type, listener)
  }

  get speaking(): boolean {
    return this.push.speaking
  }

  draw(open: boolean, talk: Talk, why: Why, byItself: boolean): void {
    this.push.forget(performance.now())
    this.button.hidden = !open || talk !== 'push'
    this.button.disabled = why === 'called' || why === 'muted'
    this.button.setAttribute('aria-pressed', String(why === 'speaking' || why === 'called'))
    setText(this.button, this.say(`talk_${why}`))
    this.button.title = byItself ? this.say('echo_found') : ''
  }

  stop(): void {
    for (const [type, listener] of this.heard) this.button.removeEventListener(type, listener)
    this.button.hidden = true
  }

  private down(event: PointerEvent): void {
    this.button.setPointerCapture(event.pointerId)
    this.act('down')
  }

  private act(what: 'down' | 'up' | 'toggle'): void {
    this.push[what](performance.now())
    this.changed()
  }
}
