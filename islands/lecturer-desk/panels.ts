/** The desk's drawers: one is open at a time, beside the slide on a laptop, from below on a phone. */
import type { DeskParts } from './parts'

export const PANELS = ['slides', 'share', 'ask', 'call', 'works', 'more'] as const
export type Panel = (typeof PANELS)[number]

export class Panels {
  open: Panel | null = null

  /** `opened` is told which has just been opened. */
  constructor(
    private readonly parts: DeskParts,
    private readonly opened: (panel: Panel) => void,
  ) {
    const { place, listen } = parts
    for (const panel of PANELS) listen(place(`tool-${panel}`), 'click', () => this.toggle(panel))
    for (const close of place('panels').querySelectorAll('[data-close]'))
      listen(close, 'click', () => this.close())
    this.draw()
  }

  toggle(panel: Panel): void {
    this.open = this.open === panel ? null : panel
    this.parts.place('panels').closest('lecturer-desk')?.classList.remove('has-all-tools')
    this.draw()
    if (!this.open) return
    this.parts.place(`panel-${this.open}`).focus() // so that the next Tab is in it
    this.opened(this.open)
  }

  /** True when there was something to close. */
  close(): boolean {
    const was = this.open
    this.open = null
    this.draw()
    if (was) this.parts.place(`tool-${was}`).focus()
    return was !== null
  }

  private draw(): void {
    const { place } = this.parts
    place('panels').hidden = this.open === null
    place('panels').parentElement?.classList.toggle('has-panel', this.open !== null)
    for (const panel of PANELS) {
      place(`panel-${panel}`).hidden = this.open !== panel
      place(`tool-${panel}`).setAttribute('aria-expanded', String(this.open === panel))
    }
  }
}
