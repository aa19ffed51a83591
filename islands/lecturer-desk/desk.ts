/** One lesson on the desk: the session, the classrooms, and what the lecturer does in it. */
import { postJson, Refusal } from '../shared/api'
import type { SchoolClock } from '../shared/clock'
import type { EventList, Meeting } from '../shared/contracts'
import type { Devices } from '../shared/devices'
import { persist } from '../shared/persist'
import type { Sender } from '../shared/publisher'
import { LessonSession, type SessionView } from '../shared/session'
import type { Say } from '../shared/words'
import { Acts } from './acts'
import { Rehearsal } from './rehearsal'
import { Classrooms } from './rooms'
import type { Slides } from './slides'
import type { Taught } from './taught'

export interface DeskHost {
  url: string
  meeting: string
  /** the meeting as the page brought it, for a lesson that is only rehearsed */
  rehearsed: Meeting | null
  place: <T extends HTMLElement>(name: string) => T
  say: Say
  clock: SchoolClock
  devices: Devices
  sender: Sender
  changed: () => void
  over: () => void
}

/** How loud the other classes are while one is called on. */
const DUCKED = 0.12

export class Desk {
  readonly session: Taught
  readonly acts: Acts
  readonly classrooms: Classrooms
  meeting: Meeting | null = null
  steady = true
  wasIn = false
  recording = false
  /** open or end is under way, so a second press does nothing */
  acting = false
  private refusal = ''
  private refusedUntil = 0
  private called: string | null = null

  constructor(private readonly host: DeskHost) {
    this.acts = new Acts(
      (kind, body) => this.session.outbox.append(kind, body),
      () => this.session.shown,
    )
    this.classrooms = new Classrooms(host.place('rooms'), host.say, this.acts, host.clock)
    this.session = host.rehearsed ? this.rehearsal(host.rehearsed) : this.lesson()
  }

  get isRehearsal(): boolean {
    return this.session instanceof Rehearsal
  }

  get isOpen(): boolean {
    return this.session.shown.state === 'open'
  }

  /** The platform's own words on what is wrong or what is waited for. */
  get sentence(): string {
    if (performance.now() < this.refusedUntil) return this.refusal
    const { answer, phase } = this.session
    return phase === 'early' ? (answer?.sentence ?? '') : ''
  }

  open(): Promise<void> {
    return this.act('open')
  }

  end(): Promise<void> {
    return this.act('end')
  }

  /** Shows a deck that is ready and not on show yet; a reloaded desk waits until it knows what is on show. */
  showSlides({ ready }: Slides): void {
    if (
      !this.isOpen ||
      !this.session.timeline.isWhole ||
      !ready ||
      this.session.shown.deck?.deck === ready.deck
    )
      return
    this.session.outbox.append('slides_shown', { ...ready })
    this.session.outbox.append('page_turned', { page: 1 })
  }

  /** The class that is called on is heard, the others are there. */
  duck(): void {
    const called = this.session.shown.called?.participation ?? null
    if (called === this.called) return
    this.called = called
    const heard = new Set(this.meeting?.classes.find((one) => one.participation === called)?.identities)
    this.session.room.hearAt((identity) => (called === null || heard.has(identity) ? 1 : DUCKED))
  }

  stop(): void {
    this.session.stop()
  }

  private lesson(): LessonSession {
    const { url, meeting, clock, devices, sender, place } = this.host
    return new LessonSession({
      url,
      meeting,
      clock,
      devices,
      sender,
      speakers: place('speakers'),
      view: this.view(),
    })
  }

  private rehearsal(meeting: Meeting): Rehearsal {
    const { clock, devices, sender, place, changed } = this.host
    this.meeting = meeting
    this.classrooms.know(meeting.classes)
    return new Rehearsal({ meeting, clock, devices, sender, speakers: place('speakers'), changed })
  }

  private async act(verb: 'open' | 'end'): Promise<void> {
    if (this.session instanceof Rehearsal) return this.session.happens(verb === 'open' ? 'opened' : 'ended')
    if (this.acting) return
    this.acting = true
    this.host.changed()
    const post = () => this.host.clock.during(() => postJson<EventList>(`${this.host.url}/${verb}`, {}))
    try {
      this.session.timeline.acceptList(await persist(post, () => this.refused(null)))
      this.session.wake()
    } catch (error) {
      this.refused(error)
    }
    this.acting = false
    this.host.changed()
  }

  private refused(error: unknown): void {
    this.refusal = error instanceof Refusal && error.sentence ? error.sentence : this.host.say('no_line')
    this.refusedUntil = performance.now() + 6000
    this.host.changed()
  }

  private view(): SessionView {
    const { changed, over } = this.host
    return {
      phase: (phase) => {
        if (phase === 'in') this.wasIn = true
        if (phase === 'out') this.host.devices.stop()
        changed()
      },
      answered: ({ meeting }) => {
        this.meeting = meeting
        this.classrooms.know(meeting.classes)
        changed()
      },
      lesson: () => changed(),
      video: (identity, track, gaveWay, of) => {
        if (of === 'camera') this.classrooms.see(identity, track, gaveWay)
      },
      present: (identities) => this.arePresent(identities),
      quality: (identity, quality) => this.classrooms.setQuality(identity, quality),
      speaking: (identities) => {
        this.classrooms.setSpeaking(identities)
        changed()
      },
      steady: (steady) => {
        this.steady = steady
        changed()
      },
      soundBlocked: (blocked) => {
        this.host.place('sound').hidden = !blocked
      },
      recording: (recording) => {
        this.recording = recording
      },
      refused: (error) => this.refused(error),
      over,
    }
  }

  private arePresent(identities: string[]): void {
    this.classrooms.arePresent(identities)
    if (this.classrooms.hasStranger()) void this.session.refresh()
    this.host.changed()
  }
}
