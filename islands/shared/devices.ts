/**
 * The camera and microphone of this page: found once, kept over every reconnect, looked for again when they
 * are unplugged, and taken again after a telephone call, a locked screen or another app had them.
 */

/**
 * `interrupted`: it was there and the system has taken it away for a while. `wechat`: WeChat's browser gives
 * none on this telephone, the system's browser does.
 */
export type Missing = 'none' | 'refused' | 'insecure' | 'wechat' | 'busy' | 'interrupted'

/** Which camera of a telephone: the one towards the person, or the one away from them. */
export type Facing = 'user' | 'environment'

export interface Wish {
  width: number
  height: number
  frameRate: number
}

type Kind = 'camera' | 'microphone'

const KINDS: Kind[] = ['camera', 'microphone']
/** A microphone falls silent for a moment on many telephones when the route of the sound changes. */
const MUTED_SAID_MS = 1000
const MUTED_RETAKEN_MS = 4000
const AGAIN_MS = [300, 1000, 2500, 5000, 10_000]

export class Devices {
  camera: MediaStreamTrack | null = null
  microphone: MediaStreamTrack | null = null
  /** Why a device is not there, or gives nothing at the moment; empty when it works. */
  readonly missing: Partial<Record<Kind, Missing>> = {}
  facing: Facing = 'user'
  private stopped = false
  private opening: Promise<void> = Promise.resolve()
  private tries = 0
  private again: ReturnType<typeof setTimeout> | undefined
  private readonly replugged = () => void this.open()
  private readonly turned = () => void this.turn()
  private readonly seen = () => {
    if (document.visibilityState === 'visible') this.recover()
  }

  constructor(
    private readonly wish: Wish,
    private readonly changed: () => void = () => {},
  ) {
    navigator.mediaDevices?.addEventListener('devicechange', this.replugged)
    document.addEventListener('visibilitychange', this.seen)
    document.addEventListener('turncamera', this.turned)
  }

  /**
   * Asks for both at once, then for each alone, because one refused or
   * missing device must not cost the other.
   */
  open(): Promise<void> {
    this.opening = this.opening.then(() => this.openBoth())
    return this.opening
  }

  /**
   * The other camera of a telephone. The one that is on is let go first: most telephones cannot have both.
   */
  turn(): Promise<void> {
    this.opening = this.opening.then(() => this.turnNow())
    return this.opening
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.again)
    navigator.mediaDevices?.removeEventListener('devicechange', this.replugged)
    document.removeEventListener('visibilitychange', this.seen)
    document.removeEventListener('turncamera', this.turned)
    this.letGo('camera')
    this.letGo('microphone')
  }

  private async openBoth(): Promise<void> {
    if (this.stopped || (this.camera && this.microphone)) return
    if (!this.camera && !this.microphone && (await this.take({ video: this.video, audio: AUDIO }, []))) return
    if (!this.camera) await this.take({ video: this.video }, ['camera'])
    if (!this.microphone) await this.take({ audio: AUDIO }, ['microphone'])
  }

  private async turnNow(): Promise<void> {
    if (this.stopped || !this.camera) return
    const { facing } = this
    const before = this.camera.getSettings().deviceId
    this.letGo('camera')
    this.facing = facing === 'user' ? 'environment' : 'user'
    const turned = await this.take({ video: this.video }, [])
    if (turned && this.camera?.getSettings().deviceId !== before) return
    const other = turned ? await this.otherThan(before) : ''
    if (turned && !other) return
    this.letGo('camera')
    if (
      other &&
      (await this.take({ video: { ...this.video, facingMode: [], deviceId: { exact: other } } }, []))
    )
      return
    this.facing = facing
    await this.take({ video: this.video }, ['camera'])
  }

  /** Where cameras do not say which way they look, simply the next one. */
  private async otherThan(deviceId: string | undefined): Promise<string> {
    const found = await navigator.mediaDevices.enumerateDevices()
    return found.find((one) => one.kind === 'videoinput' && one.deviceId !== deviceId)?.deviceId ?? ''
  }

  private get video(): MediaTrackConstraints {
    const { width, height, frameRate } = this.wish
    return {
      width: { ideal: width },
      height: { ideal: height },
      frameRate: { ideal: frameRate, max: frameRate },
      facingMode: this.facing,
    }
  }

  private async take(constraints: MediaStreamConstraints, blame: Kind[]): Promise<boolean> {
    try {
      if (!navigator.mediaDevices?.getUserMedia) throw new DOMException('no devices', 'InsecureError')
      const stream = await navigator.mediaDevices.getUserMedia(constraints)
      for (const track of stream.getTracks()) this.adopt(track)
      return true
    } catch (error) {
      for (const kind of blame) this.missing[kind] = reason(error)
      if (blame.length > 0) this.changed()
      return false
    }
  }

  private adopt(track: MediaStreamTrack): void {
    if (this.stopped) {
      track.stop()
      return
    }
    const kind: Kind = track.kind === 'video' ? 'camera' : 'microphone'
    this[kind] = track
    delete this.missing[kind]
    track.addEventListener('ended', () => this.lost(kind, track))
    track.addEventListener('mute', () => this.silent(kind, track))
    track.addEventListener('unmute', () => this.back(kind, track))
    if (track.muted) this.silent(kind, track)
    this.changed()
  }

  private letGo(kind: Kind): void {
    this[kind]?.stop()
    this[kind] = null
  }

  /** Unplugged, or a telephone call took it: looked for again, soon at first, then less often. */
  private lost(kind: Kind, track: MediaStreamTrack): void {
    if (this[kind] !== track || this.stopped) return
    this[kind] = null
    this.missing[kind] = 'interrupted'
    this.changed()
    this.tryAgain()
  }

  private silent(kind: Kind, track: MediaStreamTrack): void {
    setTimeout(() => {
      if (this[kind] !== track || !track.muted || this.stopped) return
      this.missing[kind] = 'interrupted'
      this.changed()
    }, MUTED_SAID_MS)
    setTimeout(() => this.retake(kind, track), MUTED_RETAKEN_MS)
  }

  private back(kind: Kind, track: MediaStreamTrack): void {
    if (this[kind] !== track || this.missing[kind] !== 'interrupted') return
    delete this.missing[kind]
    this.changed()
  }

  /** A track that stays silent while the page is seen often never comes back; a fresh one does. */
  private retake(kind: Kind, track: MediaStreamTrack): void {
    if (this[kind] !== track || !track.muted || this.stopped || document.visibilityState !== 'visible') return
    this.letGo(kind)
    this.missing[kind] = 'interrupted'
    this.changed()
    this.tryAgain()
  }

  /** The page is seen again: what was taken away is taken back at once. */
  private recover(): void {
    for (const kind of KINDS) {
      const track = this[kind]
      if (track?.readyState === 'ended') this.lost(kind, track)
      else if (track?.muted) setTimeout(() => this.retake(kind, track), MUTED_SAID_MS)
    }
    if (KINDS.some((kind) => this.isToTry(kind))) this.tryAgain(0)
  }

  private tryAgain(afterMs = AGAIN_MS[Math.min(this.tries, AGAIN_MS.length - 1)]): void {
    clearTimeout(this.again)
    this.again = setTimeout(() => void this.tryNow(), afterMs)
  }

  private async tryNow(): Promise<void> {
    this.tries += 1
    await this.open()
    if (this.stopped) return
    if (KINDS.some((kind) => this.isToTry(kind))) this.tryAgain()
    else this.tries = 0
  }

  /** What nobody has refused and what is not simply missing. */
  private isToTry(kind: Kind): boolean {
    return !this[kind] && (this.missing[kind] === 'interrupted' || this.missing[kind] === 'busy')
  }
}

const AUDIO: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }

function reason(error: unknown): Missing {
  const name = error instanceof DOMException || error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError') return 'refused'
  if (name === 'InsecureError') return navigator.userAgent.includes('MicroMessenger') ? 'wechat' : 'insecure'
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'none'
}

export function encodesH264(): boolean {
  const { codecs } = RTCRtpSender.getCapabilities?.('video') ?? { codecs: [] }
  return codecs.some((codec) => codec.mimeType.toLowerCase() === 'video/h264')
}
