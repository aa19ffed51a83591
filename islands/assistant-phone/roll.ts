/** How many pupils sit here: asked for by 点名, or told by the assistant at any time. */
import { setText } from '../shared/element'
import { countedNow, type LessonState } from '../shared/lesson-state'
import type { Say } from '../shared/words'

export interface RollHost {
  place: <T extends HTMLElement>(name: string) => T
  say: Say
  participation: string
  pupils: number | null
  send: (present: number) => void
}

export class RollCard {
  private present: number
  private isOpen = false

  constructor(private readonly host: RollHost) {
    this.present = host.pupils ?? 0
    const press = (name: string, work: () => void) => host.place(name).addEventListener('click', work)
    press('roll-less', () => this.step(-1))
    press('roll-more', () => this.step(1))
    press('roll-open', () => {
      this.isOpen = true
      this.drawCard()
    })
    press('roll-send', () => {
      this.isOpen = false
      this.host.send(this.present)
    })
  }

  draw({ roll, state }: LessonState): void {
    const said = countedNow({ roll }, this.host.participation)
    const asked = Boolean(roll?.atMs) && said === undefined && state === 'open'
    const { place, say } = this.host
    place('roll').hidden = state === 'ended' || !(asked || this.isOpen)
    place('roll-row').hidden = state === 'ended' || !place('roll').hidden
    setText(place('roll-title'), say(asked ? 'roll_called' : 'roll_title'))
    setText(place('roll-open'), said === undefined ? say('roll_open') : say('roll_said', { present: said }))
    this.drawCard()
  }

  private step(by: number): void {
    this.present = Math.max(0, this.present + by)
    this.drawCard()
  }

  private drawCard(): void {
    const { place, say, pupils } = this.host
    if (this.isOpen) place('roll').hidden = false
    setText(place('roll-present'), String(this.present))
    setText(place('roll-of'), pupils ? say('roll_of', { pupils }) : '')
    place<HTMLButtonElement>('roll-less').disabled = this.present === 0
  }
}
