/**
 * Ink over a slide, a board or a pupil's work: a canvas exactly over the picture, sharp at any
 * size. A new stroke is added to what is drawn; everything is drawn anew only when the surface, its
 * size or an older stroke changed.
 *
 * A canvas and not SVG because of long lessons, see benchmarks/README.md, "Ink".
 */
import { make } from './element'
import type { Stroke } from './lesson-state'
import { INK, type Size, trace } from './strokes'

const MARKER = 0.38
/** A sharper picture than this nobody sees and every projector pays for. */
const MOST_SHARPNESS = 2

/** So many late strokes are drawn anew when one is taken back. */
const DEPTH = 100

export class InkLayer {
  /** What has dried: strokes of the list of events. */
  readonly canvas = make('canvas', 'ink')
  /** What is still being drawn. */
  private readonly wetCanvas = make('canvas', 'ink is-wet')
  /** The oldest `deep` strokes once more, so that taking back a late one does not draw thousands anew. */
  private readonly deepCanvas = make('canvas')
  private deep = 0
  private strokes: readonly Stroke[] = []
  private wet: Stroke | null = null
  private ratio = 16 / 9
  private size: Size = { width: 0, height: 0 }
  private readonly watch = new ResizeObserver(() => this.fit())

  /** `place` holds the picture, which fills it like `object-fit: contain`; it has to be positioned. */
  constructor(private readonly place: HTMLElement) {
    this.canvas.setAttribute('aria-hidden', 'true')
    this.wetCanvas.setAttribute('aria-hidden', 'true')
    place.append(this.canvas, this.wetCanvas)
    this.watch.observe(place)
  }

  /** CSS pixels of the surface. */
  get box(): Size {
    return this.size
  }

  /**
   * Shows these strokes, oldest first, on a surface of this ratio of width to height; on white
   * paper where there is no picture.
   */
  show(strokes: readonly Stroke[], ratio: number, paper = false): void {
    this.canvas.classList.toggle('is-paper', paper)
    this.canvas.hidden = this.wetCanvas.hidden = false
    const before = this.strokes
    this.strokes = strokes
    if (ratio !== this.ratio) {
      this.ratio = ratio
      this.fit()
    } else if (strokes !== before) this.add(before)
  }

  /** A stroke that is not in the list yet, or none. */
  showWet(stroke: Stroke | null): void {
    if (stroke === null && this.wet === null) return
    this.wet = stroke
    this.drawWet()
  }

  /** Nothing can be drawn on: a camera, a screen or a clip is large. */
  hide(): void {
    this.canvas.hidden = this.wetCanvas.hidden = true
  }

  stop(): void {
    this.watch.disconnect()
    this.canvas.remove()
    this.wetCanvas.remove()
  }

  private add(before: readonly Stroke[]): void {
    const { strokes } = this
    const same = before.findIndex((one, index) => one.id !== strokes[index]?.id)
    if (same !== -1) this.drawFrom(same >= this.deep ? this.deep : 0)
    else {
      this.draw(this.canvas, strokes.slice(before.length))
      if (strokes.length - this.deep >= 2 * DEPTH) this.deepen()
    }
  }

  /** Draws anew; the first `deep` strokes are taken from the copy. */
  private drawFrom(deep: number): void {
    const to = Math.max(deep, this.strokes.length - DEPTH)
    clear(this.canvas)
    if (deep > 0 && this.deepCanvas.width > 0) this.canvas.getContext('2d')?.drawImage(this.deepCanvas, 0, 0)
    this.draw(this.canvas, this.strokes.slice(deep, to))
    this.keepDeep(to)
    this.draw(this.canvas, this.strokes.slice(to))
  }

  private deepen(): void {
    const to = this.strokes.length - DEPTH
    if (this.deep === 0) this.sizeDeep()
    this.draw(this.deepCanvas, this.strokes.slice(this.deep, to))
    this.deep = to
  }

  private keepDeep(to: number): void {
    this.deep = to
    if (to === 0) return
    this.sizeDeep()
    if (this.canvas.width > 0) this.deepCanvas.getContext('2d')?.drawImage(this.canvas, 0, 0)
  }

  /** Which also clears it. */
  private sizeDeep(): void {
    this.deepCanvas.width = this.canvas.width
    this.deepCanvas.height = this.canvas.height
  }

  private drawWet(): void {
    clear(this.wetCanvas)
    if (this.wet) this.draw(this.wetCanvas, [this.wet])
  }

  private draw(canvas: HTMLCanvasElement, strokes: readonly Stroke[]): void {
    const pen = canvas.getContext('2d')
    if (!pen || this.size.width === 0) return
    const sharpness = canvas.width / this.size.width
    pen.setTransform(sharpness, 0, 0, sharpness, 0, 0)
    pen.lineCap = pen.lineJoin = 'round'
    for (const stroke of strokes) drawStroke(pen, stroke, this.size)
  }

  private fit(): void {
    const { clientWidth, clientHeight } = this.place
    const width = Math.min(clientWidth, clientHeight * this.ratio)
    const height = width / this.ratio
    const sharpness = Math.min(window.devicePixelRatio || 1, MOST_SHARPNESS)
    this.size = { width, height }
    for (const canvas of [this.canvas, this.wetCanvas]) {
      canvas.style.left = `${(clientWidth - width) / 2}px`
      canvas.style.top = `${(clientHeight - height) / 2}px`
      canvas.style.width = `${width}px`
      canvas.style.height = `${height}px`
      canvas.width = Math.round(width * sharpness)
      canvas.height = Math.round(height * sharpness)
    }
    this.drawFrom(0)
    this.drawWet()
  }
}

function clear(canvas: HTMLCanvasElement): void {
  const pen = canvas.getContext('2d')
  pen?.setTransform(1, 0, 0, 1, 0, 0)
  pen?.clearRect(0, 0, canvas.width, canvas.height)
}

function drawStroke(pen: CanvasRenderingContext2D, stroke: Stroke, size: Size): void {
  pen.globalAlpha = stroke.tool === 'marker' ? MARKER : 1
  pen.strokeStyle = pen.fillStyle = INK[stroke.colour] ?? INK[0]
  pen.lineWidth = Math.max(1, (stroke.width / 10_000) * size.width)
  pen.beginPath()
  if (trace(pen, stroke, size)) pen.fill()
  else pen.stroke()
}
