/**
 * Sends this page's camera, microphone and second picture into a room, again after
 * every reconnect, muted as they were.
 */
import type { Room, TrackPublishOptions } from 'livekit-client'
import type { Devices } from './devices'
import { encodesH264 } from './devices'

export type Kind = 'camera' | 'microphone'

/**
 * Beside the camera: a shared screen, perhaps with its sound, or a document camera; one at a
 * time, for LiveKit a screen share.
 */
export interface Second {
  /** The track's name: `screen` or room.ts's DOCUMENT. */
  name: string
  picture: MediaStreamTrack
  sound: MediaStreamTrack | null
  frameRate: number
}

type Source = Kind | 'screen_share' | 'screen_share_audio'

export interface Sender {
  maxBitrate: number
  frameRate: number
  simulcast: boolean
  audioBitrate: number
  dtx: boolean
}

const SOURCES: Source[] = ['microphone', 'camera', 'screen_share', 'screen_share_audio']
const SECOND_PICTURE = 1_200_000
const SECOND_SOUND = 64_000

/** LiveKit's numbers of what a permission names. */
const NUMBERS: Record<Source, number> = { camera: 1, microphone: 2, screen_share: 3, screen_share_audio: 4 }

/** What the lecturer keeps shut is not asked for: LiveKit would take it from us, or wait. */
function isPermitted({ localParticipant }: Room, source: Source): boolean {
  const { permissions } = localParticipant
  if (!permissions) return true
  const { canPublish, canPublishSources } = permissions
  return canPublish && (canPublishSources.length === 0 || canPublishSources.includes(NUMBERS[source]))
}

export class Publisher {
  readonly muted: Record<Kind, boolean> = { camera: false, microphone: false }
  /** held back for now: the class of a large lesson is not called on */
  private readonly held: Record<Kind, boolean> = { camera: false, microphone: false }
  private second: Second | null = null
  private publishing: Promise<void> = Promise.resolve()
  private publishingTo: Room | null = null
  /**
   * LiveKit gets a copy of a device's track: what it listens to on a track goes with the copy when a room is
   * left, while the device's own track lives as long as the page, through a week of lessons.
   */
  private readonly copies = new WeakMap<MediaStreamTrack, MediaStreamTrack>()

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

  /** Shows this beside the camera from now on, or nothing. */
  sendBeside(room: Room | null, second: Second | null): Promise<void> {
    this.second = second
    return this.publish(room)
  }

  /**
   * One at a time: a device that turns up while the first are being published must not be published twice. A
   * new room does not wait for what hangs in a dead one.
   */
  publish(room: Room | null): Promise<void> {
    if (room !== this.publishingTo) this.publishing = Promise.resolve()
    this.publishingTo = room
    this.publishing = this.publishing.then(() => this.publishAll(room)).catch(() => {})
    return this.publishing
  }

  /** What is held back is not published, and is again as soon as it is let go. */
  hold(room: Room | null, held: Readonly<Record<Kind, boolean>>): Promise<void> {
    if (held.camera === this.held.camera && held.microphone === this.held.microphone) return this.publishing
    Object.assign(this.held, held)
    return this.publish(room)
  }

  async mute(room: Room | null, kind: Kind, muted: boolean): Promise<void> {
    this.muted[kind] = muted
    const track = this.devices[kind]
    if (track) track.enabled = !muted
    const publication = this.publication(room, kind)
    await (muted ? publication?.mute() : publication?.unmute())
  }

  private async publishAll(room: Room | null): Promise<void> {
    if (room?.state !== 'connected' && room?.state !== 'connecting') return
    await Promise.all(SOURCES.map((source) => this.publishOne(room, source)))
  }

  private publication(room: Room | null, source: Source) {
    return [...(room?.localParticipant.trackPublications.values() ?? [])].find((one) => one.source === source)
  }

  private trackOf(source: Source): MediaStreamTrack | null {
    if (source === 'screen_share') return this.second?.picture ?? null
    return source === 'screen_share_audio'
      ? (this.second?.sound ?? null)
      : this.held[source]
        ? null
        : this.devices[source]
  }

  private async publishOne(room: Room, source: Source): Promise<void> {
    const track = isPermitted(room, source) ? this.trackOf(source) : null
    const before = this.publication(room, source)
    if (track && before?.track && before.track.mediaStreamTrack === this.copies.get(track)) return
    if (before?.track) await room.localParticipant.unpublishTrack(before.track, true)
    if (source === 'microphone' && !track) this.microphone(false)
    if (!track) return
    try {
      const muted = (source === 'camera' || source === 'microphone') && this.muted[source]
      track.enabled = !muted
      const publication = await room.localParticipant.publishTrack(this.copyOf(track), this.options(source))
      if (muted) await publication.mute()
      if (source === 'microphone') this.microphone(true)
    } catch (error) {
      console.warn(`${source} not published`, error)
    }
  }

  private copyOf(track: MediaStreamTrack): MediaStreamTrack {
    const copy = track.clone()
    copy.contentHint = track.contentHint
    copy.enabled = track.enabled
    this.copies.set(track, copy)
    return copy
  }

  private options(from: Source): TrackPublishOptions {
    const { maxBitrate, frameRate, simulcast, audioBitrate, dtx } = this.sender
    const source = from as TrackPublishOptions['source'] & string
    if (from === 'microphone')
      return { source, dtx, red: true, audioPreset: { maxBitrate: audioBitrate, priority: 'high' } }
    if (from === 'screen_share_audio')
      return { source, dtx: false, audioPreset: { maxBitrate: SECOND_SOUND } }
    const codec = { source, videoCodec: encodesH264() ? 'h264' : 'vp8', backupCodec: false } as const
    if (from === 'screen_share') return { ...codec, ...this.besideTheCamera() }
    return {
      ...codec,
      simulcast,
      videoEncoding: { maxBitrate, maxFramerate: frameRate, priority: 'low' },
      degradationPreference: 'balanced',
    }
  }

  /** Letters stay sharp: frames go before pixels do. */
  private besideTheCamera(): TrackPublishOptions {
    const maxFramerate = this.second?.frameRate ?? 8
    return {
      name: this.second?.name ?? 'screen',
      simulcast: true,
      screenShareEncoding: { maxBitrate: SECOND_PICTURE, maxFramerate, priority: 'low' },
      degradationPreference: 'maintain-resolution',
    }
  }
}
