/**
 * Around the classroom's screen on a phone: the way back to being a telephone, what this browser cannot do,
 * and its camera for the pupils' works while the lecturer asks for them.
 *
 *     <phone-screen lessons-url="/lessons/">
 *       <p data-place="sightless" hidden>…</p><p data-place="shot" hidden></p>
 *       <section data-place="sure" hidden>…<form>…</form></section>
 *       <section data-place="over" hidden>…</section>
 *     </phone-screen>
 *
 * The screen itself (village-screen) tells by `lessonentered` and `lessonleft`, and by `data-photos-for`
 * which question asks for photos; the button for them,
 * `<label class="shoot" hidden>…<input type="file"></label>`, stands in it under that question. Its buttons
 * `.stop-receiving` ask before the class is taken out of the lesson.
 */
import './phone-screen.css'
import { Island, setText } from '../shared/element'
import { openStore } from '../shared/photo-store'
import { Photos, sendWork } from '../shared/photos'
import { shrunk } from '../shared/shrink'

class PhoneScreen extends Island {
  private photos: Photos | null = null
  private shoot!: HTMLElement

  protected start(): void {
    const shoot = document.querySelector<HTMLElement>('village-screen .shoot')
    const camera = shoot?.querySelector('input')
    if (!shoot || !camera) throw new Error('<phone-screen> has no screen with a button for photos')
    this.shoot = shoot
    this.place('sightless').hidden = Boolean(navigator.mediaDevices?.getUserMedia)
    this.on(document, 'lessonentered', (event) => this.entered((event as CustomEvent<string>).detail))
    this.on(document, 'lessonleft', () => this.ended(true))
    this.on(camera, 'change', () => void this.take(camera))
    this.on(window, 'online', () => this.photos?.wake())
    for (const stop of document.querySelectorAll('village-screen .stop-receiving'))
      this.on(stop, 'click', () => this.askWhetherToStop(true))
    this.on(this.place('sure-no'), 'click', () => this.askWhetherToStop(false))
    this.every(1000, () => this.draw())
    this.onStop(() => this.photos?.stop())
  }

  private entered(lesson: string): void {
    this.ended(false)
    this.photos?.stop()
    const url = this.attribute('lessons-url') + lesson
    const changed = () => this.draw()
    this.photos = new Photos({
      of: `screen.${lesson}`,
      store: openStore(),
      now: () => Date.now(),
      send: (photo) => sendWork(url, photo),
      sent: changed,
      changed,
    })
  }

  private ended(ended: boolean): void {
    this.place('over').hidden = !ended
    this.draw()
  }

  private askWhetherToStop(asked: boolean): void {
    this.place('sure').hidden = !asked
    if (asked) this.place('sure-no').focus()
  }

  private get question(): string {
    return document.querySelector<HTMLElement>('village-screen')?.dataset.photosFor ?? ''
  }

  private async take(input: HTMLInputElement): Promise<void> {
    const files = [...(input.files ?? [])]
    input.value = ''
    for (const file of files) await this.photos?.add(await shrunk(file), this.question || null)
  }

  /** What waits, or why the last one was not taken. */
  private draw(): void {
    const { question, photos } = this
    const waiting = photos?.waiting.length ?? 0
    this.shoot.hidden = question === ''
    this.place('shot').hidden = waiting === 0 && !photos?.refusal
    setText(this.place('shot'), waiting > 0 ? this.attribute('sending') : (photos?.refusal ?? ''))
  }
}

customElements.define('phone-screen', PhoneScreen)
