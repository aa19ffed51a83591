/** 共享屏幕 and the second camera: what is sent beside the camera, and why it could not be. */
import { make, refill, setText } from '../shared/element'
import type { LessonState } from '../shared/lesson-state'
import type { Second } from '../shared/publisher'
import { DOCUMENT } from '../shared/room'
import type { DeskParts } from './parts'

export type Shown = 'screen' | 'document'

const RATES = { screen: 8, document: 15 } as const

export class Sharing {
  private second: { of: Shown; stream: MediaStream } | null = null
  private sentence = ''
  private busy = false
  private readonly video: HTMLVideoElement
  private looked = false

  constructor(private readonly parts: DeskParts) {
    const { place, listen } = parts
    this.video = place<HTMLVideoElement>('film-video')
    listen(place('share-screen'), 'click', () => void this.start('screen'))
    listen(place('share-end'), 'click', () => this.end())
    listen(place('film-end'), 'click', () => this.end())
    place('share-screen').hidden = !canShareScreens()
    place('share-none').hidden = canShareScreens()
  }

  get now(): Shown | null {
    return this.second?.of ?? null
  }

  /** The panel was opened: which cameras there are. */
  async look(): Promise<void> {
    const all = await (navigator.mediaDevices?.enumerateDevices() ?? Promise.resolve([])).catch(() => [])
    const used = this.parts.devices.camera?.getSettings().deviceId
    const cameras = all.filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== used)
    this.looked = true
    const { say } = this.parts
    const buttons = cameras.map(({ deviceId, label }, index) => {
      const button = make('button', 'button is-wide', label || say('camera_no', { no: index + 2 }))
      button.type = 'button'
      button.addEventListener('click', () => void this.start('document', deviceId))
      return button
    })
    refill(this.parts.place('cameras'), ...buttons)
    this.parts.place('cameras-none').hidden = cameras.length > 0
  }

  async start(of: Shown, deviceId = ''): Promise<void> {
    if (this.busy || !this.parts.isOpen()) return
    this.busy = true
    this.sentence = ''
    try {
      this.take(of, await (of === 'screen' ? aScreen() : aCamera(deviceId)))
    } catch (error) {
      this.sentence = this.parts.say(reason(of, error))
    }
    this.busy = false
    this.parts.changed()
  }

  /** Back to the slides; the browser's own “stop sharing” ends here too. */
  end(): void {
    this.letGo()
    const { stage } = this.parts.state()
    if (stage.show === 'screen' || stage.show === 'document') this.parts.acts.show({ show: 'slides' })
    this.parts.changed()
  }

  stop(): void {
    this.letGo()
  }

  draw({ stage, state }: LessonState): void {
    const { place, say, isWhole } = this.parts
    const film = stage.show === 'screen' || stage.show === 'document'
    if (film && !this.second && !this.busy && isWhole() && state === 'open') this.lost()
    place('film').hidden = !film
    this.video.hidden = stage.show !== 'document'
    setText(place('film-state'), film ? say(`shows_${stage.show}`) : '')
    place('share-end').hidden = place('share-now').hidden = !this.second
    setText(place('share-now'), this.second ? say(`shows_${this.second.of}`) : '')
    setText(place('share-sentence'), this.sentence)
    place<HTMLButtonElement>('share-screen').disabled = this.busy
    place('tool-share').classList.toggle('is-on', this.second !== null)
    if (!this.looked) place('cameras-none').hidden = true
  }

  /** The page was loaded anew, and what it shared is gone. */
  private lost(): void {
    this.sentence = this.parts.say('share_lost')
    this.parts.acts.show({ show: 'slides' })
  }

  private take(of: Shown, stream: MediaStream): void {
    this.letGo()
    const [picture] = stream.getVideoTracks()
    if (!picture) throw new DOMException('no picture', 'NotFoundError')
    this.second = { of, stream }
    picture.contentHint = of === 'screen' ? 'text' : 'detail'
    picture.addEventListener('ended', () => {
      if (this.second?.stream === stream) this.end()
    })
    const second: Second = {
      name: of === 'screen' ? 'screen' : DOCUMENT,
      picture,
      sound: stream.getAudioTracks()[0] ?? null,
      frameRate: RATES[of],
    }
    void this.parts.room().sendBeside(second)
    this.video.srcObject = of === 'document' ? stream : null
    this.parts.acts.show({ show: of })
  }

  private letGo(): void {
    const before = this.second
    if (!before) return
    this.second = null
    this.video.srcObject = null
    void this.parts.room().sendBeside(null)
    for (const track of before.stream.getTracks()) track.stop()
  }
}

/** Phones have none. */
function canShareScreens(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === 'function'
}

function aScreen(): Promise<MediaStream> {
  return navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: RATES.screen } }, audio: true })
}

function aCamera(deviceId: string): Promise<MediaStream> {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { max: RATES.document } }
  return navigator.mediaDevices.getUserMedia({ video: { deviceId: { exact: deviceId }, ...size } })
}

export function reason(of: Shown, error: unknown): string {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError') return of === 'screen' ? 'share_cancelled' : 'camera_refused'
  if (name === 'NotReadableError' || name === 'AbortError') return of === 'screen' ? 'share_failed' : 'busy'
  return of === 'screen' ? 'share_failed' : 'camera_gone'
}
