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
import { SchoolClock } from '../shared/clock'
import { Devices } from '../shared/devices'
import { Island, make, refill, setText } from '../shared/element'
import { Level } from '../shared/level'
import { resendLeftovers } from '../shared/session'
import { Stage } from '../shared/stage'
import { Tile } from '../shared/tiles'
import { clockTime, minutesUp, span } from '../shared/times'
import { wordsOfPage } from '../shared/words'
import { Desk } from './desk'
import { notices } from './notices'
import { senderOf, wishOf } from './picture'
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
  private stage!: Stage
  private own!: Tile
  private isOver = false

  protected start(): void {
    const wish = wishOf(this.attribute('video'))
    this.devices = new Devices(wish, () => this.devicesChanged())
    this.slides = new Slides(this.attribute('slides-url'), this.say, () => this.draw())
    this.stage = new Stage(this.place('slide'))
    this.own = new Tile(this.say('my_picture'))
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
    this.listen()
    this.draw()
    this.every(1000, () => this.draw())
    this.every(100, () => this.drawLevel())
    void this.devices.open()
    this.slides.look().catch(() => {})
    this.desk.session.start()
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
    press('take-over', () => this.desk.session.wake())
    this.on(this.place('file'), 'change', () => void this.upload())
    this.on(document, 'keydown', (event) => this.key(event as KeyboardEvent))
    this.onStop(() => this.end())
  }

  private end(): void {
    this.desk.stop()
    this.slides.stop()
    this.stage.stop()
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
  }

  private resend(): void {
    const identity = this.desk.session.answer?.rtc?.identity ?? this.desk.meeting?.lecturer.identity
    if (identity) void resendLeftovers(this.attribute('lessons-url'), identity, this.clock)
  }

  private draw(): void {
    if (this.stopped || !this.desk) return
    this.dataset.phase = this.isOver ? 'over' : this.desk.isOpen ? 'lesson' : 'before'
    if (this.isOver) return
    this.desk.showSlides(this.slides)
    this.drawHead()
    this.drawStage()
    this.drawRooms()
    this.drawTools()
    this.drawNotices()
  }

  private drawHead(): void {
    const { meeting, recording } = this.desk
    const now = this.clock.now()
    const { openedMs } = this.desk.session.shown
    setText(
      this.place('live'),
      openedMs ? this.say(recording ? 'recording' : 'live', { span: span(now - openedMs) }) : '',
    )
    if (!meeting) return
    setText(this.place('title'), meeting.title)
    setText(this.place('left'), this.desk.isOpen ? this.timeLeft(meeting.ends_ms - now) : '')
    setText(this.place('when'), this.timeToBegin(meeting.begins_ms, now))
  }

  private timeLeft(left: number): string {
    return left > 0 ? this.say('left', { span: span(left) }) : this.say('overtime', { span: span(-left) })
  }

  private timeToBegin(begins: number, now: number): string {
    const time = clockTime(begins)
    if (now < begins) return this.say('begins_in', { time, span: span(begins - now) })
    return this.say('late_by', { time, minutes: minutesUp(now - begins) })
  }

  private drawStage(): void {
    const { deck, page } = this.desk.session.shown
    const shown = this.desk.isOpen ? deck : null
    this.stage.show(shown, page, this.say('slide', { page }))
    this.place('slide').hidden = shown === null
    this.place('turn').hidden = shown === null
    if (shown) setText(this.place('page'), this.say('page_of', { page, pages: shown.pages }))
    this.place<HTMLButtonElement>('back').disabled = page <= 1
    this.place<HTMLButtonElement>('forward').disabled = page >= (shown?.pages ?? 0)
    const home = this.place(shown ? 'me' : 'preview')
    if (this.own.element.parentElement !== home) home.append(this.own.element)
    const seen = !this.desk.session.room.muted.camera
    this.own.show(seen ? this.devices.camera : null, this.say('no_picture'))
  }

  private drawRooms(): void {
    const { classrooms, session } = this.desk
    const all = classrooms.all
    const here = all - classrooms.missing.length
    setText(
      this.place('who'),
      all > 0 ? this.say('rooms_here', { here, all }) : this.desk.meeting ? this.say('no_rooms') : '',
    )
    classrooms.draw(session.shown.hands, this.clock.now())
  }

  private drawTools(): void {
    const { muted } = this.desk.session.room
    for (const kind of ['microphone', 'camera'] as const) {
      const button = this.place<HTMLButtonElement>(kind)
      button.setAttribute('aria-pressed', String(!muted[kind]))
      button.disabled = !this.devices[kind]
      setText(this.place(`${kind}-label`), this.say(`${kind}_${muted[kind] ? 'off' : 'on'}`))
    }
    const early = this.desk.session.phase === 'early'
    this.place<HTMLButtonElement>('open').disabled = this.desk.acting || early || this.desk.isOpen
    this.place<HTMLButtonElement>('end').disabled = this.desk.acting
    setText(this.place('slides-state'), this.slides.sentence)
    this.place<HTMLInputElement>('file').disabled = this.slides.busy
    this.place('taken').hidden = this.desk.session.phase !== 'taken'
  }

  private drawNotices(): void {
    const { desk, devices } = this
    const begun = desk.meeting !== null && this.clock.now() >= desk.meeting.begins_ms
    const { phase, room } = desk.session
    const { steady, wasIn, sentence } = desk
    const missing = desk.classrooms.missing
    const muted = room.muted.microphone
    const lines = notices({ phase, wasIn, steady, begun, missing, devices, muted, sentence }, this.say)
    const list = this.place('notices')
    if (list.dataset.lines === lines.join('\n')) return
    list.dataset.lines = lines.join('\n')
    refill(list, ...lines.map((line) => make('li', '', line)))
  }

  private drawLevel(): void {
    const muted = this.desk.session.room.muted.microphone
    this.place<HTMLMeterElement>('meter').value = muted ? 0 : this.level.read()
  }
}

customElements.define('lecturer-desk', LecturerDesk)
