/**
 * The button for a telephone's other camera, on every page that sends a picture; seen only
 * where a finger and two cameras are.
 *
 *     <turn-camera><button type="button" data-place="turn" hidden>…</button></turn-camera>
 *
 * Events: `turncamera`, to which the page's Devices answer.
 */
import './turn-camera.css'
import { Island } from '../shared/element'

const LOOK_MS = 3000

class TurnCamera extends Island {
  protected start(): void {
    if (!navigator.mediaDevices?.enumerateDevices || !matchMedia('(pointer: coarse)').matches) return
    this.on(this.place('turn'), 'click', () => this.tell('turncamera'))
    this.on(navigator.mediaDevices, 'devicechange', () => void this.look())
    this.every(LOOK_MS, () => void this.look())
  }

  /** How many there are is told only after the camera has been allowed. */
  private async look(): Promise<void> {
    const found = await navigator.mediaDevices.enumerateDevices().catch(() => [])
    const named = found.filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '')
    this.place('turn').hidden = named.length < 2
  }
}

customElements.define('turn-camera', TurnCamera)
