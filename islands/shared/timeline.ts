/** A lesson is one numbered list of events; what a page shows is the fold of it (lesson-state.ts). */
import type { EventList, LessonEvent } from './contracts'
import { BLANK, fold, type LessonState } from './lesson-state'

/**
 * Keeps the list whole: events arrive singly and out of order by LiveKit, or as a list
 * by HTTP; a gap asks for the list.
 */
export class Timeline {
  state: LessonState = BLANK
  lastSeq = 0
  private readonly early = new Map<number, LessonEvent>()
  private fetching: Promise<void> | null = null
  private known = false

  /**
   * Whether the list is here as far as anybody has said; before that nothing may
   * be concluded from what it lacks.
   */
  get isWhole(): boolean {
    return this.known && !this.fetching && this.early.size === 0
  }

  /** `fetchAfter` asks for the list after a seq; `changed` is told when the state moved. */
  constructor(
    private readonly fetchAfter: (seq: number) => Promise<EventList>,
    private readonly changed: (state: LessonState, event: LessonEvent) => void = () => {},
  ) {}

  /**
   * Takes one event from anywhere. Returns false when something before it is
   * missing (the list is then fetched).
   */
  accept(event: LessonEvent): boolean {
    if (event.seq <= this.lastSeq) return true
    this.early.set(event.seq, event)
    this.drain()
    if (this.early.size === 0) return true
    this.catchUp().catch(() => {})
    return false
  }

  acceptList(list: Pick<EventList, 'events'>): void {
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
