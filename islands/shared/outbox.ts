/** Events on their way to the platform: sent in order, again with the same key until they are accepted. */
import { isFinal } from './api'
import type { EventsAnswer, NewEvent } from './contracts'
import { uuid } from './ids'
import { Pause } from './pause'

export interface OutboxOptions {
  post: (events: NewEvent[]) => Promise<EventsAnswer>
  now: () => number
  accepted: (answer: EventsAnswer) => void
  /** The platform said no for good; the events are dropped. */
  refused: (error: unknown, events: NewEvent[]) => void
  changed?: () => void
}

export class Outbox {
  private queue: NewEvent[] = []
  private sending = false
  private stopped = false
  private readonly pause = new Pause()

  constructor(private readonly options: OutboxOptions) {}

  append(kind: NewEvent['kind'], body: NewEvent['body']): void {
    this.queue.push({ key: uuid(), kind, body, said_ms: this.options.now() })
    this.options.changed?.()
    void this.send()
  }

  /** The last waiting event of these kinds: what the page already shows although the list does not say it yet. */
  last(...kinds: NewEvent['kind'][]): NewEvent | undefined {
    return [...this.queue].reverse().find((event) => kinds.includes(event.kind))
  }

  wake(): void {
    this.pause.wake()
  }

  stop(): void {
    this.stopped = true
    this.pause.wake()
  }

  private async send(): Promise<void> {
    if (this.sending) return
    this.sending = true
    for (let failures = 0; this.queue.length > 0 && !this.stopped; ) {
      const batch = this.queue.slice(0, 200)
      const done = await this.attempt(batch)
      failures = done ? 0 : failures + 1
      if (!done) await this.pause.for(Math.min(5000, 300 * 2 ** failures) * (0.75 + Math.random() / 2))
    }
    this.sending = false
  }

  private async attempt(batch: NewEvent[]): Promise<boolean> {
    try {
      const answer = await this.options.post(batch)
      this.options.accepted(answer)
      this.drop(batch)
      return true
    } catch (error) {
      if (!isFinal(error)) return false
      this.drop(batch)
      this.options.refused(error, batch)
      return true
    }
  }

  private drop(batch: NewEvent[]): void {
    this.queue = this.queue.filter((event) => !batch.includes(event))
    this.options.changed?.()
  }
}
