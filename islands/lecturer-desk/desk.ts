/** One lesson on the desk: the session, the classrooms, the slides, drawn together once a second and whenever something moves. */
import { postJson, Refusal } from '../shared/api'
import type { SchoolClock } from '../shared/clock'
import type { EventList, Meeting } from '../shared/contracts'
import type { Devices } from '../shared/devices'
import { persist } from '../shared/persist'
import type { Sender } from '../shared/publisher'
import { LessonSession, type SessionView } from '../shared/session'
import type { Say } from '../shared/words'
import { Classrooms } from './rooms'
import type { Slides } from './slides'

export interface DeskHost {
  url: string
  meeting: string
  place: <T extends HTMLElement>(name: string) => T
  say: Say
  clock: SchoolClock
  devices: Devices
  sender: Sender
  changed: () => void
  over: () => void
}

export class Desk {
  readonly session: LessonSession
  readonly classrooms: Classrooms
  meeting: Meeting | null = null
  steady = true
  wasIn = false
  recording = false
  /** open or end is under way, so a second press does nothing */
  acting = false
  private refusal = ''
  private refusedUntil = 0

  constructor(private readonly host: DeskHost) {
    const { url, meeting, clock, devices, sender, place, say } = host
    this.classrooms = new Classrooms(place('rooms'), say, (participation) => this.lower(participation))
    const speakers = place('speakers')
    this.session = new LessonSession({ url, meeting, clock, devices, sender, speakers, view: this.view() })
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

  turn(step: number): void {
    const { deck, page } = this.session.shown
    const wanted = page + step
    if (!this.isOpen || !deck || wanted < 1 || wanted > deck.pages) return
    this.session.outbox.append('page_turned', { page: wanted })
  }

  /** Shows a deck that is ready and not on show yet; a reloaded desk waits until it knows what is on show. */
  showSlides({ ready }: Slides): void {
    if (!this.isOpen || !this.session.timeline.isWhole || !ready || this.session.shown.deck?.deck === ready.deck) return
    this.session.outbox.append('slides_shown', { ...ready })
    this.session.outbox.append('page_turned', { page: 1 })
  }

  stop(): void {
    this.session.stop()
  }

  private lower(participation: string): void {
    this.session.outbox.append('hand_lowered', { participation })
  }

  private async act(verb: 'open' | 'end'): Promise<void> {
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
      speaking: (identities) => this.classrooms.setSpeaking(identities),
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
