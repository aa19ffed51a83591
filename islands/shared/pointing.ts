/**
 * The lecturer's pointer, and her stroke while she still draws it: lossy messages ten times a second, at rest
 * none. What they miss nobody needs; the whole stroke comes as an event.
 */
import type { Stroke } from './lesson-state'

/** `{}` is a pointer put away. `stroke` holds the points from the `at`th number on. */
export interface Pointed {
  on?: string
  x?: number
  y?: number
  stroke?: Stroke & { at: number }
}

const EVERY_MS = 100
/** The lecturer's side: no more than ten messages a second, each with what is new of a stroke. */
export class Pointing {
  private last: Pointed | null = null
  private sentPoints = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private sentAt = Number.NEGATIVE_INFINITY

  constructor(
    private readonly send: (message: Pointed) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  towards(on: string, x: number, y: number, stroke: Stroke | null = null): void {
    if (stroke && stroke.id !== this.last?.stroke?.id) this.sentPoints = 0
    this.last = stroke ? { on, x, y, stroke: { ...stroke, at: 0 } } : { on, x, y }
    this.soon()
  }

  away(): void {
    if (!this.last) return
    this.last = null
    clearTimeout(this.timer)
    this.timer = undefined
    this.send({})
  }

  stop(): void {
    clearTimeout(this.timer)
  }

  private soon(): void {
    if (this.timer !== undefined) return
    const wait = Math.max(0, this.sentAt + EVERY_MS - this.now())
    this.timer = setTimeout(() => this.tell(), wait)
  }

  private tell(): void {
    this.timer = undefined
    this.sentAt = this.now()
    if (this.last) this.send(this.fresh(this.last))
  }

  /** A line or shape goes whole, of a pen only what is new. */
  private fresh({ on, x, y, stroke }: Pointed): Pointed {
    const spot: Pointed = {
      ...(on ? { on } : {}),
      ...(x === undefined ? {} : { x }),
      ...(y === undefined ? {} : { y }),
    }
    if (!stroke) return spot
    const at =
      stroke.tool === 'pen' || stroke.tool === 'marker' ? Math.min(this.sentPoints, stroke.points.length) : 0
    this.sentPoints = stroke.points.length
    return { ...spot, stroke: { ...stroke, at, points: stroke.points.slice(at) } }
  }
}

/** Where a message between was lost, the line goes straight on. */
export function grown(before: Stroke | null, { at, ...stroke }: Stroke & { at: number }): Stroke {
  const known = before?.id === stroke.id ? before.points.slice(0, at) : []
  return { ...stroke, points: [...known, ...stroke.points] }
}
