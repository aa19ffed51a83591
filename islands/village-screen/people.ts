/**
 * The faces beside the slide: the lecturer, the other classes, ourselves. Without a slide
 * the lecturer moves onto the stage.
 */
import type { RemoteTrack } from 'livekit-client'
import type { JoinAnswer } from '../shared/contracts'
import { Tile } from '../shared/tiles'
import type { Say } from '../shared/words'

export const LECTURER = 'lecturer'
const OURSELVES = 'ourselves'

export class People {
  private readonly tiles = new Map<string, Tile>()
  private readonly pictures = new Map<string, RemoteTrack>()
  private readonly gaveWay = new Set<string>()
  private present = new Set<string>()
  private answer: JoinAnswer | null = null
  private own: MediaStreamTrack | null = null
  private large: string | null = null
  private isCut = true

  constructor(
    private readonly column: HTMLElement,
    private readonly stage: HTMLElement,
    private readonly say: Say,
  ) {}

  get lecturerThere(): boolean {
    return this.answer !== null && this.present.has(this.answer.meeting.lecturer.identity)
  }

  know(answer: JoinAnswer): void {
    this.answer = answer
    this.draw()
  }

  see(identity: string, track: RemoteTrack | null, gaveWay = false): void {
    if (track) this.pictures.set(identity, track)
    else this.pictures.delete(identity)
    if (gaveWay) this.gaveWay.add(identity)
    else this.gaveWay.delete(identity)
    this.draw()
  }

  seeOurselves(track: MediaStreamTrack | null): void {
    this.own = track
    this.draw()
  }

  arePresent(identities: string[]): void {
    this.present = new Set(identities)
    for (const identity of this.pictures.keys())
      if (!this.present.has(identity)) this.pictures.delete(identity)
    this.draw()
  }

  /** While the line is cut nothing is known of who is there. */
  cut(isCut: boolean): void {
    this.isCut = isCut
    this.draw()
  }

  /** Whose picture or sound this is: a class by its participation, or null for the lecturer and strangers. */
  classOf(identity: string): string | null {
    const { classes } = this.answer?.meeting ?? { classes: [] }
    return classes.find((one) => one.identities.includes(identity))?.participation ?? null
  }

  isThere(participation: string): boolean {
    return this.identitiesOf(participation).some((one) => this.present.has(one))
  }

  schoolOf(participation: string): string {
    return this.answer?.meeting.classes.find((one) => one.participation === participation)?.school ?? ''
  }

  speak(identities: string[]): void {
    const speaking = new Set(identities)
    for (const [key, tile] of this.tiles)
      tile.speaking = this.identitiesOf(key).some((one) => speaking.has(one))
  }

  /**
   * Who is large on the stage: the lecturer, a class by its participation, or nobody;
   * everybody else is in the column.
   */
  onStage(key: string | null): void {
    if (key === this.large) return
    this.large = key
    this.arrange()
  }

  nameOurselves(name: string): void {
    const tile = this.tiles.get(OURSELVES)
    if (tile) tile.name = name
  }

  stop(): void {
    this.answer = null
    for (const tile of this.tiles.values()) {
      tile.show(null)
      tile.element.remove()
    }
    this.tiles.clear()
    this.pictures.clear()
  }

  private arrange(): void {
    const inOrder = [...this.tiles].sort(([a], [b]) => place(a) - place(b))
    for (const [key, { element }] of inOrder) {
      const home = key === this.large ? this.stage : this.column
      if (element.parentElement !== home)
        home.insertBefore(element, home === this.stage ? home.firstChild : null)
    }
    const small = inOrder.filter(([key]) => key !== this.large).map(([, { element }]) => element)
    small.forEach((element, at) => {
      if (this.column.children[at] !== element)
        this.column.insertBefore(element, this.column.children[at] ?? null)
    })
    this.column.dataset.count = String(small.length)
  }

  private draw(): void {
    const meeting = this.answer?.meeting
    if (!meeting) return
    this.drawOne(LECTURER, this.say('lecturer', { name: meeting.lecturer.name }), 'lecturer_absent')
    const mine = this.answer?.me?.participation
    for (const one of meeting.classes) {
      if (one.participation !== mine) this.drawOne(one.participation, one.school, 'class_absent')
    }
    this.drawOurselves()
    this.arrange()
  }

  private drawOne(key: string, name: string, absent: string): void {
    const identities = this.identitiesOf(key)
    const shown = identities.find((one) => this.pictures.has(one))
    const there = identities.some((one) => this.present.has(one))
    const gaveWay = shown !== undefined && this.gaveWay.has(shown)
    const tile = this.tile(key, name)
    tile.name = name
    tile.show(
      this.pictures.get(shown ?? '') ?? null,
      this.say(gaveWay ? 'gave_way' : there || this.isCut ? 'no_picture' : absent),
      gaveWay,
    )
  }

  private drawOurselves(): void {
    const tile = this.tile(OURSELVES, this.say('ourselves'))
    tile.element.classList.add('is-own')
    tile.show(this.own, this.say('no_picture'))
  }

  private tile(key: string, name: string): Tile {
    const known = this.tiles.get(key)
    if (known) return known
    const tile = new Tile(name)
    this.tiles.set(key, tile)
    return tile
  }

  private identitiesOf(key: string): string[] {
    const meeting = this.answer?.meeting
    if (!meeting) return []
    if (key === LECTURER) return [meeting.lecturer.identity]
    return meeting.classes.find((one) => one.participation === key)?.identities ?? []
  }
}

/** The lecturer first, then the classes as they came, ourselves last. */
function place(key: string): number {
  return key === LECTURER ? 0 : key === OURSELVES ? 2 : 1
}
