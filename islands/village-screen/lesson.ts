/** The lesson on the village screen: slide, faces, one big button, and one line that says how things stand. */
import type { SchoolClock } from '../shared/clock'
import type { DayLesson, JoinAnswer } from '../shared/contracts'
import type { Devices } from '../shared/devices'
import { setText } from '../shared/element'
import type { JoinPhase } from '../shared/join'
import type { LessonState } from '../shared/lesson-state'
import { LessonSession, type SessionView } from '../shared/session'
import { Stage } from '../shared/stage'
import { minutesUp } from '../shared/times'
import type { Say } from '../shared/words'
import { People } from './people'

export interface LessonHost {
  place: <T extends HTMLElement>(name: string) => T
  say: Say
  clock: SchoolClock
  devices: Devices
  lessonsUrl: string
  /** this screen's own id */
  device: string
  /** Something moved: the element decides between board and lesson and draws. */
  changed: () => void
  over: () => void
}

const SENDER = { maxBitrate: 120_000, frameRate: 10, simulcast: false, audioBitrate: 24_000, dtx: true }

export class VillageLesson {
  readonly session: LessonSession
  private readonly people: People
  private readonly stage: Stage
  private answer: JoinAnswer | null = null
  /** Our participation as the list tells it, for a lesson that runs without any media server. */
  private learned: string | null = null
  private steady = true
  private wasIn = false
  private slideWaits = false
  private refusedUntil = 0
  private refusal = ''

  constructor(
    readonly lesson: DayLesson,
    private readonly host: LessonHost,
  ) {
    const { place, say, clock, devices, lessonsUrl } = host
    this.people = new People(place('people'), place('stage'), say)
    this.stage = new Stage(place('slide'), (waiting) => {
      this.slideWaits = waiting
    })
    this.session = new LessonSession({
      url: lessonsUrl + lesson.id,
      meeting: lesson.id,
      clock,
      devices,
      sender: SENDER,
      speakers: place('speakers'),
      view: this.view(),
    })
  }

  /** Children see the lecturer as soon as she is there, and the lesson from its first moment; before that the board stays. */
  get onShow(): boolean {
    return this.isOpen || this.people.lecturerThere
  }

  get isOpen(): boolean {
    return this.timeline.state === 'open' || this.answer?.meeting.state === 'open'
  }

  get phase(): JoinPhase {
    return this.session.phase
  }

  start(): void {
    this.session.start()
  }

  stop(): void {
    this.session.stop()
    this.stage.stop()
  }

  devicesChanged(): void {
    void this.session.room.publish()
    this.people.seeOurselves(this.host.devices.camera)
  }

  raiseOrLower(): void {
    const participation = this.mine
    if (participation && this.isRaised) this.session.outbox.append('hand_lowered', { participation })
    else this.session.outbox.append('hand_raised', {})
  }

  draw(): void {
    const { place, say } = this.host
    const { deck, page, state } = this.timeline
    this.stage.show(deck, page, say('page', { page }))
    place('slide').hidden = deck === null
    this.people.lecturerOnStage(deck === null)
    this.drawHand(state === 'open')
    setText(place('pace'), [deck ? say('page', { page }) : '', this.timeLeft()].filter(Boolean).join(' · '))
    const line = this.line()
    setText(place('line'), line.text)
    place('line-lamp').classList.toggle('is-bad', !line.well)
    setText(place('notice'), this.notice())
  }

  private get timeline(): LessonState {
    return this.session.shown
  }

  private get mine(): string | null {
    return this.answer?.me?.participation ?? this.learned
  }

  private get isRaised(): boolean {
    return this.mine !== null && this.timeline.hands.has(this.mine)
  }

  private drawHand(open: boolean): void {
    const button = this.host.place<HTMLButtonElement>('hand')
    button.hidden = !open || this.answer?.me?.role === 'observer'
    button.setAttribute('aria-pressed', String(this.isRaised))
    setText(button, this.host.say(this.isRaised ? 'hand_down' : 'hand_up'))
  }

  private timeLeft(): string {
    const { say, clock } = this.host
    const meeting = this.answer?.meeting ?? this.lesson
    if (this.timeline.state !== 'open') return ''
    const left = meeting.ends_ms - clock.now()
    return left > 0 ? say('minutes_left', { minutes: minutesUp(left) }) : say('time_is_up')
  }

  private line(): { text: string; well: boolean } {
    const { say } = this.host
    const text = (key: string, well: boolean) => ({ text: say(key), well })
    if (this.phase === 'taken') return text('opened_elsewhere', false)
    if (this.phase !== 'in') return text(this.wasIn ? 'reconnecting' : 'connecting', false)
    if (!this.steady) return text('unsteady', false)
    if (!this.people.lecturerThere) return text('lecturer_gone', false)
    const { said } = this.session.line
    if (said !== 'well') return text(`line_${said}`, false)
    return this.timeline.state === 'open' ? text('line_good', true) : text('before_opening', true)
  }

  private notice(): string {
    const { say, devices } = this.host
    if (performance.now() < this.refusedUntil) return this.refusal
    if (this.slideWaits) return say('slide_on_its_way')
    if (devices.missing.camera && devices.missing.microphone) return say('no_devices')
    if (devices.missing.microphone) return say('no_microphone')
    return devices.missing.camera ? say('no_camera') : ''
  }

  private view(): SessionView {
    const { host } = this
    return {
      phase: (phase) => {
        if (phase === 'in') this.wasIn = true
        host.changed()
      },
      answered: (answer) => {
        this.answer = answer
        this.people.know(answer)
        host.changed()
      },
      lesson: (event) => {
        if (event?.actor.type === 'device' && event.actor.id === host.device) this.learned = event.participation
        host.changed()
      },
      video: (identity, track, gaveWay, of) => {
        if (of === 'camera') this.people.see(identity, track, gaveWay)
      },
      present: (identities) => this.arePresent(identities),
      quality: () => {},
      speaking: (identities) => this.people.speak(identities),
      steady: (steady) => {
        this.steady = steady
        host.changed()
      },
      soundBlocked: (blocked) => {
        host.place('sound').hidden = !blocked
      },
      recording: () => {},
      refused: (error) => this.refused(error),
      over: host.over,
    }
  }

  private arePresent(identities: string[]): void {
    this.people.arePresent(identities)
    const known = new Set(this.answer?.meeting.classes.flatMap((one) => one.identities))
    if (identities.some((one) => one.startsWith('d:') && !known.has(one))) void this.session.refresh()
    this.host.changed()
  }

  private refused(error: unknown): void {
    const sentence = (error as { sentence?: string }).sentence
    if (!sentence) return
    this.refusal = sentence
    this.refusedUntil = performance.now() + 8000
  }
}
