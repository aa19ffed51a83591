/**
 * The endless loop over `POST join`: whatever happens to the line, the room or the server, the page asks
 * again and connects again, until the platform itself says that the lesson is over or cancelled, or that
 * this page has no part in it any more.
 */
import { isFinal } from './api'
import type { JoinAnswer } from './contracts'
import { Pause } from './pause'

/** `out`: this page may not be in the lesson any more, and asks no longer. */
export type JoinPhase =
  | 'asking'
  | 'early'
  | 'connecting'
  | 'in'
  | 'lost'
  | 'taken'
  | 'sent_out'
  | 'out'
  | 'over'

/**
 * How one stay in the room ended. `taken`: the same identity joined elsewhere,
 * and fighting over it helps nobody. `sent_out`: the platform ended it.
 */
export type StayEnd = 'lost' | 'taken' | 'sent_out'

export interface JoinOptions {
  ask: () => Promise<JoinAnswer>
  /** Connects and resolves when the connection is gone for good; calls `entered` once it stands. */
  stay: (answer: JoinAnswer, entered: () => void) => Promise<StayEnd>
  answered: (answer: JoinAnswer) => void
  phase: (phase: JoinPhase) => void
  refused: (error: unknown) => void
  random?: () => number
}

const SLOWER_AFTER_MS = 60_000
const TAKEN_MS = 300_000
/**
 * A connection that stood for so long is asked for again at once, spread a little;
 * one that did not waits its turn.
 */
const STOOD_MS = 5000
const AT_ONCE_MS = 150
/** One may pass (somebody signs in again in another tab), so many in a row do not: one or two minutes. */
const MOST_REFUSALS = 6

export class JoinLoop {
  private readonly pause = new Pause()
  private readonly random: () => number
  private stopped = false
  private troubleSince: number | null = null
  private wasSentOut = false
  private refusals = 0

  constructor(private readonly options: JoinOptions) {
    this.random = options.random ?? Math.random
  }

  /** Runs until over, cancelled or stopped. */
  async run(): Promise<void> {
    this.options.phase('asking')
    while (!this.stopped) {
      const wait = await this.turn()
      if (wait === null) break
      await this.pause.for(wait)
    }
  }

  /** Ask at once instead of at the end of the present wait. */
  wake(): void {
    this.pause.wake()
  }

  stop(): void {
    this.stopped = true
    this.pause.wake()
  }

  /** One turn; returns how long to wait before the next, or null when there is none. */
  private async turn(): Promise<number | null> {
    let answer: JoinAnswer
    try {
      answer = await this.options.ask()
    } catch (error) {
      return this.afterRefusal(error)
    }
    if (this.stopped) return null
    this.refusals = 0
    this.options.answered(answer)
    if (answer.state === 'over' || answer.state === 'cancelled') return this.afterOver()
    if (answer.state === 'early') return this.afterEarly(answer)
    return this.enter(answer)
  }

  private afterRefusal(error: unknown): number | null {
    this.options.refused(error)
    if (!isFinal(error)) return this.again()
    this.refusals += 1
    if (!this.wasSentOut && this.refusals < MOST_REFUSALS) return this.jittered(10_000)
    this.options.phase('out')
    return null
  }

  private afterOver(): null {
    this.options.phase('over')
    return null
  }

  private afterEarly(answer: JoinAnswer): number {
    this.troubleSince = null
    this.options.phase('early')
    return answer.retry_ms * (1 + 0.1 * this.random())
  }

  private async enter(answer: JoinAnswer): Promise<number> {
    this.options.phase('connecting')
    let enteredAt = Number.POSITIVE_INFINITY
    const entered = () => {
      enteredAt = performance.now()
      this.entered()
    }
    const end = await this.options.stay(answer, entered).catch((): StayEnd => 'lost')
    this.options.phase(end)
    this.wasSentOut = end === 'sent_out'
    if (end === 'taken') return TAKEN_MS
    return performance.now() - enteredAt > STOOD_MS ? AT_ONCE_MS * this.random() : this.again()
  }

  private entered(): void {
    this.troubleSince = null
    this.options.phase('in')
  }

  /** 0.5–1 s; 2–4 s once the trouble is more than a minute old. */
  private again(): number {
    const now = performance.now()
    this.troubleSince ??= now
    return this.jittered(now - this.troubleSince > SLOWER_AFTER_MS ? 2000 : 500)
  }

  private jittered(ms: number): number {
    return ms * (1 + this.random())
  }
}
