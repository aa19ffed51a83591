/**
 * Waits until somebody has confirmed this screen with a phone, then loads the page
 * anew; a new code replaces an old one.
 *
 *     <screen-pairing poll-url="/screen/pairing" code="472918"> … </screen-pairing>
 */
import { getJson } from '../shared/api'
import { Island } from '../shared/element'
import { reloadWhenReachable } from '../shared/kit'

class ScreenPairing extends Island {
  protected start(): void {
    this.every(2000, () => void this.poll())
  }

  private async poll(): Promise<void> {
    const answer = await getJson<{ paired: boolean; code: string }>(this.attribute('poll-url')).catch(
      () => null,
    )
    if (!answer || this.stopped) return
    if (answer.paired) location.reload()
    else if (answer.code !== this.attribute('code')) await reloadWhenReachable()
  }
}

customElements.define('screen-pairing', ScreenPairing)
