/** The receiving classrooms beside the slide: picture, pupils, line in words, and who wants to speak since when. */
import type { RemoteTrack } from 'livekit-client'
import type { ClassOfMeeting } from '../shared/contracts'
import { make, setText } from '../shared/element'
import type { LessonState } from '../shared/lesson-state'
import type { LineState } from '../shared/line'
import type { Quality } from '../shared/room'
import { Tile } from '../shared/tiles'
import { span } from '../shared/times'
import type { Say } from '../shared/words'

export interface Missing {
  school: string
  name: string
  wasHere: boolean
}

interface Classroom {
  of: ClassOfMeeting
  tile: Tile
  school: HTMLElement
  class: HTMLElement
  line: HTMLElement
  hand: HTMLElement
  since: HTMLElement
  wasHere: boolean
}

export class Classrooms {
  private readonly rooms = new Map<string, Classroom>()
  private readonly pictures = new Map<string, RemoteTrack>()
  private readonly qualities = new Map<string, Quality>()
  private readonly gaveWay = new Set<string>()
  private present = new Set<string>()
  private speaking = new Set<string>()

  constructor(
    private readonly list: HTMLElement,
    private readonly say: Say,
    private readonly lower: (participation: string) => void,
  ) {}

  know(classes: ClassOfMeeting[]): void {
    for (const one of classes) {
      const room = this.rooms.get(one.participation)
      if (room) room.of = one
      else this.rooms.set(one.participation, this.build(one))
    }
    this.list.dataset.count = String(this.rooms.size)
  }

  see(identity: string, track: RemoteTrack | null, gaveWay = false): void {
    if (track) this.pictures.set(identity, track)
    else this.pictures.delete(identity)
    if (gaveWay) this.gaveWay.add(identity)
    else this.gaveWay.delete(identity)
  }

  arePresent(identities: string[]): void {
    this.present = new Set(identities)
    for (const identity of [...this.pictures.keys()]) if (!this.present.has(identity)) this.pictures.delete(identity)
  }

  /** An identity of a device that no class of ours has yet. */
  hasStranger(): boolean {
    const known = new Set([...this.rooms.values()].flatMap((room) => room.of.identities))
    return [...this.present].some((identity) => identity.startsWith('d:') && !known.has(identity))
  }

  setQuality(identity: string, quality: Quality): void {
    this.qualities.set(identity, quality)
  }

  setSpeaking(identities: string[]): void {
    this.speaking = new Set(identities)
  }

  get all(): number {
    return this.rooms.size
  }

  /** Who is not here, and whether they were. */
  get missing(): Missing[] {
    return [...this.rooms.values()]
      .filter((room) => !this.isHere(room))
      .map(({ of, wasHere }) => ({ school: of.school, name: of.name, wasHere }))
  }

  draw({ hands, lines }: Pick<LessonState, 'hands' | 'lines'>, now: number): void {
    for (const [participation, room] of this.rooms)
      this.drawOne(room, hands.get(participation), lines.get(participation) ?? 'well', now)
  }

  private drawOne(room: Classroom, raisedAt: number | undefined, said: LineState, now: number): void {
    const { of, tile } = room
    const here = this.isHere(room)
    if (here) room.wasHere = true
    const shown = of.identities.find((one) => this.pictures.has(one))
    const gaveWay = shown !== undefined && this.gaveWay.has(shown)
    tile.show(
      this.pictures.get(shown ?? '') ?? null,
      this.say(gaveWay ? 'gave_way' : here || room.wasHere ? 'no_picture' : 'absent'),
      gaveWay,
    )
    tile.speaking = of.identities.some((one) => this.speaking.has(one))
    setText(room.school, of.school)
    setText(room.class, of.pupils === null ? of.name : this.say('class_of', { name: of.name, pupils: of.pupils }))
    this.drawLine(room, here, said)
    room.hand.hidden = raisedAt === undefined
    if (raisedAt !== undefined) setText(room.since, this.say('hand', { span: span(now - raisedAt) }))
  }

  /** LiveKit's measure of the line, and where that is not good, what the class's own page says of it. */
  private drawLine(room: Classroom, here: boolean, said: LineState): void {
    const quality = room.of.identities.map((one) => this.qualities.get(one)).find((one) => one && one !== 'unknown')
    const measured = here ? (quality ?? 'unknown') : room.wasHere ? 'lost' : 'absent'
    const state = measured === 'good' || said === 'well' ? measured : said
    room.line.dataset.line = state
    setText(room.line, this.say(state === 'absent' ? 'absent' : `line_${state}`))
  }

  private isHere(room: Classroom): boolean {
    return room.of.identities.some((one) => this.present.has(one))
  }

  private build(of: ClassOfMeeting): Classroom {
    const tile = new Tile('')
    const caption = make('div', 'room-caption')
    const hand = make('div', 'room-hand')
    const since = make('span')
    const lower = make('button', '', this.say('lower'))
    lower.type = 'button'
    lower.setAttribute('aria-label', this.say('lower_of', { school: of.school }))
    lower.addEventListener('click', () => this.lower(of.participation))
    hand.append(since, lower)
    const [school, klass, line] = [make('b'), make('span'), make('em')]
    caption.append(school, klass, line)
    const item = make('li', 'room')
    tile.element.append(hand)
    item.append(tile.element, caption)
    this.list.append(item)
    return { of, tile, school, class: klass, line, hand, since, wasHere: false }
  }
}
