/** What the desk shows, drawn anew from the state of the lesson; nothing here decides anything. */
import type { SchoolClock } from '../shared/clock'
import type { Devices } from '../shared/devices'
import { make, refill, setText } from '../shared/element'
import { Stage } from '../shared/stage'
import { Tile } from '../shared/tiles'
import { clockTime, minutesUp, span } from '../shared/times'
import type { Say } from '../shared/words'
import type { Desk } from './desk'
import { notices } from './notices'
import type { Slides } from './slides'

export interface FaceHost {
  place: <T extends HTMLElement>(name: string) => T
  desk: Desk
  slides: Slides
  devices: Devices
  clock: SchoolClock
  say: Say
}

export class Face {
  private readonly stage: Stage
  private readonly own: Tile

  constructor(private readonly host: FaceHost) {
    this.stage = new Stage(host.place('slide'))
    this.own = new Tile(host.say('my_picture'))
  }

  draw(): void {
    this.drawHead()
    this.drawStage()
    this.drawRooms()
    this.drawTools()
    this.drawNotices()
  }

  stop(): void {
    this.stage.stop()
  }

  private drawHead(): void {
    const { meeting, recording } = this.host.desk
    const now = this.host.clock.now()
    const { openedMs } = this.host.desk.session.shown
    setText(
      this.host.place('live'),
      openedMs ? this.host.say(recording ? 'recording' : 'live', { span: span(now - openedMs) }) : '',
    )
    if (!meeting) return
    setText(this.host.place('title'), meeting.title)
    setText(this.host.place('left'), this.host.desk.isOpen ? this.timeLeft(meeting.ends_ms - now) : '')
    setText(this.host.place('when'), this.timeToBegin(meeting.begins_ms, now))
  }

  private timeLeft(left: number): string {
    return left > 0 ? this.host.say('left', { span: span(left) }) : this.host.say('overtime', { span: span(-left) })
  }

  private timeToBegin(begins: number, now: number): string {
    const time = clockTime(begins)
    if (now < begins) return this.host.say('begins_in', { time, span: span(begins - now) })
    return this.host.say('late_by', { time, minutes: minutesUp(now - begins) })
  }

  private drawStage(): void {
    const { deck, page } = this.host.desk.session.shown
    const shown = this.host.desk.isOpen ? deck : null
    this.stage.show(shown, page, this.host.say('slide', { page }))
    this.host.place('slide').hidden = shown === null
    this.host.place('turn').hidden = shown === null
    if (shown) setText(this.host.place('page'), this.host.say('page_of', { page, pages: shown.pages }))
    this.host.place<HTMLButtonElement>('back').disabled = page <= 1
    this.host.place<HTMLButtonElement>('forward').disabled = page >= (shown?.pages ?? 0)
    const home = this.host.place(shown ? 'me' : 'preview')
    if (this.own.element.parentElement !== home) home.append(this.own.element)
    const seen = !this.host.desk.session.room.muted.camera
    this.own.show(seen ? this.host.devices.camera : null, this.host.say('no_picture'))
  }

  private drawRooms(): void {
    const { classrooms, session } = this.host.desk
    const all = classrooms.all
    const here = all - classrooms.missing.length
    setText(
      this.host.place('who'),
      all > 0 ? this.host.say('rooms_here', { here, all }) : this.host.desk.meeting ? this.host.say('no_rooms') : '',
    )
    classrooms.draw(session.shown, this.host.clock.now())
  }

  private drawTools(): void {
    const { muted } = this.host.desk.session.room
    for (const kind of ['microphone', 'camera'] as const) {
      const button = this.host.place<HTMLButtonElement>(kind)
      button.setAttribute('aria-pressed', String(!muted[kind]))
      button.disabled = !this.host.devices[kind]
      setText(this.host.place(`${kind}-label`), this.host.say(`${kind}_${muted[kind] ? 'off' : 'on'}`))
    }
    const early = this.host.desk.session.phase === 'early'
    this.host.place<HTMLButtonElement>('open').disabled = this.host.desk.acting || early || this.host.desk.isOpen
    this.host.place<HTMLButtonElement>('end').disabled = this.host.desk.acting
    setText(this.host.place('slides-state'), this.host.slides.sentence)
    this.host.place<HTMLInputElement>('file').disabled = this.host.slides.busy
    this.host.place('taken').hidden = this.host.desk.session.phase !== 'taken'
  }

  private drawNotices(): void {
    const { desk, devices } = this.host
    const begun = desk.meeting !== null && this.host.clock.now() >= desk.meeting.begins_ms
    const { phase, room } = desk.session
    const { steady, wasIn, sentence } = desk
    const missing = desk.classrooms.missing
    const muted = room.muted.microphone
    const lines = notices({ phase, wasIn, steady, begun, missing, devices, muted, sentence }, this.host.say)
    const list = this.host.place('notices')
    if (list.dataset.lines === lines.join('\n')) return
    list.dataset.lines = lines.join('\n')
    refill(list, ...lines.map((line) => make('li', '', line)))
  }
}
