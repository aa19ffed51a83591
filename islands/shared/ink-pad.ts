/**
 * Draws with a pen, a mouse or a finger on an ink layer: what is being drawn is shown at once, the whole
 * stroke is handed over at pen-up. A hand that rests beside a pen draws nothing.
 */
import { uuid } from './ids'
import type { InkLayer } from './ink'
import type { Stroke, Tool } from './lesson-state'
import { FAR, simplified } from './strokes'

export interface Pen {
  tool: Tool
  colour: number
  width: number
}

export interface PadEars {
  /** What is drawn with now; null: the pad is at rest. */
  pen: () => Pen | null
  drawn: (stroke: Stroke) => void
  /** The stroke so far, at most once a frame; null when it was given up. */
  drawing?: (stroke: Stroke | null) => void
  /** Where the pen or mouse is, also while nothing is drawn; null when it left. */
  moved?: (x: number, y: number) => void
  left?: () => void
}

const SHAPES = new Set<Tool>(['line', 'arrow', 'rectangle', 'ellipse'])
/** For so long after a pen was near, touches are taken for the resting hand. */
const PALM_MS = 1200

export class InkPad {
  private stroke: (Stroke & { points: number[] }) | null = null
  private pointer = -1
  private pennedAt = Number.NEGATIVE_INFINITY
  private frame = 0
  private readonly listeners: [string, (event: PointerEvent) => void][] = [
    ['pointerdown', (event) => this.down(event)],
    ['pointermove', (event) => this.move(event)],
    ['pointerup', (event) => this.up(event)],
    ['pointercancel', (event) => this.cancelled(event)],
    ['pointerleave', () => this.ears.left?.()],
  ]

  constructor(
    private readonly layer: InkLayer,
    private readonly ears: PadEars,
  ) {
    for (const [kind, listener] of this.listeners)
      layer.canvas.addEventListener(kind, listener as EventListener)
  }

  /** Whether something is being drawn at this moment. */
  get isDrawing(): boolean {
    return this.stroke !== null
  }

  /** Gives up the stroke under way. */
  cancel(): void {
    if (!this.stroke) return
    this.finish()
    this.ears.drawing?.(null)
  }

  stop(): void {
    cancelAnimationFrame(this.frame)
    for (const [kind, listener] of this.listeners)
      this.layer.canvas.removeEventListener(kind, listener as EventListener)
  }

  private down(event: PointerEvent): void {
    const pen = this.ears.pen()
    if (event.pointerType === 'pen') this.pennedAt = event.timeStamp
    if (!pen || event.button !== 0 || !event.isPrimary || this.isPalm(event)) return
    this.cancel()
    event.preventDefault()
    this.layer.canvas.setPointerCapture(event.pointerId)
    this.pointer = event.pointerId
    this.stroke = { id: uuid(), ...pen, points: this.where(event) }
    this.drawSoon()
  }

  private move(event: PointerEvent): void {
    if (event.pointerType === 'pen') this.pennedAt = event.timeStamp
    if (this.isPalm(event)) return
    const [x = 0, y = 0] = this.where(event)
    this.ears.moved?.(x, y)
    if (!this.stroke || event.pointerId !== this.pointer) return
    const all = event.getCoalescedEvents?.() ?? []
    for (const one of all.length > 0 ? all : [event]) this.extend(this.stroke, one)
    this.drawSoon()
  }

  private extend(stroke: Stroke & { points: number[] }, event: PointerEvent): void {
    const [x = 0, y = 0] = this.where(event)
    const { points, tool } = stroke
    if (SHAPES.has(tool)) points.splice(2, 2, x, y)
    else if (x !== points[points.length - 2] || y !== points[points.length - 1]) points.push(x, y)
  }

  private up(event: PointerEvent): void {
    const { stroke } = this
    if (!stroke || event.pointerId !== this.pointer) return
    this.extend(stroke, event)
    const whole = { ...stroke, points: simplified(stroke.points, this.layer.box) }
    if (SHAPES.has(stroke.tool) && isTooSmall(whole.points)) {
      this.cancel()
      return
    }
    this.ears.drawn(whole)
    this.finish()
  }

  private cancelled(event: PointerEvent): void {
    if (event.pointerId === this.pointer) this.cancel()
  }

  private finish(): void {
    this.stroke = null
    this.pointer = -1
    this.layer.showWet(null)
  }

  private drawSoon(): void {
    if (this.frame) return
    this.frame = requestAnimationFrame(() => {
      this.frame = 0
      if (!this.stroke) return
      this.layer.showWet(this.stroke)
      this.ears.drawing?.(this.stroke)
    })
  }

  private isPalm(event: PointerEvent): boolean {
    return event.pointerType === 'touch' && event.timeStamp - this.pennedAt < PALM_MS
  }

  private where(event: PointerEvent): number[] {
    const { left, top, width, height } = this.layer.canvas.getBoundingClientRect()
    return [within((event.clientX - left) / width), within((event.clientY - top) / height)]
  }
}

function within(share: number): number {
  return Math.min(FAR, Math.max(0, Math.round(share * FAR))) || 0
}

/** A click is no line and no rectangle. */
function isTooSmall([x = 0, y = 0, toX = x, toY = y]: readonly number[]): boolean {
  return Math.hypot(toX - x, toY - y) < FAR / 200
}
