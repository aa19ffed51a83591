/**
 * A page's part in one lesson, the same for the village screen and the lecturer's desk: the join loop, the
 * room, the list of events with its outbox, and the presence log. The page only draws what `view` is told.
 */
import { getJson, postJson } from './api'
import type { SchoolClock } from './clock'
import type { EventList, EventsAnswer, JoinAnswer, LessonEvent, NewEvent } from './contracts'
import type { Devices } from './devices'
import { uuid } from './ids'
import { JoinLoop, type JoinPhase, type StayEnd } from './join'
import { fold, type LessonState } from './lesson-state'
import { LineLog, type LineState, NO_PICTURE, reception, SOUND_ALONE, SoundGuard, sending } from './line'
import { presenceOf } from './marks'
import { Outbox } from './outbox'
import type { Sender } from './publisher'
import { LiveRoom, type Quality, type RoomEars } from './room'
import { Standing } from './standing'
import { Timeline } from './timeline'

export interface SessionView extends Omit<RoomEars, 'event' | 'microphone'> {
  phase: (phase: JoinPhase) => void
  answered: (answer: JoinAnswer) => void
  /** The fold or what waits in the outbox moved. */
  lesson: (event?: LessonEvent) => void
  refused: (error: unknown) => void
  /** Over or cancelled; the session has stopped by itself. */
  over: () => void
}

export interface SessionOptions {
  /** `/lessons/<meeting>` */
  url: string
  meeting: string
  clock: SchoolClock
  devices: Devices
  sender: Sender
  speakers: HTMLElement
  view: SessionView
}

/** Without a media server the list is all there is: a page turn reaches every screen within two seconds. */
const POLL_MS = 1500
/** Even a good room may lose the last message of all, after which no gap would ever show. */
const POLL_IN_ROOM_MS = 15_000
const TICK_MS = 5000
const PULSE_MS = 1000
const REVIVE_MS = 700

export class LessonSession {
  readonly timeline: Timeline
  readonly outbox: Outbox
  readonly room: LiveRoom
  phase: JoinPhase = 'asking'
  /**
   * One per session, not per page: a screen's page lives all day, and a mark's number is unique in its boot.
   */
  private readonly boot = uuid()
  answer: JoinAnswer | null = null
  private readonly loop: JoinLoop
  private readonly standing: Standing
  readonly line: LineLog
  private guard = new SoundGuard(NO_PICTURE)
  private quality: Quality = 'unknown'
  private polledAt = 0
  private flushAt = 0
  private refreshedAt = 0
  private readonly timers: ReturnType<typeof setInterval>[] = []
  private readonly awake = () => this.wake()
  private readonly stilled = () => this.standing.fallAsleep()
  private readonly returned = () => this.standing.wakeUp()
  private stopped = false

  constructor(private readonly options: SessionOptions) {
    const { view, clock, devices, sender, speakers } = options
    this.timeline = new Timeline(
      (seq) => this.fetchAfter(seq),
      (_state, event) => this.moved(event),
    )
    this.outbox = new Outbox({
      post: (events) => this.postEvents(events),
      now: () => clock.now(),
      accepted: (answer) => this.accepted(answer),
      refused: (error) => view.refused(error),
      changed: () => view.lesson(),
    })
    this.room = new LiveRoom(devices, sender, { ...view, ...this.ears() }, speakers)
    this.line = new LineLog((state) => this.lineChanged(state))
    this.standing = new Standing({
      hidden: () => document.visibilityState === 'hidden',
      awake: () => this.awakened(),
    })
    this.loop = new JoinLoop({
      ask: () => this.ask(),
      stay: (answer, entered) => this.stay(answer, entered),
      answered: (answer) => this.answered(answer),
      phase: (phase) => this.entered(phase),
      refused: (error) => view.refused(error),
    })
  }

  /** The fold, and on top of it what is still on its way: a page turn is seen when it is made. */
  get shown(): LessonState {
    const participation = this.answer?.me?.participation ?? null
    const actor = { type: 'person' as const, id: null }
    return this.outbox
      .waiting(this.timeline.lastSeq)
      .map(({ kind, body, said_ms }) => ({ seq: 0, at_ms: said_ms ?? 0, kind, body, actor, participation }))
      .reduce(fold, this.timeline.state)
  }

  start(): void {
    void this.loop.run()
    this.timers.push(
      setInterval(() => this.poll(), POLL_MS),
      setInterval(() => this.tick(), TICK_MS),
      setInterval(() => void this.feel(), PULSE_MS),
    )
    window.addEventListener('online', this.awake)
    window.addEventListener('pagehide', this.stilled)
    window.addEventListener('pageshow', this.returned)
    document.addEventListener('freeze', this.stilled)
    document.addEventListener('resume', this.returned)
    document.addEventListener('visibilitychange', this.returned)
  }

  /** Try at once: the line is back, or somebody pressed a button. */
  wake(): void {
    this.loop.wake()
    this.outbox.wake()
  }

  stop(): void {
    if (this.stopped) return
    this.stopped = true
    this.loop.stop()
    this.outbox.stop()
    for (const timer of this.timers) clearInterval(timer)
    window.removeEventListener('online', this.awake)
    window.removeEventListener('pagehide', this.stilled)
    window.removeEventListener('pageshow', this.returned)
    document.removeEventListener('freeze', this.stilled)
    document.removeEventListener('resume', this.returned)
    document.removeEventListener('visibilitychange', this.returned)
    this.standing.stop()
    void this.room.leave()
  }

  /** Asks for the answer again without moving: another class's screen may be new. */
  async refresh(): Promise<void> {
    if (this.stopped || performance.now() - this.refreshedAt < 10_000) return
    this.refreshedAt = performance.now()
    const answer = await this.ask().catch(() => null)
    if (answer?.rtc && !this.stopped) this.answered(answer)
  }

  /** What the platform says of this lesson now. */
  ask(): Promise<JoinAnswer> {
    const { clock, url } = this.options
    return clock.during(() => postJson<JoinAnswer>(`${url}/join`, { boot: this.boot }))
  }

  private ears(): Pick<RoomEars, 'event' | 'microphone' | 'steady' | 'quality'> {
    return {
      event: (event) => void this.timeline.accept(event),
      steady: (steady) => {
        this.standing.holds(steady)
        this.options.view.steady(this.standing.isSteady)
      },
      quality: (identity, quality) => {
        if (identity === this.room.identity) this.quality = quality
        this.options.view.quality(identity, quality)
      },
      microphone: (published) => this.standing.published(published),
    }
  }

  private stay({ rtc }: JoinAnswer, entered: () => void): Promise<StayEnd> {
    return rtc ? this.room.stay(rtc.url, rtc.token, entered) : Promise.resolve('lost')
  }

  /** After a sleep the line is tried at once. */
  private awakened(): void {
    this.wake()
    this.fetchNow()
    void this.revive()
  }

  /**
   * A connection over which nothing comes after a sleep is dead; the loop makes a new one sooner
   * than anybody notices the old one.
   */
  private async revive(): Promise<void> {
    if (this.phase !== 'in') return
    const wokeAt = performance.now()
    const before = await this.room.arrived()
    await new Promise((resolve) => setTimeout(resolve, REVIVE_MS))
    if (this.phase !== 'in' || before === null || (await this.room.arrived()) !== before) return
    this.standing.wasDead(wokeAt)
    await this.room.leave()
  }

  private async feel(): Promise<void> {
    this.standing.wakeUp()
    const changed = this.phase === 'in' && this.standing.hear(await this.room.arrived())
    if (this.phase !== 'in' || this.standing.isQuiet) this.guard.forget()
    else await this.listen()
    if (changed) this.options.view.steady(this.standing.isSteady)
  }

  private answered(answer: JoinAnswer): void {
    if (!this.answer && answer.me?.role === 'class') this.guard = new SoundGuard(SOUND_ALONE)
    this.answer = answer
    this.fitToLine()
    this.sendWhenDue()
    const identity = answer.rtc?.identity
    if (identity) this.standing.presence ??= this.logOf(identity, answer.meeting.id)
    this.options.view.answered(answer)
  }

  /** As far as this page can tell; a lesson that cannot be joined yet has no line. */
  private lineNow(): LineState {
    if (this.phase === 'early') return 'well'
    if (this.phase !== 'in' || !this.standing.isSteady) return 'no_media'
    if (this.guard.step >= NO_PICTURE) return 'sound_only'
    return this.guard.step > 0 || this.quality === 'weak' || this.quality === 'lost' ? 'weak' : 'well'
  }

  private lineChanged(state: LineState): void {
    this.outbox.append('line', { state })
  }

  /** Receives and sends what the line carries. */
  private fitToLine(): void {
    const { me, meeting } = this.answer ?? {}
    if (!me || !meeting) return
    const main = me.role === 'lecturer' ? '' : meeting.lecturer.identity
    const small = me.role === 'lecturer' ? meeting.classes.length : meeting.classes.length - 1
    this.room.receive(reception(me.line, this.guard, small), main, this.calledElsewhere(meeting.classes))
    this.room.sendAs(sending(this.options.sender, me.line))
  }

  /** Whose picture is large everywhere. */
  private calledElsewhere(classes: JoinAnswer['meeting']['classes']): readonly string[] {
    const called = this.timeline.state.called?.participation
    return (
      classes.find((one) => one.participation === called && called !== this.answer?.me?.participation)
        ?.identities ?? []
    )
  }

  /** The class of a large lesson is seen and heard while it is called on. */
  private sendWhenDue(): void {
    const { me } = this.answer ?? {}
    if (!me) return
    const isCalled =
      me.participation !== null && this.timeline.state.called?.participation === me.participation
    const { camera, microphone } = me.sends
    void this.room.hold({
      camera: camera === 'called' && !isCalled,
      microphone: microphone === 'called' && !isCalled,
    })
  }

  private entered(phase: JoinPhase): void {
    if (this.phase === 'in' && phase !== 'in') this.guard.died()
    this.phase = phase
    this.standing.entered(phase === 'in')
    if (this.stopped) return
    if (phase === 'in') this.fetchNow()
    this.options.view.phase(phase)
    if (phase === 'over') this.finish()
    if (phase === 'out') this.stop()
  }

  private async listen(): Promise<void> {
    const heard = await this.room.heard()
    if (heard && this.guard.hear(heard.concealed, heard.total)) this.fitToLine()
  }

  private moved(event: LessonEvent): void {
    this.sendWhenDue()
    if (event.kind === 'called' || event.kind === 'call_ended') this.fitToLine()
    this.options.view.lesson(event)
    if (event.kind === 'ended') void Promise.resolve().then(() => this.finishIfEnded())
  }

  /** Once the whole list has been read: an end in it may have been undone. */
  private finishIfEnded(): void {
    if (this.timeline.state.state === 'ended') this.finish()
  }

  private accepted(answer: EventsAnswer): void {
    if (answer.last_seq > this.timeline.lastSeq) this.fetchNow()
  }

  private finish(): void {
    if (this.stopped) return
    this.stop()
    this.options.view.over()
  }

  private fetchNow(): void {
    this.polledAt = performance.now()
    this.timeline.catchUp().catch(() => {})
  }

  private poll(): void {
    this.standing.wakeUp()
    this.line.see(this.lineNow())
    // without any answer (no media server) the lesson still goes on over HTTP
    if (this.answer?.state === 'early') return
    const every = this.phase === 'in' && !this.standing.isDozing ? POLL_IN_ROOM_MS : POLL_MS
    if (performance.now() - this.polledAt >= every - 100) this.fetchNow()
  }

  private tick(): void {
    if (!this.standing.tick() || performance.now() < this.flushAt) return
    this.flushAt = performance.now() + 15_000 * (1 + Math.random())
    void this.standing.presence?.flush()
  }

  private logOf(identity: string, meeting: string) {
    const { url, clock } = this.options
    return presenceOf({ url, boot: this.boot, identity, meeting, clock })
  }

  private async fetchAfter(seq: number): Promise<EventList> {
    const askedAt = performance.now()
    const list = await this.options.clock.during(() =>
      getJson<EventList>(`${this.options.url}/events?after=${seq}`),
    )
    this.standing.told(askedAt)
    return list
  }

  private postEvents(events: NewEvent[]): Promise<EventsAnswer> {
    return this.options.clock.during(() => postJson<EventsAnswer>(`${this.options.url}/events`, { events }))
  }
}
