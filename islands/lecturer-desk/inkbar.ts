/** The pen's tools below the slide, and what is drawn with them. */
import { InkPad, type Pen } from '../shared/ink-pad'
import { type LessonState, surfaceOf, type Tool } from '../shared/lesson-state'
import { Pointing } from '../shared/pointing'
import { INK } from '../shared/strokes'
import type { Surface } from '../shared/surface'
import type { DeskParts } from './parts'

export type Hand = Tool | 'pointer'

const WIDTHS = [24, 48, 110] as const
/** A marker is as wide as a line of writing. */
const MARKER = 6

export class InkBar {
  private hand: Hand | null = null
  private colour = 1
  private width = 1
  private readonly pad: InkPad
  private readonly pointing: Pointing

  constructor(
    private readonly parts: DeskParts,
    private readonly surface: Surface,
  ) {
    this.pointing = new Pointing((message) => parts.room().point(message))
    this.pad = new InkPad(surface.ink, {
      pen: () => this.pen,
      drawn: (stroke) => {
        parts.acts.draw(stroke)
        this.pointing.away()
      },
      drawing: (stroke) => this.tell(stroke?.points.slice(-2) ?? null, stroke),
      moved: (x, y) => {
        if (this.hand === 'pointer') this.tell([x, y])
      },
      left: () => this.pointing.away(),
    })
    this.listen()
  }

  /** Takes a tool into the hand, or lays it down; the same again lays it down too. */
  take(hand: Hand | null): void {
    this.pad.cancel()
    this.hand = hand === this.hand ? null : hand
    if (this.hand !== 'pointer') this.pointing.away()
    this.draw(this.parts.state())
  }

  colourWith(colour: number): void {
    this.colour = colour
    if (!this.pen) this.hand = 'pen'
    this.draw(this.parts.state())
  }

  get isOut(): boolean {
    return this.hand !== null
  }

  /** Esc: first the stroke, then the tool. */
  layDown(): boolean {
    if (this.pad.isDrawing) this.pad.cancel()
    else if (this.hand) this.take(null)
    else return false
    return true
  }

  draw(state: LessonState): void {
    const { place } = this.parts
    const canDraw = state.state === 'open' && surfaceOf(state) !== null
    this.surface.ink.canvas.classList.toggle('is-drawn-on', canDraw && this.hand !== null)
    this.surface.ink.canvas.classList.toggle('is-pointed-at', this.hand === 'pointer')
    place('ink-tools').hidden = this.hand === null
    place('tool-pen').setAttribute('aria-pressed', String(this.hand !== null))
    place<HTMLButtonElement>('tool-pen').disabled = !canDraw && this.hand === null
    for (const button of this.buttons('hand')) press(button, button.dataset.hand === this.hand)
    for (const button of this.buttons('colour')) press(button, Number(button.dataset.colour) === this.colour)
    for (const button of this.buttons('width')) press(button, Number(button.dataset.width) === this.width)
    const empty = this.parts.acts.strokes.length === 0
    place<HTMLButtonElement>('undo').disabled = place<HTMLButtonElement>('wipe').disabled = empty
  }

  stop(): void {
    this.pad.stop()
    this.pointing.stop()
  }

  private get pen(): Pen | null {
    if (this.hand === null || this.hand === 'pointer' || !this.parts.isOpen()) return null
    const width = (WIDTHS[this.width] ?? 48) * (this.hand === 'marker' ? MARKER : 1)
    return { tool: this.hand, colour: this.colour, width: Math.min(400, width) }
  }

  private tell(at: number[] | null, stroke: Parameters<Pointing['towards']>[3] = null): void {
    const on = surfaceOf(this.parts.state())
    if (!on || !at) this.pointing.away()
    else this.pointing.towards(on, at[0] ?? 0, at[1] ?? 0, stroke)
  }

  private listen(): void {
    const { place, listen, acts } = this.parts
    const wiping = place<HTMLDialogElement>('wiping')
    listen(place('tool-pen'), 'click', () => this.take(this.hand ?? 'pen'))
    for (const button of this.buttons('hand'))
      listen(button, 'click', () => this.take((button.dataset.hand ?? 'pen') as Hand))
    for (const button of this.buttons('colour')) {
      button.style.setProperty('--ink', INK[Number(button.dataset.colour)] ?? '')
      listen(button, 'click', () => this.colourWith(Number(button.dataset.colour)))
    }
    for (const button of this.buttons('width'))
      listen(button, 'click', () => {
        this.width = Number(button.dataset.width)
        this.draw(this.parts.state())
      })
    listen(place('undo'), 'click', () => acts.undo())
    listen(place('wipe'), 'click', () => wiping.showModal())
    listen(place('wipe-no'), 'click', () => wiping.close())
    listen(place('wipe-yes'), 'click', () => {
      wiping.close()
      acts.wipe()
    })
  }

  private buttons(kind: 'hand' | 'colour' | 'width'): HTMLButtonElement[] {
    return [...this.parts.place('ink-tools').querySelectorAll<HTMLButtonElement>(`[data-${kind}]`)]
  }
}

function press(button: HTMLElement, pressed: boolean): void {
  button.setAttribute('aria-pressed', String(pressed))
}
