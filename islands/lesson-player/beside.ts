/**
 * A second picture in step with the recording: the lecturer's screen or second camera as
 * recorded, or the clip that was played.
 */
import { caption } from '../shared/clip'
import { paceFor } from '../shared/pace'
import { Source } from './source'

/** Standing still, two decoders differ by less than a frame of the slower one. */
const STANDS_MS = 130
/** A jump under way is given up for one to somewhere else. */
const ELSEWHERE_S = 5

export class Beside {
  private source: Source | null = null
  private url = ''
  private jumpedTo = 0
  private again = () => {}

  constructor(private readonly video: HTMLVideoElement) {
    video.playsInline = true
    video.hidden = true
    video.addEventListener('loadedmetadata', () => this.again()) // a recording that stands does not ask twice
  }

  /**
   * Shows `url` at `second`, playing like the recording does; a list of segments by hls.js, a file (of
   * `clip`, with its captions) as it is.
   */
  show(url: string, clip: string, second: number, playing: boolean, speed: number): void {
    this.video.hidden = false
    this.again = () => this.show(url, clip, second, playing, speed)
    if (url !== this.url) this.load(url, clip)
    const { video } = this
    if (video.readyState === 0) return
    const wanted = Math.min(Math.max(0, second), video.duration || Infinity)
    const runs = playing && wanted < video.duration
    this.keepUp(wanted, runs, speed)
    if (runs && video.paused) void video.play().catch(() => {})
    if (!runs && !video.paused) video.pause()
  }

  hide(): void {
    if (this.video.hidden) return
    this.video.hidden = true
    this.again = () => {}
    this.video.pause()
  }

  stop(): void {
    this.source?.stop()
    this.source = null
  }

  /** A jump under way is waited for: on a thin line the next one would begin the fetching anew, for ever. */
  private keepUp(second: number, runs: boolean, speed: number): void {
    const { video } = this
    const offMs = (video.currentTime - second) * 1000
    const pace = runs ? paceFor(offMs) : Math.abs(offMs) <= STANDS_MS ? 1 : null
    if (pace !== null) video.playbackRate = speed * pace
    else if (!video.seeking || Math.abs(this.jumpedTo - second) > ELSEWHERE_S) this.jumpTo(second)
  }

  private jumpTo(second: number): void {
    this.jumpedTo = second
    this.video.currentTime = second
  }

  private load(url: string, clip: string): void {
    this.stop()
    caption(this.video, clip)
    this.url = url
    if (url.endsWith('.m3u8')) {
      this.source = new Source(url, this.video, () => {})
      void this.source.play()
    } else this.video.src = url
  }
}
