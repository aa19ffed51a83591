/** A second picture in step with the recording: the lecturer's screen or second camera as recorded, or the clip that was played. */
import { Source } from './source'

/** More than this it is put right; less is what two decoders differ by anyway. */
const OFF_S = 0.35

export class Beside {
  private source: Source | null = null
  private url = ''

  constructor(private readonly video: HTMLVideoElement) {
    video.playsInline = true
    video.hidden = true
  }

  /** Shows `url` at `second`, playing like the recording does; a list of segments by hls.js, a file as it is. */
  show(url: string, second: number, playing: boolean, speed: number): void {
    this.video.hidden = false
    if (url !== this.url) this.load(url)
    const { video } = this
    video.playbackRate = speed
    if (Math.abs(video.currentTime - second) > OFF_S && video.readyState > 0) video.currentTime = second
    if (playing && video.paused && second >= 0) void video.play().catch(() => {})
    if (!playing && !video.paused) video.pause()
  }

  hide(): void {
    if (this.video.hidden) return
    this.video.hidden = true
    this.video.pause()
  }

  stop(): void {
    this.source?.stop()
    this.source = null
  }

  private load(url: string): void {
    this.stop()
    this.url = url
    if (url.endsWith('.m3u8')) {
      this.source = new Source(url, this.video, () => {})
      void this.source.play()
    } else this.video.src = url
  }
}
