/** A person or a classroom in a small picture with its name under it. */
import type { RemoteTrack } from 'livekit-client'
import { make, setText } from './element'

export class Tile {
  readonly element = make('figure', 'tile')
  readonly video = make('video')
  private readonly caption = make('figcaption', 'tile-name')
  private readonly absent = make('p', 'tile-absent')
  private track: RemoteTrack | MediaStreamTrack | null = null

  constructor(name: string) {
    this.video.autoplay = true
    this.video.muted = true
    this.video.playsInline = true
    this.element.append(this.video, this.absent, this.caption)
    this.name = name
  }

  set name(name: string) {
    setText(this.caption, name)
    this.video.setAttribute('aria-label', name)
  }

  /**
   * Shows a remote picture, our own, or none: then the sentence says why. A picture that gave way to the
   * sound stays attached, dimmed under the sentence: LiveKit only sends again what somebody looks at.
   */
  show(track: RemoteTrack | MediaStreamTrack | null, sentence = '', gaveWay = false): void {
    setText(this.absent, track && !gaveWay ? '' : sentence)
    this.element.classList.toggle('is-empty', !track)
    this.element.classList.toggle('has-given-way', gaveWay)
    if (track === this.track) return
    if (this.track && !(this.track instanceof MediaStreamTrack)) this.track.detach(this.video)
    this.track = track
    if (!track) this.video.srcObject = null
    else if (track instanceof MediaStreamTrack) this.video.srcObject = new MediaStream([track])
    else track.attach(this.video)
  }

  set speaking(speaking: boolean) {
    this.element.classList.toggle('is-speaking', speaking)
  }
}
