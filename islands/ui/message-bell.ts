/**
 * 消息 in the top bar: how many messages wait, also those that came since the page was opened. A page that
 * nobody sees asks nothing, and asks at once when it is seen again.
 *
 *     <message-bell url="/messages/number/…" latest="t4n7c3e8k2wd">
 *       <a href="/messages/">消息 <b data-place="number">2</b></a>
 *     </message-bell>
 *
 * Event: `messagesrung` when one came, was settled, or took the place of another.
 */
import { getJson, isFinal } from '../shared/api'
import { Island, setText } from '../shared/element'
import { Pause } from '../shared/pause'

const EVERY_MS = 4000
/** The platform does not answer: it has enough to do. */
const AGAIN_MS = 15_000

interface Ringing {
  /** as it is shown: "0", "3", "99+" */
  number: string
  /** the newest that waits */
  latest: string
}

class MessageBell extends Island {
  private readonly pause = new Pause()
  private latest = ''

  protected start(): void {
    this.latest = this.attribute('latest')
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
        const { number, latest } = await getJson<Ringing>(this.attribute('url'))
        every = EVERY_MS
        if (latest !== this.latest || number !== this.place('number').textContent) this.ring(number, latest)
      } catch (error) {
        if (isFinal(error)) return
        every = AGAIN_MS
      }
    }
  }

  private ring(number: string, latest: string): void {
    this.latest = latest
    const place = this.place('number')
    setText(place, number)
    place.hidden = number === '0'
    this.tell('messagesrung', number)
  }
}

customElements.define('message-bell', MessageBell)
