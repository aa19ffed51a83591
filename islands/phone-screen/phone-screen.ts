/**
 * Around the classroom's screen on a phone: the way back to being a telephone, and what this browser cannot do.
 *
 *     <phone-screen><p data-place="sightless" hidden>…</p><section data-place="over" hidden>…</section><form>…</form></phone-screen>
 *
 * The screen itself (village-screen) tells by `lessonentered` and `lessonleft`.
 */
import './phone-screen.css'
import { Island } from '../shared/element'

class PhoneScreen extends Island {
  protected start(): void {
    this.place('sightless').hidden = Boolean(navigator.mediaDevices?.getUserMedia)
    this.on(document, 'lessonentered', () => this.ended(false))
    this.on(document, 'lessonleft', () => this.ended(true))
  }

  private ended(ended: boolean): void {
    this.place('over').hidden = !ended
  }
}

customElements.define('phone-screen', PhoneScreen)
