/** The lecturer's pointer on a class's page: a dot over the picture, and the unfinished stroke on its ink. */
import { make } from './element'
import type { InkLayer } from './ink'
import type { Stroke } from './lesson-state'
import { grown, type Pointed } from './pointing'

/**
 * Longer than a message that was lost, shorter than a pointer that stays for
 * ever on a page whose line was cut.
 */
const FORGOTTEN_MS = 4000

export class Pointer {
  private readonly dot = make('div', 'pointer-dot')
  private wet: Stroke | null = null
  private on = ''
  private spot: { x: number; y: number } | null = null
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly place: HTMLElement,
    private readonly ink: InkLayer,
  ) {
    this.dot.hidden = true
    place.append(this.dot)
  }

  /** `on` is the surface that this page shows; what is meant for another is not drawn. */
  take(message: unknown, on: string | null): void {
    clearTimeout(this.timer)
    const { on: meant = '', x, y, stroke } = (message ?? {}) as Pointed
    this.on = meant
    this.spot = typeof x === 'number' && typeof y === 'number' ? { x, y } : null
    this.wet = stroke && Array.isArray(stroke.points) ? grown(this.wet, stroke) : null
    this.draw(on)
    if (this.spot) this.timer = setTimeout(() => this.take({}, on), FORGOTTEN_MS)
  }

  /** Draws again: the page turned, or the stroke has come as an event. */
  draw(on: string | null, strokes: readonly Stroke[] = []): void {
    const shown = this.spot !== null && this.on === on
    this.dot.hidden = !shown
    const came = this.wet !== null && strokes.slice(-3).some(({ id }) => id === this.wet?.id)
    if (came) this.wet = null
    this.ink.showWet(shown ? this.wet : null)
    if (shown) this.put()
  }

  stop(): void {
    clearTimeout(this.timer)
    this.dot.remove()
  }

  private put(): void {
    const { width, height } = this.ink.box
    const { x, y } = this.spot ?? { x: 0, y: 0 }
    this.dot.style.left = `${(this.place.clientWidth - width) / 2 + (x / 10_000) * width}px`
    this.dot.style.top = `${(this.place.clientHeight - height) / 2 + (y / 10_000) * height}px`
  }
}
