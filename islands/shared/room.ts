/**
 * One stay in a LiveKit room. The client library is loaded when first needed,
 * after the page has been painted.
 */
import type {
  DisconnectReason,
  LocalTrack,
  RemoteAudioTrack,
  RemoteParticipant,
  RemoteTrack,
  RemoteTrackPublication,
  Room,
  TrackPublication,
} from 'livekit-client'
import type { LessonEvent } from './contracts'
import type { Devices } from './devices'
import type { StayEnd } from './join'
import { loadKit } from './kit'
import { isTaken, type Reception } from './line'
import { type Kind, Publisher, type Second, type Sender } from './publisher'
import { arrived, concealment } from './pulse'

export type Quality = 'good' | 'weak' | 'lost' | 'unknown'

/** What a picture is of: a person or a room, the lecturer's screen, or what lies under the second camera. */
export type Picture = 'camera' | 'screen' | 'document'

/**
 * Name of the second camera's track; to LiveKit it is a screen share, for a second `camera` would take the
 * place of the first in the recording.
 */
export const DOCUMENT = 'document'

/** What a page wants to hear about; all of it is told again after a reconnect. */
export interface RoomEars {
  event: (event: LessonEvent) => void
  /** A picture, or none; `gaveWay`: there is one, but the line is needed for the sound. */
  video: (identity: string, track: RemoteTrack | null, gaveWay: boolean, of: Picture) => void
  /** Where the lecturer points and what she is drawing, lossy (shared/pointing.ts). */
  pointed?: (message: unknown) => void
  /** Somebody here has a message (消息); what it says is asked for. */
  told?: () => void
  present: (identities: string[]) => void
  quality: (identity: string, quality: Quality) => void
  speaking: (identities: string[]) => void
  /** The line itself: false while the client tries to resume. */
  steady: (steady: boolean) => void
  soundBlocked: (blocked: boolean) => void
  recording: (recording: boolean) => void
  microphone: (published: boolean) => void
}

/**
 * For a blip of the line, while sound and picture may well go on. After 0.8 s the page's own loop does it
 * better: it can make the room again and has a fresh token.
 */
const reconnectPolicy = {
  nextRetryDelayInMs: ({ retryCount, elapsedMs }: { retryCount: number; elapsedMs: number }) =>
    elapsedMs > 800 ? null : Math.min(150 * retryCount, 150),
}

/** LiveKit's own numbers of the simulcast layers. */
const LAYERS = { none: 0, low: 0, medium: 1, high: 2 } as const

export class LiveRoom {
  private room: Room | null = null
  /** The room once it may be sent to: before anything has come out of it. */
  private open: Room | null = null
  private readonly publisher: Publisher
  private reception: Reception = { largest: 'high', others: true, called: true, sounds: 'all' }
  private main = ''
  private called: readonly string[] = []
  /**
   * The lecturer's picture makes room for the class called on, until the call is over:
   * both together did not go through.
   */
  private yields = false
  private loudness: (identity: string) => number = () => 1
  /** The client has detached a track already when it says that LiveKit ended it. */
  private readonly sounding = new WeakMap<RemoteTrack, HTMLMediaElement>()

  constructor(
    devices: Devices,
    sender: Sender,
    private readonly ears: RoomEars,
    private readonly speakers: HTMLElement,
  ) {
    this.publisher = new Publisher(devices, sender, (published) => ears.microphone(published))
  }

  /** Connects, publishes, and resolves when the connection is gone for good. */
  async stay(url: string, token: string, entered: () => void): Promise<StayEnd> {
    const kit = await loadKit()
    kit.setLogLevel('warn')
    const room = new kit.Room({
      adaptiveStream: true,
      dynacast: true,
      stopLocalTrackOnUnpublish: true,
      reconnectPolicy,
    })
    const gone = this.listen(room, kit)
    this.room = room
    try {
      await room.connect(url, token, { maxRetries: 0, websocketTimeout: 5000, peerConnectionTimeout: 8000 })
      entered()
      this.tellAll(room)
      await Promise.race([this.publish(), gone])
      return await gone
    } finally {
      this.forget(room)
    }
  }

  /**
   * Takes this much from now on; `main` is whose picture and sound go first, `called` whose picture
   * is large. Holds over reconnects.
   */
  receive(reception: Reception, main: string, called: readonly string[]): void {
    if (called.join() !== this.called.join()) this.yields = false
    this.reception = reception
    this.main = main
    this.called = called
    this.takeAll()
  }

  private takeAll(): void {
    this.yields = this.mustYield()
    for (const participant of this.room?.remoteParticipants.values() ?? []) {
      for (const publication of participant.trackPublications.values()) {
        if (publication.kind === 'video' && publication.isSubscribed) this.picture(publication, participant)
        else if (publication.kind === 'audio') this.sound(publication, participant)
      }
    }
  }

  /** How loud everybody is here from now on, 0…1. Holds over reconnects. */
  hearAt(loudness: (identity: string) => number): void {
    this.loudness = loudness
    for (const participant of this.room?.remoteParticipants.values() ?? []) this.setVolume(participant)
  }

  /** What is published from now on is sent like this. */
  sendAs(sender: Sender): void {
    this.publisher.sendAs(sender)
  }

  /**
   * Samples that had to be made up and all samples so far, of the sound that
   * matters; null while there is none.
   */
  async heard(): Promise<{ concealed: number; total: number } | null> {
    const sounds = [...(this.room?.remoteParticipants.values() ?? [])]
      .filter(({ identity }) => this.main === '' || identity === this.main)
      .flatMap((one) => [...one.audioTrackPublications.values()])
      .flatMap(({ track, isMuted }) => (track && !isMuted ? [track as RemoteTrack] : []))
    return concealment(await Promise.all(sounds.map((track) => track.getRTCStatsReport())))
  }

  /**
   * What has arrived in this room so far; only good for seeing whether it grows. Null while
   * nothing is published or received.
   */
  async arrived(): Promise<number | null> {
    const tracks = [this.room?.localParticipant, ...(this.room?.remoteParticipants.values() ?? [])]
      .flatMap((one) => [...(one?.trackPublications.values() ?? [])])
      .flatMap(({ track }) => (track ? [track] : []))
    const one = [tracks.find((track) => track.isLocal), tracks.find((track) => !track.isLocal)] as (
      | LocalTrack
      | RemoteTrack
      | undefined
    )[]
    const sums = await Promise.all(one.map(async (track) => arrived(await track?.getRTCStatsReport())))
    return sums.reduce((sum, part) => (part === null ? sum : (sum ?? 0) + part), null)
  }

  get identity(): string {
    return this.room?.localParticipant.identity ?? ''
  }

  /** Publishes what is there and not published yet; call again when a device turns up. */
  publish(): Promise<void> {
    return this.publisher.publish(this.open)
  }

  /** What is held back is not published until it is let go. Holds over reconnects. */
  hold(held: Readonly<Record<Kind, boolean>>): Promise<void> {
    return this.publisher.hold(this.open, held)
  }

  async mute(kind: Kind, muted: boolean): Promise<void> {
    await this.publisher.mute(this.open, kind, muted)
  }

  get muted(): Readonly<Record<Kind, boolean>> {
    return this.publisher.muted
  }

  /** Shows a screen or a second camera beside the camera from now on, or nothing. */
  sendBeside(second: Second | null): Promise<void> {
    return this.publisher.sendBeside(this.open, second)
  }

  /** Tells the others something that may be lost; nobody waits for it. */
  point(message: unknown): void {
    if (this.room?.state !== 'connected') return
    const payload = new TextEncoder().encode(JSON.stringify(message))
    this.room.localParticipant.publishData(payload, { reliable: false, topic: 'pointer' }).catch(() => {})
  }

  startSound(): void {
    void this.room?.startAudio()
  }

  async leave(): Promise<void> {
    await this.room?.disconnect(true)
  }

  private listen(room: Room, kit: typeof import('livekit-client')): Promise<StayEnd> {
    const { ears } = this
    const { RoomEvent } = kit
    const regardCall = () => {
      if (this.called.length > 0 && this.mustYield() !== this.yields) this.takeAll()
    }
    room
      .on(RoomEvent.SignalConnected, () => {
        // tracks go into the first offer: a second one would cost half a second after every reconnect
        this.open = room
        void this.publish()
      })
      .on(RoomEvent.ParticipantPermissionsChanged, (_before, participant) => {
        // what the lecturer has given us again is published anew, what she took is unpublished
        if (participant.isLocal) void this.publish()
      })
      .on(RoomEvent.DataReceived, (payload, participant, _kind, topic) => {
        if (!participant && topic === 'timeline') ears.event(read(payload) as LessonEvent)
        if (!participant && topic === 'notices') ears.told?.()
        if (participant?.identity === this.main && topic === 'pointer') ears.pointed?.(read(payload))
      })
      .on(RoomEvent.TrackSubscribed, (track, publication, participant) =>
        this.subscribed(track, publication, participant),
      )
      .on(RoomEvent.TrackUnsubscribed, (track, publication, participant) =>
        this.unsubscribed(track, publication, participant),
      )
      .on(RoomEvent.TrackMuted, (publication, participant) => {
        if (publication.kind === kit.Track.Kind.Video && !participant.isLocal)
          ears.video(participant.identity, null, false, pictureOf(publication))
      })
      .on(RoomEvent.TrackUnmuted, (publication, participant) => {
        if (publication.kind === kit.Track.Kind.Video && !participant.isLocal)
          this.picture(publication as RemoteTrackPublication, participant as RemoteParticipant)
      })
      .on(RoomEvent.TrackStreamStateChanged, (publication, _state, participant) =>
        this.picture(publication, participant),
      )
      .on(RoomEvent.TrackPublished, (publication, participant) => {
        if (publication.kind === kit.Track.Kind.Audio) this.sound(publication, participant)
      })
      .on(RoomEvent.TrackSubscribed, regardCall)
      .on(RoomEvent.TrackUnsubscribed, regardCall)
      .on(RoomEvent.TrackMuted, regardCall)
      .on(RoomEvent.TrackUnmuted, regardCall)
      .on(RoomEvent.TrackStreamStateChanged, regardCall)
      .on(RoomEvent.ParticipantConnected, () => this.tellAll(room))
      .on(RoomEvent.ParticipantDisconnected, (participant) => this.left(room, participant))
      .on(RoomEvent.ConnectionQualityChanged, (quality, participant) =>
        ears.quality(participant.identity, QUALITIES[quality] ?? 'unknown'),
      )
      .on(RoomEvent.ActiveSpeakersChanged, (speakers) => ears.speaking(speakers.map((one) => one.identity)))
      .on(RoomEvent.AudioPlaybackStatusChanged, () => ears.soundBlocked(!room.canPlaybackAudio))
      .on(RoomEvent.RecordingStatusChanged, (recording) => ears.recording(recording))
      .on(RoomEvent.SignalReconnecting, () => ears.steady(false))
      .on(RoomEvent.Reconnected, () => {
        ears.steady(true)
        this.tellAll(room)
      })
    return new Promise((resolve) => {
      room
        // nothing is left to resume: the page's own loop begins anew faster
        .on(RoomEvent.Reconnecting, () => resolve('lost'))
        .on(RoomEvent.Disconnected, (reason) => resolve(endOf(reason, kit)))
    })
  }

  private subscribed(
    track: RemoteTrack,
    publication: RemoteTrackPublication,
    participant: RemoteParticipant,
  ): void {
    if (track.kind === 'video') {
      this.picture(publication, participant)
      return
    }
    const element = track.attach()
    this.sounding.set(track, element)
    this.speakers.append(element)
    this.setVolume(participant)
  }

  private setVolume(participant: RemoteParticipant): void {
    const volume = this.loudness(participant.identity)
    for (const { track } of participant.audioTrackPublications.values())
      (track as RemoteAudioTrack | undefined)?.setVolume(volume)
  }

  /** Asks for as much of a picture as the line carries, and tells the page what there is. */
  private picture(publication: RemoteTrackPublication, { identity }: RemoteParticipant): void {
    publication.setEnabled(this.isWanted(identity, pictureOf(publication)))
    if (identity === this.main) publication.setVideoQuality(LAYERS[this.reception.largest])
    const track = (publication.track as RemoteTrack | undefined) ?? null
    const shown = publication.isMuted ? null : track
    this.ears.video(identity, shown, this.gaveWay(publication, identity), pictureOf(publication))
  }

  private gaveWay(publication: RemoteTrackPublication, identity: string): boolean {
    return publication.track?.streamState === 'paused' || !this.isWanted(identity, pictureOf(publication))
  }

  private mustYield(): boolean {
    const pictures = this.called
      .flatMap((one) => [...(this.room?.remoteParticipants.get(one)?.videoTrackPublications.values() ?? [])])
      .flatMap(({ track, isMuted }) => (track && !isMuted ? [track] : []))
    if (pictures.length === 0) return false
    return this.yields || !this.reception.others || pictures.some((one) => one.streamState === 'paused')
  }

  private isWanted(identity: string, of: Picture): boolean {
    const who = identity === this.main ? 'main' : this.called.includes(identity) ? 'called' : 'other'
    return isTaken(this.reception, who, this.yields && of === 'camera')
  }

  private sound(publication: RemoteTrackPublication, { identity }: RemoteParticipant): void {
    const wanted = identity === this.main || this.reception.sounds === 'all'
    if (publication.isDesired !== wanted) publication.setSubscribed(wanted)
  }

  private unsubscribed(
    track: RemoteTrack,
    publication: RemoteTrackPublication,
    { identity }: RemoteParticipant,
  ): void {
    if (track.kind === 'video') this.ears.video(identity, null, false, pictureOf(publication))
    track.detach()
    this.sounding.get(track)?.remove()
  }

  private left(room: Room, participant: RemoteParticipant): void {
    for (const of of PICTURES) this.ears.video(participant.identity, null, false, of)
    this.ears.quality(participant.identity, 'unknown')
    this.tellAll(room)
  }

  private tellAll(room: Room): void {
    this.ears.present([...room.remoteParticipants.keys()])
    this.ears.soundBlocked(!room.canPlaybackAudio)
    this.ears.recording(room.isRecording)
    this.ears.steady(true)
  }

  private forget(room: Room): void {
    room.removeAllListeners()
    void room.disconnect(true)
    if (this.room === room) this.room = null
    if (this.open === room) this.open = null
    while (this.speakers.firstChild) this.speakers.removeChild(this.speakers.firstChild)
    this.ears.present([])
    this.ears.microphone(false)
  }
}

function endOf(reason: DisconnectReason | undefined, kit: typeof import('livekit-client')): StayEnd {
  if (reason === kit.DisconnectReason.DUPLICATE_IDENTITY) return 'taken'
  return reason === kit.DisconnectReason.PARTICIPANT_REMOVED ? 'sent_out' : 'lost'
}

function read(payload: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(payload))
}

const PICTURES: readonly Picture[] = ['camera', 'screen', 'document']

function pictureOf({ source, trackName }: TrackPublication): Picture {
  if (trackName === DOCUMENT) return 'document'
  return source === 'screen_share' ? 'screen' : 'camera'
}

const QUALITIES: Record<string, Quality> = { excellent: 'good', good: 'good', poor: 'weak', lost: 'lost' }
