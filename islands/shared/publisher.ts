/** Sends this page's camera and microphone into a room, again after every reconnect, muted as they were. */
import type { Room, TrackPublishOptions } from 'livekit-client'
import type { Devices } from './devices'
import { encodesH264 } from './devices'

export type Kind = 'camera' | 'microphone'

export interface Sender {
  maxBitrate: number
  frameRate: number
  simulcast: boolean
  audioBitrate: number
  dtx: boolean
}

export class Publisher {
  readonly muted: Record<Kind, boolean> = { camera: false, microphone: false }
  private publishing: Promise<void> = Promise.resolve()

  /** `microphone` is told when its track is published or gone. */
  constructor(
    private readonly devices: Devices,
    private sender: Sender,
    private readonly microphone: (published: boolean) => void,
  ) {}

  /** What is published from now on is sent like this. */
  sendAs(sender: Sender): void {
    this.sender = sender
  }

  /** One at a time: a device that turns up while the first are being published must not be published twice. */
  publish(room: Room | null): Promise<void> {
    this.publishing = this.publishing.then(() => this.publishBoth(room)).catch(() => {})
    return this.publishing
  }

  async mute(room: Room | null, kind: Kind, muted: boolean): Promise<void> {
    this.muted[kind] = muted
    const track = this.devices[kind]
    if (track) track.enabled = !muted
    const publication = this.publication(room, kind)
    await (muted ? publication?.mute() : publication?.unmute())
  }

  private async publishBoth(room: Room | null): Promise<void> {
    if (room?.state !== 'connected') return
    await Promise.all([this.publishOne(room, 'microphone'), this.publishOne(room, 'camera')])
  }

  private publication(room: Room | null, kind: Kind) {
    return [...(room?.localParticipant.trackPublications.values() ?? [])].find((one) => one.source === kind)
  }

  private async publishOne(room: Room, kind: Kind): Promise<void> {
    const track = this.devices[kind]
    const before = this.publication(room, kind)
    if (track && before?.track?.mediaStreamTrack === track) return
    if (before?.track) await room.localParticipant.unpublishTrack(before.track, false)
    if (kind === 'microphone' && !track) this.microphone(false)
    if (!track) return
    try {
      track.enabled = !this.muted[kind]
      const publication = await room.localParticipant.publishTrack(track, this.options(kind))
      if (this.muted[kind]) await publication.mute()
      if (kind === 'microphone') this.microphone(true)
    } catch (error) {
      console.warn(`${kind} not published`, error)
    }
  }

  private options(kind: Kind): TrackPublishOptions {
    const { maxBitrate, frameRate, simulcast, audioBitrate, dtx } = this.sender
    const source = kind as TrackPublishOptions['source'] & string
    if (kind === 'microphone')
      return { source, dtx, red: true, audioPreset: { maxBitrate: audioBitrate, priority: 'high' } }
    return {
      source,
      simulcast,
      videoCodec: encodesH264() ? 'h264' : 'vp8',
      backupCodec: false,
      videoEncoding: { maxBitrate, maxFramerate: frameRate, priority: 'low' },
      degradationPreference: 'balanced',
    }
  }
}
