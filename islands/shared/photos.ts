/**
 * Photos on their way: one after another, again with the same key until the platform has them
 * or says why it does not want one.
 */
import { isFinal, postForm, Refusal } from './api'
import { uuid } from './ids'
import { Pause } from './pause'
import type { PhotoStore, WaitingPhoto } from './photo-store'

const TIMEOUT_MS = 90_000

export interface PhotosOptions {
  of: string
  store: Promise<PhotoStore>
  now: () => number
  send: (photo: WaitingPhoto) => Promise<unknown>
  sent: () => void
  changed: () => void
}

export class Photos {
  waiting: WaitingPhoto[] = []
  /** The sentence with which the last photo was refused; empty when none was. */
  refusal = ''
  private sending = false
  private stopped = false
  private readonly pause = new Pause()

  constructor(private readonly options: PhotosOptions) {
    void this.recover()
  }

  async add(photo: Blob, question: string | null): Promise<void> {
    const one = { key: uuid(), of: this.options.of, photo, question, takenMs: this.options.now() }
    this.waiting.push(one)
    this.refusal = ''
    this.options.changed()
    await (await this.options.store).put(one).catch(() => {})
    void this.send()
  }

  /** Try at once: the line is back. */
  wake(): void {
    this.pause.wake()
  }

  stop(): void {
    this.stopped = true
    this.pause.wake()
  }

  private async recover(): Promise<void> {
    const left = await (await this.options.store).all(this.options.of).catch(() => [])
    const known = new Set(this.waiting.map(({ key }) => key))
    this.waiting = [...left.filter(({ key }) => !known.has(key)), ...this.waiting]
    if (left.length > 0) this.options.changed()
    void this.send()
  }

  private async send(): Promise<void> {
    if (this.sending) return
    this.sending = true
    for (let failures = 0; this.waiting[0] && !this.stopped; ) {
      const done = await this.attempt(this.waiting[0])
      failures = done ? 0 : failures + 1
      if (!done) await this.pause.for(Math.min(10_000, 1000 * 2 ** failures) * (0.75 + Math.random() / 2))
    }
    this.sending = false
  }

  private async attempt(photo: WaitingPhoto): Promise<boolean> {
    try {
      await this.options.send(photo)
    } catch (error) {
      if (!isFinal(error) || isStranger(error)) return false
      this.refusal = error instanceof Refusal ? error.sentence : ''
    }
    this.waiting = this.waiting.filter(({ key }) => key !== photo.key)
    await (await this.options.store).remove(photo.key).catch(() => {})
    this.options.sent()
    this.options.changed()
    return true
  }
}

/** `url`: `/lessons/<meeting>` */
export function sendWork(url: string, { key, photo, question }: WaitingPhoto): Promise<unknown> {
  const form = new FormData()
  form.append('photo', photo, 'work.jpg')
  form.append('key', key)
  if (question) form.append('question', question)
  return postForm(`${url}/works`, form, TIMEOUT_MS)
}

/**
 * Signed out meanwhile (then the lesson is not there for us): the photo waits
 * until somebody has signed in again.
 */
function isStranger(error: unknown): boolean {
  return error instanceof Refusal && [401, 403, 404].includes(error.status)
}
