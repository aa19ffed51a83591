/**
 * The list of events as a tape: the state of the lesson at any second of the recording, fast also after 5,000
 * events, because the fold is kept every so many events and goes on from the nearest one before.
 */
import type { LessonEvent } from '../shared/contracts'
import { BLANK, fold, type LessonState } from '../shared/lesson-state'

const EVERY = 200

export class Tape {
  /** seconds since the lesson was opened at which each event happened; never falling */
  private readonly seconds: number[] = []
  private readonly kept: LessonState[] = [BLANK]
  private done = 0
  private state: LessonState = BLANK

  constructor(
    private readonly events: readonly LessonEvent[],
    readonly openedMs: number,
  ) {
    let latest = 0
    for (const { at_ms } of events) {
      latest = Math.max(latest, (at_ms - openedMs) / 1000)
      this.seconds.push(latest)
    }
  }

  stateAt(second: number): LessonState {
    return this.after(this.countAt(second))
  }

  /** How many events have happened by then. */
  countAt(second: number): number {
    let [from, to] = [0, this.seconds.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if ((this.seconds[middle] ?? 0) <= second) from = middle + 1
      else to = middle
    }
    return from
  }

  /** The second at which an event happened. */
  secondOf(index: number): number {
    return this.seconds[index] ?? 0
  }

  /** The state after so many events. */
  after(count: number): LessonState {
    const start = Math.min(Math.floor(count / EVERY), this.kept.length - 1)
    if (count < this.done || start * EVERY > this.done) {
      this.done = start * EVERY
      this.state = this.kept[start] ?? BLANK
    }
    while (this.done < count) this.step()
    return this.state
  }

  private step(): void {
    const event = this.events[this.done]
    if (event) this.state = fold(this.state, event)
    this.done += 1
    if (this.done === this.kept.length * EVERY) this.kept.push(this.state)
  }
}
