/**
 * The recording itself: waits until it is ready, plays it by hls.js (or natively on
 * Apple's browsers), says what is wrong.
 */
import type Hls from 'hls.js'
import { Pause } from '../shared/pause'

export type Trouble = 'preparing' | 'no_line' | 'forbidden' | 'broken' | 'old_browser'

const AGAIN_MS = 5000
const MOST_REPAIRS = 3

export class Source {
  private readonly pause = new Pause()
  private hls: Hls | null = null
  private repairs = 0
  private stopped = false

  /** `trouble` gets null when all is well. */
  constructor(
    private readonly url: string,
    private readonly video: HTMLVideoElement,
    private readonly trouble: (trouble: Trouble | null) => void,
  ) {}

  async play(): Promise<void> {
    if (!(await this.isReady())) return
    const { default: Kit } = await import('hls.js')
    if (this.stopped) return
    if (Kit.isSupported()) this.attach(Kit)
    else if (this.video.canPlayType('application/vnd.apple.mpegurl')) this.video.src = this.url
    else this.trouble('old_browser')
  }

  stop(): void {
    this.stopped = true
    this.pause.wake()
    this.hls?.destroy()
  }

  private async isReady(): Promise<boolean> {
    while (!this.stopped) {
      const status = await fetch(this.url, { credentials: 'same-origin', cache: 'no-cache' }).then(
        (response) => response.status,
        () => 0,
      )
      if (status === 200) break
      if (status === 401 || status === 403) {
        this.trouble('forbidden')
        return false
      }
      this.trouble(status === 404 || status === 202 ? 'preparing' : 'no_line')
      await this.pause.for(AGAIN_MS)
    }
    this.trouble(null)
    return !this.stopped
  }

  private attach(Kit: typeof Hls): void {
    // Without its worker hls.js needs no blob: script, and copying a village's worth of fMP4 costs nothing.
    const hls = new Kit({ enableWorker: false, backBufferLength: 60 })
    this.hls = hls
    hls.on(Kit.Events.ERROR, (_event, data) => {
      if (!data.fatal) return
      if (data.type === Kit.ErrorTypes.NETWORK_ERROR) void this.reload(hls)
      else if (data.type === Kit.ErrorTypes.MEDIA_ERROR && this.repairs++ < MOST_REPAIRS)
        hls.recoverMediaError()
      else this.trouble('broken')
    })
    hls.on(Kit.Events.FRAG_BUFFERED, () => this.trouble(null))
    hls.loadSource(this.url)
    hls.attachMedia(this.video)
  }

  private async reload(hls: Hls): Promise<void> {
    this.trouble('no_line')
    await this.pause.for(AGAIN_MS)
    if (!this.stopped) hls.startLoad()
  }
}
