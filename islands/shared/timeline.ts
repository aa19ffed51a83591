/** A lesson is one numbered list of events; what a page shows is the fold of it. */
import type { EventList, LessonEvent, MeetingState } from './contracts'
import type { LineState } from './line'

export interface Deck {
  deck: string
  pages: number
  width: number
  height: number
}

export interface LessonState {
  state: MeetingState
  openedMs: number | null
  deck: Deck | null
  page: number
  /** participation → when it raised its hand */
  hands: ReadonlyMap<string, number>
  /** participation → what its page says of its line; nothing said is well */
  lines: ReadonlyMap<string, LineState>
}

export const BLANK: LessonState = {
  state: 'planned',
  openedMs: null,
  deck: null,
  page: 1,
  hands: new Map(),
  lines: new Map(),
}

/** One step of the fold; kinds that are not known leave the state as it is. */
export function fold(state: LessonState, event: LessonEvent): LessonState {
  switch (event.kind) {
    case 'opened':
      return { ...state, state: 'open', openedMs: event.at_ms }
    case 'reopened':
      return { ...state, state: 'open' }
    case 'ended':
      return { ...state, state: 'ended', hands: new Map() }
    case 'slides_shown':
      return { ...state, deck: deckOf(event.body), page: 1 }
    case 'page_turned':
      return { ...state, page: Number(event.body.page) || 1 }
    case 'hand_raised':
      return { ...state, hands: withHand(state.hands, event.participation, event.at_ms) }
    case 'hand_lowered':
      return { ...state, hands: withoutHand(state.hands, event.body.participation ?? event.participation) }
    case 'line':
      return event.participation
        ? { ...state, lines: new Map(state.lines).set(event.participation, event.body.state as LineState) }
        : state
    default:
      return state
  }
}

export function slideUrl(deck: string, page: number): string {
  return `/slides/${deck}/${page}.webp`
}

function deckOf(body: Record<string, unknown>): Deck {
  return {
    deck: String(body.deck),
    pages: Number(body.pages) || 0,
    width: Number(body.width) || 16,
    height: Number(body.height) || 9,
  }
}

function withHand(hands: LessonState['hands'], participation: string | null, atMs: number): LessonState['hands'] {
  if (!participation || hands.has(participation)) return hands
  return new Map(hands).set(participation, atMs)
}

function withoutHand(hands: LessonState['hands'], participation: unknown): LessonState['hands'] {
  const rest = new Map(hands)
  rest.delete(String(participation))
  return rest
}

/** Keeps the list whole: events arrive singly and out of order by LiveKit, or as a list by HTTP; a gap asks for the list. */
export class Timeline {
  state: LessonState = BLANK
  lastSeq = 0
  private readonly early = new Map<number, LessonEvent>()
  private fetching: Promise<void> | null = null
  private known = false

  /** Whether the list is here as far as anybody has said; before that nothing may be concluded from what it lacks. */
  get isWhole(): boolean {
    return this.known && !this.fetching && this.early.size === 0
  }

  /** `fetchAfter` asks for the list after a seq; `changed` is told when the state moved. */
  constructor(
    private readonly fetchAfter: (seq: number) => Promise<EventList>,
    private readonly changed: (state: LessonState, event: LessonEvent) => void = () => {},
  ) {}

  /** Takes one event from anywhere. Returns false when something before it is missing (the list is then fetched). */
  accept(event: LessonEvent): boolean {
    if (event.seq <= this.lastSeq) return true
    this.early.set(event.seq, event)
    this.drain()
    if (this.early.size === 0) return true
    this.catchUp().catch(() => {})
    return false
  }

  acceptList(list: EventList): void {
    for (const event of list.events) if (event.seq > this.lastSeq) this.early.set(event.seq, event)
    this.drain()
    this.known = true
  }

  /** Fetches what is missing; calls while one is under way share it. */
  catchUp(): Promise<void> {
    this.fetching ??= this.fetchAll().finally(() => {
      this.fetching = null
    })
    return this.fetching
  }

  private async fetchAll(): Promise<void> {
    for (;;) {
      const before = this.lastSeq
      const list = await this.fetchAfter(before)
      this.acceptList(list)
      if (this.lastSeq >= list.last_seq || this.lastSeq === before) return
    }
  }

  private drain(): void {
    for (let next = this.early.get(this.lastSeq + 1); next; next = this.early.get(this.lastSeq + 1)) {
      this.early.delete(next.seq)
      this.lastSeq = next.seq
      this.state = fold(this.state, next)
      this.changed(this.state, next)
    }
    for (const seq of [...this.early.keys()]) if (seq <= this.lastSeq) this.early.delete(seq)
  }
}
