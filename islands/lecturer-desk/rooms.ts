/** The receiving classrooms: who is here, whose picture there is, who is heard, and a card for each. */
import type { RemoteTrack } from 'livekit-client'
import type { SchoolClock } from '../shared/clock'
import type { ClassOfMeeting } from '../shared/contracts'
import type { LessonState } from '../shared/lesson-state'
import type { LineState } from '../shared/line'
import type { Quality } from '../shared/room'
import type { Say } from '../shared/words'
import type { Acts } from './acts'
import { RoomCard } from './room-card'
import { Voices } from './voices'

const LINGERS_MS = 20_000

export interface Missing {
  school: string
  participation: string
  name: string
  /** when it was seen here last; null: never */
  seenMs: number | null
  /** its phone was told to stop receiving: that is no line cut */
  hasLeft: boolean
}

/** How a classroom stands at this moment. */
export interface RoomView {
  isHere: boolean
  isSpeaking: boolean
  track: RemoteTrack | null
  gaveWay: boolean
  /** why there is no picture */
  sentence: string
  line: string
}

export class Classrooms {
  private readonly cards = new Map<string, RoomCard>()
  private readonly pictures = new Map<string, RemoteTrack>()
  private readonly qualities = new Map<string, Quality>()
  private readonly gaveWay = new Set<string>()
  private readonly voices = new Voices()
  private lines: LessonState['lines'] = new Map()
  private left: LessonState['left'] = new Map()
  private present = new Set<string>()
  private speaking = new Set<string>()

  constructor(
    private readonly list: HTMLElement,
    private readonly say: Say,
    private readonly acts: Acts,
    private readonly clock: SchoolClock,
  ) {}

  know(classes: ClassOfMeeting[]): void {
    for (const one of classes) {
      const card = this.cards.get(one.participation)
      if (card) card.of = one
      else this.add(one)
    }
    this.list.dataset.count = String(Math.min(4, this.cards.size))
  }

  see(identity: string, track: RemoteTrack | null, gaveWay = false): void {
    if (track) this.pictures.set(identity, track)
    else this.pictures.delete(identity)
    if (gaveWay) this.gaveWay.add(identity)
    else this.gaveWay.delete(identity)
  }

  arePresent(identities: string[]): void {
    this.present = new Set(identities)
    for (const identity of [...this.pictures.keys()])
      if (!this.present.has(identity)) this.pictures.delete(identity)
  }

  /** An identity of a device that no class of ours has yet. */
  hasStranger(): boolean {
    const known = new Set([...this.cards.values()].flatMap((card) => card.of.identities))
    return [...this.present].some((identity) => identity.startsWith('d:') && !known.has(identity))
  }

  setQuality(identity: string, quality: Quality): void {
    this.qualities.set(identity, quality)
  }

  setSpeaking(identities: string[]): void {
    this.speaking = new Set(identities)
    this.voices.speaking(identities, this.clock.now())
  }

  heardFor(identities: readonly string[]): number {
    return this.voices.heardFor(identities, this.clock.now())
  }

  lastHeard(identities: readonly string[]): number | null {
    return this.voices.lastHeard(identities, this.clock.now())
  }

  get all(): number {
    return this.cards.size
  }

  /** Who is not here, and whether they were. */
  get missing(): Missing[] {
    return [...this.cards.values()]
      .filter((card) => !this.isHere(card))
      .map((card) => ({ ...card.of, seenMs: card.seenMs, hasLeft: this.hasLeft(card) }))
  }

  isThere(participation: string): boolean {
    const card = this.cards.get(participation)
    return card !== undefined && this.isHere(card)
  }

  pictureOf(participation: string): RoomView {
    const card = this.cards.get(participation)
    return card
      ? this.viewOf(card)
      : {
          isHere: false,
          isSpeaking: false,
          track: null,
          gaveWay: false,
          sentence: this.say('absent'),
          line: 'absent',
        }
  }

  draw(state: LessonState, now: number): void {
    this.lines = state.lines
    this.left = state.left
    for (const card of this.cards.values()) card.draw(state, this.viewOf(card), now)
  }

  private viewOf(card: RoomCard): RoomView {
    const { of, seenMs } = card
    const isHere = this.isHere(card)
    const shown = of.identities.find((one) => this.pictures.has(one))
    const gaveWay = shown !== undefined && this.gaveWay.has(shown)
    return {
      isHere,
      isSpeaking: of.identities.some((one) => this.speaking.has(one)),
      track: this.pictures.get(shown ?? '') ?? null,
      gaveWay,
      sentence: this.say(gaveWay ? 'gave_way' : isHere || seenMs !== null ? 'no_room_picture' : 'absent'),
      line: this.lineOf(card, isHere, this.lines.get(of.participation) ?? 'well'),
    }
  }

  /** LiveKit's measure of the line, and where that is not good, what the class's own page says of it. */
  private lineOf(card: RoomCard, isHere: boolean, said: LineState): string {
    const { of, seenMs } = card
    if (!isHere && this.hasLeft(card)) return 'left'
    const quality = of.identities
      .map((one) => this.qualities.get(one))
      .find((one) => one && one !== 'unknown')
    const measured = isHere ? (quality ?? 'unknown') : seenMs !== null ? 'lost' : 'absent'
    return measured === 'good' || said === 'well' ? measured : said
  }

  /** A page that is left stays in the media server's list for some seconds. */
  private hasLeft({ of, seenMs }: RoomCard): boolean {
    const leftMs = this.left.get(of.participation)
    return leftMs !== undefined && (seenMs ?? 0) < leftMs + LINGERS_MS
  }

  private isHere({ of }: RoomCard): boolean {
    return of.identities.some((one) => this.present.has(one))
  }

  private add(of: ClassOfMeeting): void {
    const card = new RoomCard(of, this.say, this.acts)
    this.cards.set(of.participation, card)
    this.list.append(card.element)
  }
}
