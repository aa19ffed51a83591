/** What the desk shows, drawn anew from the state of the lesson; nothing here decides anything. */
import type { SchoolClock } from '../shared/clock'
import type { Devices } from '../shared/devices'
import { make, refill, setText } from '../shared/element'
import type { LessonState } from '../shared/lesson-state'
import { DARK, lightIn } from '../shared/light'
import type { Surface } from '../shared/surface'
import { Tile } from '../shared/tiles'
import { clockTime, minutesUp, span } from '../shared/times'
import type { Say } from '../shared/words'
import { boardsOf } from './acts'
import type { Desk } from './desk'
import { notices } from './notices'
import type { Slides } from './slides'

export interface FaceHost {
  place: <T extends HTMLElement>(name: string) => T
  desk: Desk
  slides: Slides
  /** participation → whom to ring up for it */
  numbers: Readonly<Record<string, string>>
  surface: Surface
  devices: Devices
  clock: SchoolClock
  say: Say
}

export class Face {
  private readonly own: Tile
  private drawnBoards = ''
  private sinceMs: number | null = null
  /** how often in a row the own picture was looked at and black */
  private darkLooks = 0

  constructor(private readonly host: FaceHost) {
    this.own = new Tile(host.say('my_picture'))
  }

  draw(): void {
    const state = this.host.desk.session.shown
    this.drawHead(state)
    this.drawStage(state)
    this.drawRooms(state)
    this.drawTools(state)
    this.drawNotices()
  }

  /** A shutter left closed is seen by every classroom and not by who sits behind it. */
  lookAtOwn(): void {
    const { desk, devices } = this.host
    if (document.visibilityState !== 'visible') return
    const light = devices.camera && !desk.session.room.muted.camera ? lightIn(this.own.video) : null
    this.darkLooks = light !== null && light < DARK ? this.darkLooks + 1 : 0
  }

  private drawHead({ openedMs }: LessonState): void {
    const { meeting, recording, isRehearsal, isOpen } = this.host.desk
    const { place, say, clock } = this.host
    const now = clock.now()
    const live = isRehearsal ? 'rehearsing' : recording ? 'recording' : 'live'
    setText(place('live'), openedMs ? say(live, { span: span(now - openedMs) }) : '')
    if (!meeting) return
    setText(place('title'), meeting.title)
    setText(place('left'), isOpen && !isRehearsal ? this.timeLeft(meeting.ends_ms - now) : '')
    setText(place('when'), isRehearsal ? say('rehearse_begin') : this.timeToBegin(meeting.begins_ms, now))
  }

  private timeLeft(left: number): string {
    return left > 0
      ? this.host.say('left', { span: span(left) })
      : this.host.say('overtime', { span: span(-left) })
  }

  private timeToBegin(begins: number, now: number): string {
    const time = clockTime(begins)
    if (now < begins) return this.host.say('begins_in', { time, span: span(begins - now) })
    return this.host.say('late_by', { time, minutes: minutesUp(now - begins) })
  }

  private drawStage(state: LessonState): void {
    const { place, say, surface, desk } = this.host
    const { deck, page, stage } = state
    const seen = surface.show(
      desk.isOpen ? state : { ...state, stage: { show: 'slides' }, deck: null },
      say('slide', { page }),
    )
    place('slide').hidden = !seen
    place('clip').hidden = !desk.isOpen || stage.show !== 'clip'
    place('turn').hidden = !desk.isOpen || deck === null
    if (deck) this.drawWhere(state, deck.pages)
    place<HTMLButtonElement>('back').disabled = page <= 1 && stage.show === 'slides'
    place<HTMLButtonElement>('forward').disabled = page >= (deck?.pages ?? 0) && stage.show === 'slides'
    this.drawBoards(state)
    const home = place(desk.isOpen && (seen || stage.show !== 'slides') ? 'me' : 'preview')
    if (this.own.element.parentElement !== home) home.append(this.own.element)
    place('preview').hidden = home !== place('preview')
    const visible = !desk.session.room.muted.camera
    this.own.show(visible ? this.host.devices.camera : null, say('no_picture'))
  }

  /** The page or board on show, and from everything but a page the way back to it. */
  private drawWhere({ stage, page }: LessonState, pages: number): void {
    const { place, say } = this.host
    const isPaper = stage.show === 'board' || stage.show === 'slides'
    place('page').hidden = !isPaper
    place('return').hidden = stage.show === 'slides'
    setText(place('return'), say('back_to_page', { page }))
    if (stage.show === 'board') setText(place('page'), say('board_no', { no: stage.board }))
    else if (stage.show === 'slides') setText(place('page'), say('page_of', { page, pages }))
  }

  private drawBoards(state: LessonState): void {
    const { place, say, desk } = this.host
    const boards = boardsOf(state)
    const shown = state.stage.show === 'board' ? state.stage.board : 0
    place<HTMLButtonElement>('board-new').disabled = !desk.isOpen || boards.length >= 99
    const key = `${boards} ${shown} ${desk.isOpen} ${state.deck?.deck}`
    if (key === this.drawnBoards) return
    this.drawnBoards = key
    const buttons = boards.map((board) => {
      const button = make('button', 'button', say('board_no', { no: board }))
      button.type = 'button'
      button.disabled = !desk.isOpen
      button.setAttribute('aria-pressed', String(board === shown))
      button.addEventListener('click', () =>
        desk.acts.show(board === shown ? { show: 'slides' } : { show: 'board', board }),
      )
      return button
    })
    refill(place('boards'), ...buttons)
  }

  private drawRooms(state: LessonState): void {
    const { classrooms, isRehearsal, isOpen, meeting, session } = this.host.desk
    const all = classrooms.all
    const here = all - classrooms.missing.length
    const { say } = this.host
    const who = isRehearsal ? say('rehearse_rooms', { all }) : say('rooms_here', { here, all })
    setText(this.host.place('who'), all > 0 ? who : meeting ? say('no_rooms') : '')
    this.host.place('seen-already').hidden = isRehearsal || isOpen || here === 0 || session.phase !== 'in'
    classrooms.draw(state, this.host.clock.now())
  }

  private drawTools({ mute }: LessonState): void {
    const { place, say, desk, devices, slides } = this.host
    const { muted } = desk.session.room
    for (const kind of ['microphone', 'camera'] as const) {
      const button = place<HTMLButtonElement>(kind)
      button.setAttribute('aria-pressed', String(!muted[kind]))
      button.disabled = !devices[kind]
      setText(place(`${kind}-label`), say(`${kind}_${muted[kind] ? 'off' : 'on'}`))
    }
    const early = desk.session.phase === 'early'
    place<HTMLButtonElement>('open').disabled = desk.acting || early || desk.isOpen
    place<HTMLButtonElement>('end').disabled = desk.acting
    place<HTMLButtonElement>('mute-all').disabled = !desk.isOpen
    place('mute-all').setAttribute('aria-pressed', String(mute.all))
    setText(place('mute-all-label'), say(mute.all ? 'all_muted' : 'mute_all'))
    setText(place('slides-state'), slides.sentence)
    place<HTMLInputElement>('file').disabled = slides.busy
    place('taken').hidden = desk.session.phase !== 'taken'
    place('out').hidden = desk.session.phase !== 'out'
  }

  private drawNotices(): void {
    const { desk, devices } = this.host
    const now = this.host.clock.now()
    const begun = desk.meeting !== null && !desk.isRehearsal && now >= desk.meeting.begins_ms
    const { phase, room } = desk.session
    const { steady, wasIn, sentence } = desk
    const missing = desk.classrooms.missing
    const muted = room.muted.microphone
    const dark = this.darkLooks > 1
    const { numbers, say } = this.host
    this.sinceMs = begun && phase === 'in' ? (this.sinceMs ?? now) : null
    const { sinceMs } = this
    const lines = notices(
      { phase, wasIn, steady, begun, missing, numbers, now, sinceMs, devices, muted, dark, sentence },
      say,
    )
    const list = this.host.place('notices')
    if (list.dataset.lines === lines.join('\n')) return
    list.dataset.lines = lines.join('\n')
    refill(list, ...lines.map((line) => make('p', '', line)))
  }
}
