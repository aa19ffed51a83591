/**
 * The screen of a teaching point. Nobody has to touch it: it shows the day, goes into each lesson by itself,
 * comes back after whatever happens to the line, and returns to the board when the lesson is over.
 *
 *     <village-screen day-url="/screen/day" messages-url="/screen/messages" lessons-url="/lessons/">
 *       … places as in live/screen.html …
 *     </village-screen>
 *
 * Events: `lessonentered`, `lessonleft` with the lesson's id.
 */
import { actAsDevice } from '../shared/api'
import './village-screen.css'
import './lesson.css'
import './panels.css'
import './sheets.css'
import './told.css'
import './phone.css'
import { SchoolClock } from '../shared/clock'
import type { DayLesson } from '../shared/contracts'
import { Devices } from '../shared/devices'
import { Island } from '../shared/element'
import { resendLeftovers } from '../shared/marks'
import { Messages, showFirst } from '../shared/messages'
import { wordsOfPage } from '../shared/words'
import { Ahead } from './ahead'
import { Board } from './board'
import { Checkup } from './checkup'
import { Corner } from './corner'
import { Day } from './day'
import { VillageLesson } from './lesson'
import { renewAtNight } from './nightly'
import { isDue, nextLesson } from './schedule'
import './screen-pairing'
import { keepAwake } from '../shared/wakeful'

const SOON_MS = 30 * 60_000
const CAMERA = { width: 320, height: 180, frameRate: 10 }

class VillageScreen extends Island {
  private readonly say = wordsOfPage()
  private readonly clock = new SchoolClock()
  private readonly over = new Set<string>()
  private readonly random = Math.random()
  private day!: Day
  private messages!: Messages
  private ahead!: Ahead
  private board!: Board
  private devices!: Devices
  private checkup!: Checkup
  private lesson: VillageLesson | null = null

  protected start(): void {
    actAsDevice()
    this.board = new Board((name) => this.place(name), this.say)
    this.day = new Day(this.attribute('day-url'), this.clock, () => this.dayChanged())
    this.messages = new Messages({
      url: this.attribute('messages-url'),
      isSoon: () => this.isSoon(),
      news: () => this.day.hurry(),
      changed: () => this.draw(),
    })
    this.ahead = new Ahead(() => this.draw())
    this.devices = new Devices(CAMERA, () => this.devicesChanged())
    this.checkup = new Checkup({
      place: (name) => this.place(name),
      say: this.say,
      devices: this.devices,
      now: () => this.clock.now(),
      lessonsUrl: this.attribute('lessons-url'),
      lineUrl: this.attribute('line-url'),
      changed: () => this.draw(),
    })
    void this.day.run()
    void this.messages.run()
    void this.devices.open()
    this.every(1000, () => this.tick())
    this.every(60_000, () => this.resend())
    this.on(this.place('hand'), 'click', () => this.lesson?.raiseOrLower())
    this.on(this.place('sound'), 'click', () => this.lesson?.tap())
    this.on(this.place('told-done'), 'click', () => this.messages.confirmFirst())
    this.on(window, 'online', () => this.day.hurry())
    this.every(600_000, () => void renewAtNight(this.clock.now(), this.lesson === null))
    this.listenToCorner()
    this.onStop(keepAwake())
    this.onStop(() => this.end())
  }

  private listenToCorner(): void {
    const corner = new Corner(this.place('corner'), this.place('talk-wish'), this.say, () => this.draw())
    for (const name of ['corner-open', 'corner-open-lesson', 'corner-close'])
      this.on(this.place(name), 'click', () => corner.toggle())
    this.on(this.place('check-now'), 'click', () => void this.checkup.run())
    this.on(this.place('check-done'), 'click', () => this.checkup.hide())
  }

  private end(): void {
    this.day.stop()
    this.messages.stop()
    this.ahead.stop()
    this.lesson?.stop()
    this.devices.stop()
  }

  private tick(): void {
    this.enterIfDue()
    if (this.day.today) this.checkup.tick(this.day.today, this.lesson !== null, this.lesson?.onShow ?? false)
    this.draw()
  }

  private dayChanged(): void {
    for (const lesson of this.day.today?.lessons ?? [])
      if (lesson.state === 'open') this.over.delete(lesson.id)
    if (this.day.today) this.messages.accept(this.day.today.messages)
    const next = this.next()
    this.ahead.want([...(next?.slides ?? []), ...(next?.clips ?? [])])
    this.tick()
  }

  private next() {
    const { today } = this.day
    return today ? nextLesson(today.lessons, this.clock.now(), this.over) : null
  }

  private enterIfDue(): void {
    const next = this.next()
    this.leaveIfStale(next)
    if (this.lesson || !next || !isDue(next, this.clock.now(), this.random)) return
    this.lesson = new VillageLesson(next, {
      place: (name) => this.place(name),
      say: this.say,
      clock: this.clock,
      devices: this.devices,
      lessonsUrl: this.attribute('lessons-url'),
      device: this.day.today?.screen.device ?? '',
      changed: () => this.draw(),
      over: () => this.leave(next.id),
      told: () => this.messages.look(),
    })
    void this.devices.open()
    this.lesson.devicesChanged()
    this.lesson.start()
    this.tell('lessonentered', next.id)
  }

  /** A lesson that was never opened, or one whose lecturer forgot to end it, gives way. */
  private leaveIfStale(next: DayLesson | null): void {
    const { lesson } = this
    if (!lesson) return
    const neverOpened = !lesson.isOpen && this.clock.now() > lesson.lesson.ends_ms
    const nextIsOpen = next?.state === 'open' && next.begins_ms > lesson.lesson.begins_ms
    if (neverOpened || nextIsOpen) this.leave(lesson.lesson.id)
  }

  private leave(id: string): void {
    this.over.add(id)
    this.lesson?.stop()
    this.lesson = null
    this.place('sound').hidden = true
    this.day.lessonEnded()
    this.draw()
    this.tell('lessonleft', id)
  }

  private draw(): void {
    if (this.stopped) return
    const inLesson = this.lesson?.onShow ?? false
    this.dataset.photosFor = this.lesson?.photosFor ?? ''
    this.place('board').hidden = inLesson
    this.place('lesson').hidden = !inLesson
    if (inLesson) this.lesson?.draw()
    else this.drawBoard()
  }

  private drawBoard(): void {
    const { today } = this.day
    const { done, total } = this.ahead
    const now = this.clock.now()
    this.board.draw({
      day: today,
      now,
      over: this.over,
      mayGoOn: this.day.mayGoOn(),
      line: this.line(),
      slides: { done, total },
    })
    showFirst(this.messages, (name) => this.place(name), this.say)
  }

  /** A change has to be known before the bell; while a lesson runs it is not shown here anyway. */
  private isSoon(): boolean {
    const next = this.next()
    return next !== null && !this.lesson?.onShow && next.begins_ms - this.clock.now() < SOON_MS
  }

  /** One sentence on whether this screen is ready. */
  private line(): { text: string; well: boolean } {
    const { missing } = this.devices
    const text = (key: string, well = false) => ({ text: this.say(key), well })
    if (!this.day.reachable) return text('offline')
    if (missing.camera && missing.microphone) return text('no_devices')
    if (missing.microphone) return text('no_microphone')
    if (missing.camera) return text('no_camera')
    if (this.lesson?.phase === 'in') return text('in_room', true)
    return this.checkup.sentence ?? text('all_well', true)
  }

  private devicesChanged(): void {
    this.lesson?.devicesChanged()
    this.draw()
  }

  private resend(): void {
    const device = this.day.today?.screen.device
    if (device)
      void resendLeftovers(this.attribute('lessons-url'), `d:${device}`, this.clock, this.lesson?.lesson.id)
  }
}

customElements.define('village-screen', VillageScreen)
