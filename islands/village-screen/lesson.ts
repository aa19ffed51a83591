/**
 * The lesson on the village screen: what is large, faces, one big button, what is asked of the class, and one
 * line that says how things stand.
 */
import type { ClipStanding } from '../shared/clip'
import type { SchoolClock } from '../shared/clock'
import type { DayLesson, JoinAnswer } from '../shared/contracts'
import type { Devices } from '../shared/devices'
import { setText } from '../shared/element'
import type { JoinPhase } from '../shared/join'
import type { LessonState, Need } from '../shared/lesson-state'
import { LessonSession, type SessionView } from '../shared/session'
import { minutesUp, span } from '../shared/times'
import type { Say } from '../shared/words'
import { timeLeft } from './layout'
import { Needs } from './needs'
import { People } from './people'
import { QuestionPanel } from './question'
import { RollPanel } from './roll'
import { settings, talkOf } from './settings'
import { Staging } from './staging'
import { TalkButton } from './talk'
import { isShut, loudness, voiceNow, type Why } from './voice'

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
  /** There is a message for this screen. */
  told: () => void
}

const ECHO_SAID_MS = 20_000
const SENDER = { maxBitrate: 120_000, frameRate: 10, simulcast: false, audioBitrate: 24_000, dtx: true }

export class VillageLesson {
  readonly session: LessonSession
  private readonly people: People
  private readonly staging: Staging
  private readonly needs: Needs
  private readonly question: QuestionPanel
  private readonly roll: RollPanel
  private readonly talk: TalkButton
  private answer: JoinAnswer | null = null
  /** Our participation as the list tells it, for a lesson that runs without any media server. */
  private learned: string | null = null
  private steady = true
  private wasIn = false
  private why: Why = 'open'
  private talkSaid = 'open'
  private echoSaidUntil = 0
  /** For whom the others were softened last; anything else, and it is done again. */
  private calledBefore: string | null = ''
  private refusedUntil = 0
  private refusal = ''

  constructor(
    readonly lesson: DayLesson,
    private readonly host: LessonHost,
  ) {
    const { place, say, clock, devices, lessonsUrl } = host
    this.people = new People(place('people'), place('stage'), say)
    this.staging = new Staging(place, this.people, say, clock, (standing) => this.clipStands(standing))
    this.needs = new Needs(place('needs'), say, (need) => this.session.outbox.append('signalled', { need }))
    this.question = new QuestionPanel(place('question'), place('result'), say, (question, counts) =>
      this.session.outbox.append('answered', { question, counts }),
    )
    const remembered = {
      read: () => settings.heads(lesson.class),
      keep: (present: number) => settings.keepHeads(lesson.class, present),
    }
    this.roll = new RollPanel(place('roll'), say, remembered, (present) =>
      this.session.outbox.append('heads_counted', { present }),
    )
    this.talk = new TalkButton(place('talk'), say, () => this.host.changed())
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

  /**
   * Children see the lecturer as soon as she is there, and the lesson from its first
   * moment; before that the board stays.
   */
  get onShow(): boolean {
    return this.isOpen || this.people.lecturerThere
  }

  get isOpen(): boolean {
    return this.timeline.state === 'open' || this.answer?.meeting.state === 'open'
  }

  /** The question that photos answer now. */
  get photosFor(): string {
    const { state, question } = this.timeline
    return state === 'open' && question?.form === 'photo' && question.closedMs === null ? question.id : ''
  }

  get phase(): JoinPhase {
    return this.session.phase
  }

  start(): void {
    this.session.start()
  }

  stop(): void {
    this.session.stop()
    for (const part of [this.staging, this.people, this.needs, this.question, this.roll, this.talk])
      part.stop()
    this.host.place('timer').hidden = true
  }

  devicesChanged(): void {
    void this.session.room.publish()
    this.people.seeOurselves(this.host.devices.camera)
  }

  /** Somebody tapped the screen for its sound. */
  tap(): void {
    this.session.room.startSound()
    this.staging.tap()
    this.host.place('sound').hidden = true
  }

  raiseOrLower(): void {
    const participation = this.mine
    if (participation && this.isRaised) this.session.outbox.append('hand_lowered', { participation })
    else this.session.outbox.append('hand_raised', {})
  }

  draw(): void {
    const { place, say, clock } = this.host
    const { mine, timeline } = this
    const { deck, page, stage, state, needs } = timeline
    const now = clock.now()
    const isOpen = state === 'open' && this.answer?.me?.role !== 'observer'
    const pupils = this.ours?.pupils ?? null
    this.staging.draw(timeline, mine)
    this.needs.draw(isOpen, mine ? needs.get(mine) : undefined, now)
    this.question.draw(timeline, mine, pupils, now)
    this.roll.draw(timeline, mine, pupils, now)
    this.drawTimer(now)
    this.drawVoice(isOpen)
    this.drawHand(isOpen)
    const isAsked = !place('question').hidden || !place('roll').hidden
    place('lesson').classList.toggle('is-asked', isAsked)
    setText(
      place('pace'),
      [deck && stage.show === 'slides' ? say('page', { page }) : '', this.timeLeft()]
        .filter(Boolean)
        .join(' · '),
    )
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

  private get ours() {
    return this.answer?.meeting.classes.find((one) => one.participation === this.mine)
  }

  private get isRaised(): boolean {
    return this.mine !== null && this.timeline.hands.has(this.mine)
  }

  private drawHand(open: boolean): void {
    const button = this.host.place<HTMLButtonElement>('hand')
    button.hidden = !open
    button.setAttribute('aria-pressed', String(this.isRaised))
    setText(button, this.host.say(this.isRaised ? 'hand_down' : 'hand_up'))
  }

  private drawTimer(now: number): void {
    const left = timeLeft(this.timeline.timer, now)
    const timer = this.host.place('timer')
    timer.hidden = left === null
    timer.classList.toggle('is-up', left === 0)
    if (left !== null)
      setText(timer, left > 0 ? span(Math.ceil(left / 1000) * 1000) : this.host.say('timer_up'))
  }

  /** Opens and shuts our microphone, and sets how loud the others are here. */
  private drawVoice(open: boolean): void {
    const { say } = this.host
    const { talk, byItself } = talkOf(settings.wish, settings.hasEcho)
    const why = voiceNow(this.timeline, this.mine, talk, this.talk.speaking)
    if (isShut(why) !== this.session.room.muted.microphone)
      void this.session.room.mute('microphone', isShut(why))
    this.why = why
    this.talk.draw(open, talk, why, byItself)
    this.people.nameOurselves(isShut(why) ? say('ourselves_shut') : say('ourselves'))
    this.sayTalk(open, talk, byItself)
    const called = this.timeline.called?.participation ?? null
    if (called === this.calledBefore) return
    this.calledBefore = called
    this.session.room.hearAt((identity) => loudness(this.timeline, this.people.classOf(identity)))
  }

  /** The others may know why somebody has to press a button before this class is heard. */
  private sayTalk(open: boolean, talk: 'open' | 'push', byItself: boolean): void {
    if (!open || talk === this.talkSaid) return
    const said = this.mine ? this.timeline.talk.get(this.mine)?.talk : undefined
    this.talkSaid = talk
    if (byItself) this.echoSaidUntil = performance.now() + ECHO_SAID_MS
    if ((said ?? 'open') !== talk) this.session.outbox.append('talk_set', { talk, by_itself: byItself })
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
    if (this.why === 'muted') return say('muted_by_lecturer')
    const { called } = this.timeline
    if (called && called.participation !== this.mine && !this.people.isThere(called.participation))
      return say('called_other', { school: this.people.schoolOf(called.participation) })
    if (this.why === 'push' && performance.now() < this.echoSaidUntil) return say('echo_found')
    if (this.staging.slideWaits) return say('slide_on_its_way')
    if (devices.missing.camera && devices.missing.microphone) return say('no_devices')
    if (devices.missing.microphone) return say('no_microphone')
    return devices.missing.camera ? say('no_camera') : ''
  }

  /** A clip that is not here is told to the lecturer, and when it has come. */
  private clipStands(standing: ClipStanding): void {
    const { stage, lacking } = this.timeline
    if (standing === 'blocked') this.host.place('sound').hidden = false
    const clip = stage.show === 'clip' ? stage.clip : ''
    const told = this.mine !== null && lacking.has(this.mine)
    if (standing === 'lacked' && clip && !told)
      this.session.outbox.append('clip_lacked', { clip, lacked: true })
    if (standing === 'playing' && clip && told)
      this.session.outbox.append('clip_lacked', { clip, lacked: false })
  }

  private view(): SessionView {
    const { host } = this
    return {
      told: host.told,
      phase: (phase) => {
        if (phase === 'out') return host.over() // where the screen stands now, its day says
        if (phase === 'in') this.wasIn = true
        this.people.cut(phase !== 'in')
        host.changed()
      },
      answered: (answer) => {
        this.answer = answer
        this.people.know(answer)
        this.calledBefore = ''
        host.changed()
      },
      lesson: (event) => {
        if (event?.actor.type === 'device' && event.actor.id === host.device)
          this.learned = event.participation
        if (event?.kind === 'signal_cleared' && event.body.participation === this.mine)
          this.needs.seen(event.body.need as Need, event.at_ms)
        host.changed()
      },
      video: (identity, track, gaveWay, of) => {
        if (of === 'camera') this.people.see(identity, track, gaveWay)
        else if (identity === this.answer?.meeting.lecturer.identity) this.staging.see(of, track)
        host.changed()
      },
      pointed: (message) => this.staging.pointed(message),
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
