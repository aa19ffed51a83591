/**
 * A film that plays at every site at the same moment: where it stands follows from the list and the
 * platform's clock, so nobody tells anybody the time. A site that is late or early is brought back by playing
 * a little faster or slower, a far one jumps.
 */
import type { SchoolClock } from './clock'
import { make, setText } from './element'
import { captionsUrl, clipPosition, clipUrl, type LessonState } from './lesson-state'
import { CLOSE_MS, paceFor } from './pace'
import type { Say } from './words'

export type ClipStanding = 'playing' | 'waiting' | 'lacked' | 'blocked'

const LOOK_MS = 250
/** What is not there after so long is told. */
const PATIENCE_MS = 6000

/** Puts the clip's captions on a video, in place of those before; blank ones where there are none. */
export function caption(video: HTMLVideoElement, clip: string): void {
  for (const before of video.querySelectorAll('track')) before.remove()
  if (!clip) return
  const track = make('track')
  Object.assign(track, { kind: 'captions', srclang: 'zh', src: captionsUrl(clip), default: true })
  video.append(track)
}

export class ClipPlayer {
  standing: ClipStanding = 'waiting'
  private readonly video = make('video')
  private readonly sentence = make('p')
  private readonly timer: ReturnType<typeof setInterval>
  private clip: LessonState['clip'] = null
  private shown = ''
  private waitsSince = 0
  /**
   * a jump takes a while itself; what it takes is learned, so that the next lands where everybody is by then
   */
  private jumpTakes = 150
  private jumpedAt = 0

  /**
   * `changed` is told when the standing did; a page's own sound may have to wait for a
   * tap (`blocked`, then call `tap`).
   */
  constructor(
    place: HTMLElement,
    private readonly clock: SchoolClock,
    private readonly say: Say,
    private readonly changed: (standing: ClipStanding) => void = () => {},
  ) {
    this.video.playsInline = true
    this.video.preload = 'auto'
    place.append(this.video, this.sentence)
    this.timer = setInterval(() => this.look(), LOOK_MS)
  }

  /** How far this site is ahead of where the clip should be, ms; null while it does not play. */
  get offMs(): number | null {
    if (!this.clip?.playing || this.video.paused || this.video.seeking || this.video.readyState < 2)
      return null
    return this.video.currentTime * 1000 - this.wanted(this.clip)
  }

  /** What is large now; a clip that is not large stands still. */
  show({ stage, clip }: LessonState): void {
    const large = stage.show === 'clip' ? stage.clip : ''
    if (large !== this.shown) this.load(large)
    this.clip = large && clip?.clip === large ? clip : null
    this.look()
  }

  /** A tap of somebody on this page: from now on sound is permitted. */
  tap(): void {
    this.video.muted = false
    this.look()
  }

  stop(): void {
    clearInterval(this.timer)
    this.load('')
    this.video.remove()
    this.sentence.remove()
  }

  private load(clip: string): void {
    this.shown = clip
    this.waitsSince = performance.now()
    this.video.pause()
    caption(this.video, clip)
    if (clip) this.video.src = clipUrl(clip)
    else this.video.removeAttribute('src')
    this.video.load()
    this.become('waiting')
  }

  private look(): void {
    if (!this.shown) return
    if (this.video.error) this.become('lacked')
    else if (this.video.readyState < 2) this.wait()
    else this.follow()
    setText(this.sentence, this.words())
  }

  private wait(): void {
    if (this.standing === 'playing') this.waitsSince = performance.now()
    this.become(performance.now() - this.waitsSince > PATIENCE_MS ? 'lacked' : 'waiting')
  }

  private follow(): void {
    if (this.standing !== 'blocked') this.become('playing')
    const { clip, video } = this
    const wanted = clip ? this.wanted(clip) : 0
    if (!clip?.playing || wanted >= video.duration * 1000)
      this.standAt(Math.min(wanted, video.duration * 1000))
    else if (video.paused) this.begin(wanted)
    else if (!video.seeking) this.keepUp(video.currentTime * 1000 - wanted)
  }

  private standAt(ms: number): void {
    const { video } = this
    if (!video.paused) video.pause()
    if (!video.seeking && Math.abs(video.currentTime * 1000 - ms) > 40) video.currentTime = ms / 1000
  }

  private begin(wanted: number): void {
    this.jumpTo(wanted)
    this.video.play().then(
      () => {
        if (!this.video.muted) this.become('playing')
      },
      (error: Error) => {
        if (error.name !== 'NotAllowedError' || this.video.muted) return
        this.video.muted = true // the picture goes on, the sound needs a tap
        this.become('blocked')
      },
    )
  }

  private keepUp(offMs: number): void {
    const pace = paceFor(offMs)
    if (this.jumpedAt > 0) {
      if (pace === null || Math.abs(offMs) > CLOSE_MS)
        this.jumpTakes = Math.min(1500, Math.max(0, this.jumpTakes - offMs))
      this.jumpedAt = 0
    }
    if (pace === null) this.jumpTo(this.video.currentTime * 1000 - offMs)
    else if (this.video.playbackRate !== pace) this.video.playbackRate = pace
  }

  private jumpTo(ms: number): void {
    this.video.playbackRate = 1
    this.video.currentTime = Math.max(0, ms + (this.clip?.playing ? this.jumpTakes : 0)) / 1000
    this.jumpedAt = performance.now()
  }

  private wanted(clip: NonNullable<LessonState['clip']>): number {
    return clipPosition(clip, this.clock.sharp())
  }

  private words(): string {
    if (this.standing === 'waiting') return this.say('clip_on_its_way')
    return this.standing === 'lacked' ? this.say('clip_lacked_here') : ''
  }

  private become(standing: ClipStanding): void {
    if (standing === this.standing) return
    this.standing = standing
    this.changed(standing)
  }
}
