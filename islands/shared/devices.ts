/** The camera and microphone of this page: found once, kept over every reconnect, looked for again when they are unplugged. */

export type Missing = 'none' | 'refused' | 'insecure' | 'busy'

export interface Wish {
  width: number
  height: number
  frameRate: number
}

type Kind = 'camera' | 'microphone'

export class Devices {
  camera: MediaStreamTrack | null = null
  microphone: MediaStreamTrack | null = null
  /** Why a device is not there; empty when it is. */
  readonly missing: Partial<Record<Kind, Missing>> = {}
  private stopped = false
  private readonly replugged = () => void this.open()

  constructor(
    private readonly wish: Wish,
    private readonly changed: () => void = () => {},
  ) {
    navigator.mediaDevices?.addEventListener('devicechange', this.replugged)
  }

  /** Asks for both at once, then for each alone, because one refused or missing device must not cost the other. */
  async open(): Promise<void> {
    if (this.camera && this.microphone) return
    if (!this.camera && !this.microphone && (await this.take({ video: this.video, audio: AUDIO }, []))) return
    if (!this.camera) await this.take({ video: this.video }, ['camera'])
    if (!this.microphone) await this.take({ audio: AUDIO }, ['microphone'])
  }

  stop(): void {
    this.stopped = true
    navigator.mediaDevices?.removeEventListener('devicechange', this.replugged)
    this.camera?.stop()
    this.microphone?.stop()
    this.camera = null
    this.microphone = null
  }

  private get video(): MediaTrackConstraints {
    const { width, height, frameRate } = this.wish
    return { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: frameRate, max: frameRate } }
  }

  private async take(constraints: MediaStreamConstraints, blame: Kind[]): Promise<boolean> {
    try {
      if (!navigator.mediaDevices) throw new DOMException('no TLS', 'InsecureError')
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
    track.addEventListener('ended', () => {
      if (this[kind] !== track) return
      this[kind] = null
      this.missing[kind] = 'none'
      this.changed()
    })
    this.changed()
  }
}

const AUDIO: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }

function reason(error: unknown): Missing {
  const name = error instanceof DOMException || error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError') return 'refused'
  if (name === 'InsecureError') return 'insecure'
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'none'
}

export function encodesH264(): boolean {
  const { codecs } = RTCRtpSender.getCapabilities?.('video') ?? { codecs: [] }
  return codecs.some((codec) => codec.mimeType.toLowerCase() === 'video/h264')
}
