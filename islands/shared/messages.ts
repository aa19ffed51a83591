/**
 * 消息 on a screen or a phone: what waits for a tap, one after the other. What was tapped away stays away, also
 * while the line is dead, and is said as soon as it is back.
 */
import { getJson, isFinal, postJson } from './api'
import type { Message } from './contracts'
import { setText } from './element'
import { Pause } from './pause'
import type { Say } from './words'

const EVERY_MS = 4000

export interface MessagesOptions {
  /** answers {messages}; takes {read, confirmed} */
  url: string
  /** Whether a change has to be seen within seconds; else somebody else tells (`accept`) or asks (`look`). */
  isSoon: () => boolean
  /** A message came that was not known: what it is about has changed too. */
  news: () => void
  changed: () => void
}

export class Messages {
  private given: Message[] = []
  private readonly tapped = new Set<string>()
  private readonly shown = new Set<string>()
  /** What the platform has not heard of yet. */
  private readonly unsaid = { read: new Set<string>(), confirmed: new Set<string>() }
  private readonly pause = new Pause()
  private stopped = false

  constructor(private readonly options: MessagesOptions) {}

  get standing(): Message[] {
    return this.given.filter(({ id }) => !this.tapped.has(id))
  }

  accept(messages: Message[]): void {
    const known = new Set(this.given.map(({ id }) => id))
    this.given = messages
    if (messages.some(({ id }) => !known.has(id))) this.options.news()
    this.options.changed()
  }

  async run(): Promise<void> {
    while (!this.stopped) {
      if (this.options.isSoon() || this.hasToSay) await this.look()
      await this.pause.for(EVERY_MS)
    }
  }

  /** What stands now; what was shown and tapped is said by the way. */
  async look(): Promise<void> {
    const read = [...this.unsaid.read]
    const confirmed = [...this.unsaid.confirmed]
    const { url } = this.options
    try {
      const { messages } = await (this.hasToSay
        ? postJson<{ messages: Message[] }>(url, { read, confirmed })
        : getJson<{ messages: Message[] }>(url))
      this.wasSaid(read, confirmed)
      if (!this.stopped) this.accept(messages)
    } catch (error) {
      // No line: once more with the next look. Of what the platform refuses nothing is said again.
      if (isFinal(error)) this.wasSaid(read, confirmed)
    }
  }

  /** It stands before whoever looks: 已读. */
  saw({ id }: Message): void {
    if (this.shown.has(id) || document.visibilityState !== 'visible') return
    this.shown.add(id)
    this.unsaid.read.add(id)
    this.pause.wake()
  }

  /** 知道了 */
  confirmFirst(): void {
    const [first] = this.standing
    if (!first) return
    this.tapped.add(first.id)
    this.unsaid.confirmed.add(first.id)
    this.pause.wake()
    this.options.changed()
  }

  stop(): void {
    this.stopped = true
    this.pause.wake()
  }

  private get hasToSay(): boolean {
    return this.unsaid.read.size + this.unsaid.confirmed.size > 0
  }

  private wasSaid(read: string[], confirmed: string[]): void {
    for (const id of read) this.unsaid.read.delete(id)
    for (const id of confirmed) this.unsaid.confirmed.delete(id)
  }
}

/** Draws the first of them into the places told, told-title, told-line and told-rest. */
export function showFirst(messages: Messages, place: (name: string) => HTMLElement, say: Say): void {
  const [first, ...rest] = messages.standing
  place('told').hidden = !first
  if (!first) return
  setText(place('told-title'), first.title)
  setText(place('told-line'), first.line)
  setText(place('told-rest'), rest.length > 0 ? say('told_more', { rest: rest.length }) : '')
  messages.saw(first)
}
