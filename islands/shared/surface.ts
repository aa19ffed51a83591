/** What can be drawn on, in one place: a slide, a blank board or a pupil's work, with its ink. */
import { InkLayer } from './ink'
import { type LessonState, surfaceOf, workUrl } from './lesson-state'
import { Stage } from './stage'

export const BOARD_RATIO = 16 / 9

export class Surface {
  readonly ink: InkLayer
  private readonly stage: Stage
  private state: LessonState | null = null

  /** `place` has to be positioned; `waiting` is told whether a picture is still on its way. */
  constructor(place: HTMLElement, waiting: (waiting: boolean) => void = () => {}) {
    this.stage = new Stage(place, (isWaiting) => {
      waiting(isWaiting)
      this.drawInk()
    })
    this.ink = new InkLayer(place)
  }

  /**
   * Shows what is drawn on now; false, with nothing to see, while a camera, screen or clip is
   * large or there are no slides yet.
   */
  show(state: LessonState, alt = ''): boolean {
    this.state = surfaceOf(state) === null ? null : state
    if (this.state) this.picture(this.state, alt)
    else this.stage.clear()
    this.drawInk()
    return this.state !== null
  }

  stop(): void {
    this.stage.stop()
    this.ink.stop()
  }

  /** No ink of a page over the picture of the page before. */
  private drawInk(): void {
    const { state, ink } = this
    const on = state && surfaceOf(state)
    if (!state || !on) ink?.hide()
    else
      ink.show(
        this.stage.isWaiting ? [] : (state.ink.get(on) ?? []),
        ratioOf(state),
        state.stage.show === 'board',
      )
  }

  private picture({ stage, deck, page }: LessonState, alt: string): void {
    if (stage.show === 'work') this.stage.showImage(workUrl(stage.work), alt)
    else if (stage.show === 'slides' && deck) this.stage.showPage(deck, page, alt)
    else this.stage.clear()
  }
}

/** Width to height of what is drawn on; a slide's picture may lag a page turn, its ratio does not. */
function ratioOf({ stage, deck, works }: LessonState): number {
  const shown = stage.show === 'work' ? works.find(({ work }) => work === stage.work) : deck
  return stage.show === 'board' || !shown ? BOARD_RATIO : shown.width / shown.height
}
