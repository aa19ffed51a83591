/** The lecturer's screen or second camera, large. */
import type { RemoteTrack } from 'livekit-client'
import type { Picture } from '../shared/room'
import { Tile } from '../shared/tiles'

export class Film {
  private readonly tile = new Tile('')
  private readonly tracks = new Map<Picture, RemoteTrack>()

  constructor(private readonly place: HTMLElement) {
    place.append(this.tile.element)
  }

  see(of: Picture, track: RemoteTrack | null): void {
    if (track) this.tracks.set(of, track)
    else this.tracks.delete(of)
  }

  has(of: Picture): boolean {
    return this.tracks.has(of)
  }

  show(of: Picture | null, name: string): void {
    this.place.hidden = of === null
    this.tile.name = name
    this.tile.show((of && this.tracks.get(of)) ?? null)
  }

  stop(): void {
    this.tile.show(null)
    this.tile.element.remove()
  }
}
