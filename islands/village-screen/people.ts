/** The faces beside the slide: the lecturer, the other classes, ourselves. Without a slide the lecturer moves onto the stage. */
import type { RemoteTrack } from 'livekit-client'
import type { JoinAnswer } from '../shared/contracts'
import { Tile } from '../shared/tiles'
import type { Say } from '../shared/words'

export class People {
  private readonly tiles = new Map<string, Tile>()
  private readonly pictures = new Map<string, RemoteTrack>()
  private readonly gaveWay = new Set<string>()
  private present = new Set<string>()
  private answer: JoinAnswer | null = null
  private own: MediaStreamTrack | null = null

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
    for (const identity of this.pictures.keys()) if (!this.present.has(identity)) this.pictures.delete(identity)
    this.draw()
  }

  speak(identities: string[]): void {
    const speaking = new Set(identities)
    for (const [key, tile] of this.tiles) tile.speaking = this.identitiesOf(key).some((one) => speaking.has(one))
  }

  /** With a slide the lecturer is in the column, without one on the stage. */
  lecturerOnStage(onStage: boolean): void {
    const tile = this.tiles.get('lecturer')?.element
    if (!tile) return
    const home = onStage ? this.stage : this.column
    if (tile.parentElement !== home) home.insertBefore(tile, home.firstChild)
  }

  private draw(): void {
    const meeting = this.answer?.meeting
    if (!meeting) return
    this.drawOne('lecturer', this.say('lecturer', { name: meeting.lecturer.name }), 'lecturer_absent')
    const mine = this.answer?.me?.participation
    for (const one of meeting.classes) {
      if (one.participation !== mine) this.drawOne(one.participation, one.school, 'class_absent')
    }
    this.drawOurselves()
    this.column.dataset.count = String(this.column.childElementCount)
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
      this.say(gaveWay ? 'gave_way' : there ? 'no_picture' : absent),
      gaveWay,
    )
  }

  private drawOurselves(): void {
    const tile = this.tile('ourselves', this.say('ourselves'))
    tile.element.classList.add('is-own')
    tile.show(this.own, this.say('no_picture'))
    if (this.column.lastElementChild !== tile.element) this.column.append(tile.element)
  }

  private tile(key: string, name: string): Tile {
    const known = this.tiles.get(key)
    if (known) return known
    const tile = new Tile(name)
    this.tiles.set(key, tile)
    this.column.append(tile.element)
    return tile
  }

  private identitiesOf(key: string): string[] {
    const meeting = this.answer?.meeting
    if (!meeting) return []
    if (key === 'lecturer') return [meeting.lecturer.identity]
    return meeting.classes.find((one) => one.participation === key)?.identities ?? []
  }
}
