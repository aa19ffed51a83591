/**
 * A class's hands counted on its screen: each tap is a pupil, and what was counted goes out by
 * itself when nobody taps any more.
 */
import type { Question } from '../shared/lesson-state'

const QUIET_MS = 1200
const MOST = 99

export class Tally {
  private question = ''
  private counts: number[] | null = null
  private due = 0

  /** What stands on the screen: what was tapped and is not sent yet, or what the list says of us. */
  of(question: Question, mine: string | null): readonly number[] {
    if (this.counts && this.question === question.id) return this.counts
    const said = mine ? question.answers.get(mine) : undefined
    return Array.from({ length: question.options }, (_, option) => said?.[option] ?? 0)
  }

  count(question: Question, mine: string | null, option: number, by: 1 | -1, now: number): void {
    const counts = [...this.of(question, mine)]
    const before = counts[option] ?? 0
    counts[option] = Math.min(MOST, Math.max(0, before + by))
    if (counts[option] === before) return
    this.question = question.id
    this.counts = counts
    this.due = now + QUIET_MS
  }

  get waits(): boolean {
    return this.counts !== null
  }

  /** What has to go out now, once; what was not sent before the closing does not count any more. */
  take(open: Question | null, now: number): { question: string; counts: number[] } | null {
    if (!this.counts || now < this.due) return null
    const { counts } = this
    this.counts = null
    return open?.id === this.question ? { question: this.question, counts } : null
  }
}
