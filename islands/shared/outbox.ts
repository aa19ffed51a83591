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
  /** Where what waits is kept over a reload; without it, it goes with the page. */
  store?: OutboxStore
}

export interface OutboxStore {
  read: () => NewEvent[]
  write: (events: NewEvent[]) => void
}

/**
 * What waits, kept in localStorage under a name; a full or forbidden storage
 * costs only what a reload would lose.
 */
export function storeAt(storage: Storage, name: string): OutboxStore {
  return {
    read: () => {
      try {
        return JSON.parse(storage.getItem(name) ?? '[]') as NewEvent[]
      } catch {
        return []
      }
    },
    write: (events) => {
      try {
        if (events.length > 0) storage.setItem(name, JSON.stringify(events))
        else storage.removeItem(name)
      } catch {
        // as above
      }
    },
  }
}

export class Outbox {
  private queue: NewEvent[] = []
  /** Accepted, but perhaps not yet in the list that this page has. */
  private settling: { event: NewEvent; seq: number }[] = []
  private sending = false
  private stopped = false
  private readonly pause = new Pause()

  constructor(private readonly options: OutboxOptions) {
    this.queue = options.store?.read() ?? []
    if (this.queue.length > 0) void this.send()
  }

  append(kind: NewEvent['kind'], body: NewEvent['body']): void {
    this.queue.push({ key: uuid(), kind, body, said_ms: this.options.now() })
    this.moved()
    void this.send()
  }

  /** How many events wait to be sent. */
  get unsent(): number {
    return this.queue.length
  }

  /** What the page already shows although its list, which ends at `lastSeq`, does not say it yet. */
  waiting(lastSeq: number): NewEvent[] {
    this.settling = this.settling.filter(({ seq }) => seq > lastSeq)
    return [...this.settling.map(({ event }) => event), ...this.queue]
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
      const done = await this.attempt(this.queue.slice(0, 200))
      failures = done ? 0 : failures + 1
      if (!done) await this.pause.for(Math.min(5000, 300 * 2 ** failures) * (0.75 + Math.random() / 2))
    }
    this.sending = false
  }

  private async attempt(batch: NewEvent[]): Promise<boolean> {
    try {
      const answer = await this.options.post(batch)
      this.settle(batch, answer)
      this.options.accepted(answer)
      return true
    } catch (error) {
      if (!isFinal(error)) return false
      this.drop(batch)
      this.options.refused(error, batch)
      return true
    }
  }

  private settle(batch: NewEvent[], answer: EventsAnswer): void {
    const seqs = new Map(answer.accepted.map(({ key, seq }) => [key, seq]))
    this.settling.push(...batch.map((event) => ({ event, seq: seqs.get(event.key) ?? answer.last_seq })))
    this.drop(batch)
  }

  private drop(batch: NewEvent[]): void {
    this.queue = this.queue.filter((event) => !batch.includes(event))
    this.moved()
  }

  private moved(): void {
    this.options.store?.write(this.queue)
    this.options.changed?.()
  }
}
