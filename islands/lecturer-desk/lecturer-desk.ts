/**
 * The lecturer's desk: who is here, one button to begin, slides by arrow keys, who wants to speak, one button to end.
 *
 *     <lecturer-desk lessons-url="/lessons/" meeting="m7k2q9w4x1zt" slides-url="/lessons/m7k2q9w4x1zt/slides" video="720p25">
 *       … places as in live/desk.html …
 *     </lecturer-desk>
 *
 * Events: `lessonended` with the meeting's id.
 */
import './lecturer-desk.css'
import { postJson, type Refusal } from '../shared/api'
import { SchoolClock } from '../shared/clock'
import { Devices } from '../shared/devices'
import { Island, setText } from '../shared/element'
import { Level } from '../shared/level'
import { resendLeftovers } from '../shared/marks'
import { persist } from '../shared/persist'
import { span } from '../shared/times'
import { wordsOfPage } from '../shared/words'
import { Desk } from './desk'
import { Face } from './face'
import { senderOf, wishOf } from './picture'
import { PlanStrip } from './plan'
import { Slides } from './slides'

const STEPS: Record<string, number> = {
  ArrowRight: 1,
  ArrowDown: 1,
  PageDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
  PageUp: -1,
}

class LecturerDesk extends Island {
  private readonly say = wordsOfPage()
  private readonly clock = new SchoolClock()
  private readonly level = new Level()
  private devices!: Devices
  private desk!: Desk
  private slides!: Slides
  private face!: Face
  private plan!: PlanStrip
  private isOver = false

  protected start(): void {
    const wish = wishOf(this.attribute('video'))
    this.devices = new Devices(wish, () => this.devicesChanged())
    this.slides = new Slides(this.attribute('slides-url'), this.say, () => this.draw())
    this.desk = new Desk({
      url: this.attribute('lessons-url') + this.attribute('meeting'),
      meeting: this.attribute('meeting'),
      place: (name) => this.place(name),
      say: this.say,
      clock: this.clock,
      devices: this.devices,
      sender: senderOf(wish),
      changed: () => this.draw(),
      over: () => this.showOver(),
    })
    const { desk, slides, devices, clock, say } = this
    this.face = new Face({ place: (name) => this.place(name), desk, slides, devices, clock, say })
    this.plan = this.planStrip()
    this.listen()
    this.draw()
    this.every(1000, () => this.draw())
    this.every(100, () => this.drawLevel())
    void this.devices.open()
    this.slides.look().catch(() => {})
    this.desk.session.start()
  }

  private planStrip(): PlanStrip {
    return new PlanStrip({
      place: this.place('plan'),
      url: `${this.attribute('lessons-url')}${this.attribute('meeting')}/plan`,
      say: this.say,
      clock: this.clock,
      state: () => this.desk.session.shown,
      isReady: () => this.desk.isOpen && this.desk.session.timeline.isWhole,
      reach: (cue) => this.desk.session.outbox.append('cue_reached', { cue }),
    })
  }

  private listen(): void {
    const press = (name: string, work: () => void) => this.on(this.place(name), 'click', work)
    const dialog = this.place<HTMLDialogElement>('ending')
    press('open', () => void this.desk.open())
    press('end', () => dialog.showModal())
    press('end-no', () => dialog.close())
    press('end-yes', () => {
      dialog.close()
      void this.desk.end()
    })
    press('back', () => this.desk.turn(-1))
    press('forward', () => this.desk.turn(1))
    press('microphone', () => this.toggle('microphone'))
    press('camera', () => this.toggle('camera'))
    press('sound', () => this.desk.session.room.startSound())
    press('reopen-yes', () => void this.reopen())
    press('take-over', () => this.desk.session.wake())
    this.on(this.place('file'), 'change', () => void this.upload())
    this.on(document, 'keydown', (event) => this.key(event as KeyboardEvent))
    this.onStop(() => this.end())
  }

  private end(): void {
    this.desk.stop()
    this.slides.stop()
    this.face.stop()
    this.plan.stop()
    this.level.stop()
    this.devices.stop()
  }

  private key(event: KeyboardEvent): void {
    const step = STEPS[event.key]
    const { target } = event
    const typing = target instanceof HTMLInputElement || this.place<HTMLDialogElement>('ending').open
    if (!step || typing || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    this.desk.turn(step)
  }

  private async upload(): Promise<void> {
    const input = this.place<HTMLInputElement>('file')
    const file = input.files?.[0]
    input.value = ''
    if (file) await this.slides.send(file)
  }

  private toggle(kind: 'camera' | 'microphone'): void {
    const { room } = this.desk.session
    void room.mute(kind, !room.muted[kind])
    this.draw()
  }

  private devicesChanged(): void {
    this.level.listen(this.devices.microphone)
    void this.desk.session.room.publish()
    this.draw()
  }

  private showOver(): void {
    const cancelled = this.desk.session.answer?.state === 'cancelled'
    setText(this.place('over-title'), this.say(cancelled ? 'lesson_cancelled' : 'lesson_over'))
    this.isOver = true
    this.devices.stop()
    this.draw()
    this.every(15_000, () => this.resend())
    this.tell('lessonended', this.attribute('meeting'))
    void this.offerToGoOn()
  }

  /** 下课 was pressed by accident: for some minutes it can be undone. */
  private async offerToGoOn(): Promise<void> {
    const { meeting } = await persist(() => this.desk.session.ask())
    const until = meeting.reopens_until_ms ?? 0
    const draw = () => {
      const left = until - this.clock.now()
      this.place('reopen').hidden = left <= 0
      setText(this.place('reopen-left'), this.say('may_go_on', { span: span(left) }))
    }
    draw()
    this.every(1000, draw)
  }

  private async reopen(): Promise<void> {
    const button = this.place<HTMLButtonElement>('reopen-yes')
    button.disabled = true
    try {
      await persist(() => postJson(`${this.attribute('lessons-url')}${this.attribute('meeting')}/reopen`, {}))
      location.reload()
    } catch (error) {
      setText(this.place('over-title'), (error as Refusal).sentence)
      button.disabled = false
    }
  }

  private resend(): void {
    const identity = this.desk.session.answer?.rtc?.identity ?? this.desk.meeting?.lecturer.identity
    if (identity) void resendLeftovers(this.attribute('lessons-url'), identity, this.clock)
  }

  private draw(): void {
    if (this.stopped || !this.plan) return
    this.dataset.phase = this.isOver ? 'over' : this.desk.isOpen ? 'lesson' : 'before'
    if (this.isOver) return
    this.desk.showSlides(this.slides)
    this.face.draw()
    this.plan.draw()
  }

  private drawLevel(): void {
    const muted = this.desk.session.room.muted.microphone
    this.place<HTMLMeterElement>('meter').value = muted ? 0 : this.level.read()
  }
}

customElements.define('lecturer-desk', LecturerDesk)
