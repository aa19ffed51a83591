/**
 * 铃前自检: camera, microphone, loudspeaker and line of this room, one after another, in words;
 * and whether the room has an echo.
 */
import type { Devices } from '../shared/devices'
import type { Found } from '../shared/lesson-state'
import { lightOf } from './camera-test'
import { heard } from './chirp'
import { testLine } from './line-test'
import { sound } from './sounding'
import { cameraFound, echoFound, microphoneFound, NO_LINE, speakerFound, type Verdict } from './verdict'

export interface Tested {
  atMs: number
  verdict: Verdict
  /** null where nothing was heard that could tell */
  echo: boolean | null
}

export class SelfTest {
  private running: Promise<Tested> | null = null

  constructor(
    private readonly devices: Devices,
    private readonly lineUrl: string,
    private readonly now: () => number,
  ) {}

  get isRunning(): boolean {
    return this.running !== null
  }

  /** A second press while it runs waits for the same result. */
  run(): Promise<Tested> {
    this.running ??= this.all().finally(() => {
      this.running = null
    })
    return this.running
  }

  private async all(): Promise<Tested> {
    const line = await testLine(this.lineUrl).catch(() => NO_LINE)
    await this.devices.open()
    const camera = await this.camera()
    const { microphone, speaker, echo } = await this.sound()
    return { atMs: this.now(), verdict: { camera, microphone, speaker, ...line }, echo }
  }

  private async camera(): Promise<Found> {
    const { camera, missing } = this.devices
    return camera ? cameraFound(await lightOf(camera)) : absent(missing.camera)
  }

  private async sound(): Promise<{ microphone: Found; speaker: Found; echo: boolean | null }> {
    const { microphone: track, missing } = this.devices
    if (!track) return { microphone: absent(missing.microphone), speaker: 'untried', echo: null }
    const recorded = await sound().catch(() => null)
    if (!recorded) return { microphone: 'missing', speaker: 'untried', echo: null }
    const microphone = microphoneFound(recorded.raw)
    const raw = heard(recorded.raw)
    // The canceller has learned the room from the first two chirps.
    const cancelled = raw && heard(recorded.cancelled, 2, raw.lateMs)
    return { microphone, speaker: speakerFound(microphone, raw), echo: echoFound(raw, cancelled) }
  }
}

function absent(why: string | undefined): Found {
  return why === 'refused' || why === 'insecure' ? 'refused' : 'missing'
}
