/** The settings corner: how our class speaks, chosen by the screen itself or by hand; and the self-test. */
import type { Say } from '../shared/words'
import { settings, type Wish } from './settings'

const CHOICES: readonly [Wish, string][] = [
  ['auto', 'talk_wish_auto'],
  ['open', 'talk_wish_open'],
  ['push', 'talk_wish_push'],
]

export class Corner {
  constructor(
    private readonly panel: HTMLElement,
    choices: HTMLElement,
    private readonly say: Say,
    changed: () => void,
  ) {
    for (const [wish, key] of CHOICES) {
      const button = document.createElement('button')
      button.type = 'button'
      button.dataset.wish = wish
      button.textContent = this.say(key)
      button.addEventListener('click', () => {
        settings.wish = wish
        this.draw()
        changed()
      })
      choices.append(button)
    }
  }

  toggle(): void {
    this.panel.hidden = !this.panel.hidden
    this.draw()
  }

  private draw(): void {
    for (const button of this.panel.querySelectorAll<HTMLElement>('[data-wish]'))
      button.setAttribute('aria-pressed', String(button.dataset.wish === settings.wish))
  }
}
