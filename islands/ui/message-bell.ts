/**
 * 消息 in the top bar: how many messages wait, also those that came since the page was opened. A page that
 * nobody sees asks nothing, and asks at once when it is seen again.
 *
 *     <message-bell url="/messages/number/…" number="2">
 *       <a href="/messages/">消息 <b data-place="number">2</b></a>
 *     </message-bell>
 *
 * Event: `messagesrung` on the page when the number has changed.
 */
import { getJson, isFinal } from '../shared/api'
import { Island, setText } from '../shared/element'
import { Pause } from '../shared/pause'

const EVERY_MS = 4000
/** The platform does not answer: it has enough to do. */
const AGAIN_MS = 15_000

class MessageBell extends Island {
  private readonly pause = new Pause()
  private known = 0

  protected start(): void {
    this.known = Number(this.attribute('number'))
    this.on(document, 'visibilitychange', () => this.pause.wake())
    this.onStop(() => this.pause.wake())
    void this.run()
  }

  private async run(): Promise<void> {
    let every = EVERY_MS
    while (!this.stopped) {
      await this.pause.for(document.hidden ? 3_600_000 : every)
      if (this.stopped || document.hidden) continue
      try {
        const { number } = await getJson<{ number: number }>(this.attribute('url'))
        every = EVERY_MS
        if (number !== this.known) this.ring(number)
      } catch (error) {
        if (isFinal(error)) return
        every = AGAIN_MS
      }
    }
  }

  private ring(number: number): void {
    this.known = number
    const place = this.place('number')
    setText(place, String(number))
    place.hidden = number === 0
    this.tell('messagesrung', number)
  }
}

customElements.define('message-bell', MessageBell)
