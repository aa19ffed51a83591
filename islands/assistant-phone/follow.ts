/**
 * A lesson followed over HTTP alone: the list of events every 2 s, what is said kept over a
 * reload and a dead line. No media.
 */
import { getJson, isFinal, postJson } from '../shared/api'
import type { SchoolClock } from '../shared/clock'
import type { EventList, EventsAnswer, LessonEvent, NewEvent } from '../shared/contracts'
import { fold, type LessonState } from '../shared/lesson-state'
import { Outbox, storeAt } from '../shared/outbox'
import { Pause } from '../shared/pause'
import { Timeline } from '../shared/timeline'

const EVERY_MS = 2000
const OVER_EVERY_MS = 15_000
const LIST = 'lianke.list.'

export interface FollowOptions {
  /** `/lessons/<meeting>` */
  url: string
  /** `<person>.<meeting>`: whose words wait here */
  of: string
  participation: string
  clock: SchoolClock
  changed: () => void
  refused: (error: unknown) => void
}

export class Follow {
  readonly timeline: Timeline
  readonly outbox: Outbox
  reachable = true
  /** The platform does not know us any more: somebody has to sign in again. */
  isStranger = false
  private readonly pause = new Pause()
  private readonly list: string
  private stopped = false

  constructor(private readonly options: FollowOptions) {
    const { url, of, clock, changed, refused } = options
    this.list = `${LIST}${of}`
    this.timeline = new Timeline((seq) => this.fetchAfter(seq), changed)
    this.outbox = new Outbox({
      post: (events: NewEvent[]) => clock.during(() => postJson<EventsAnswer>(`${url}/events`, { events })),
      now: () => clock.now(),
      accepted: () => this.wake(),
      refused,
      changed,
      store: storeAt(localStorage, `lianke.said.${of}`),
    })
  }

  /** The fold with what is on its way, as if it had arrived. */
  get shown(): LessonState {
    const { participation } = this.options
    const actor = { type: 'person' as const, id: null }
    return this.outbox
      .waiting(this.timeline.lastSeq)
      .map(({ kind, body, said_ms }) => ({ seq: 0, at_ms: said_ms ?? 0, kind, body, actor, participation }))
      .reduce(fold, this.timeline.state)
  }

  async run(): Promise<void> {
    this.timeline.acceptList({ events: keptList(this.list) })
    while (!this.stopped) {
      await this.look()
      await this.pause.for(this.timeline.state.state === 'ended' ? OVER_EVERY_MS : EVERY_MS)
    }
  }

  /** Look now: the line is back, or the page is seen again. */
  wake(): void {
    this.pause.wake()
    this.outbox.wake()
  }

  stop(): void {
    this.stopped = true
    this.pause.wake()
    this.outbox.stop()
  }

  /** What was heard so far is needed most when the line is dead, also over a reload. */
  private async fetchAfter(seq: number): Promise<EventList> {
    const { clock, url } = this.options
    const list = await clock.during(() => getJson<EventList>(`${url}/events?after=${seq}`))
    if (list.events.length > 0) keepList(this.list, seq, list.events)
    return list
  }

  private async look(): Promise<void> {
    try {
      await this.timeline.catchUp()
      this.reachable = true
      this.isStranger = false
    } catch (error) {
      this.isStranger = isFinal(error)
      this.reachable = this.isStranger
    }
    this.options.changed()
  }
}

function keptList(name: string): LessonEvent[] {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? '[]') as LessonEvent[]
  } catch {
    return []
  }
}

/** One lesson's at a time; without what was drawn, which nobody sees here. */
function keepList(name: string, after: number, events: LessonEvent[]): void {
  const light = events.map((event) =>
    event.kind === 'stroke' ? { ...event, body: { ...event.body, points: [] } } : event,
  )
  const known = after === 0 ? [] : keptList(name)
  try {
    for (const other of Object.keys(sessionStorage))
      if (other.startsWith(LIST) && other !== name) sessionStorage.removeItem(other)
    sessionStorage.setItem(name, JSON.stringify([...known, ...light]))
  } catch {
    // A full or forbidden storage costs only what a reload without a line would show.
  }
}
