/** 听不清, 太快, 要帮忙: a class tells its lecturer without a word, and sees that she has seen it. */
import { make, refill, setText } from '../shared/element'
import type { Need } from '../shared/lesson-state'
import type { Say } from '../shared/words'

export const NEEDS: readonly Need[] = ['unclear', 'too_fast', 'help']
const SEEN_MS = 10_000

export class Needs {
  private readonly buttons = new Map<Need, { button: HTMLButtonElement; told: HTMLElement }>()
  private readonly seenUntil = new Map<Need, number>()

  constructor(
    private readonly place: HTMLElement,
    private readonly say: Say,
    signal: (need: Need) => void,
  ) {
    for (const need of NEEDS) this.buttons.set(need, this.button(need, signal))
  }

  /** The lecturer has cleared a need of ours. */
  seen(need: Need, now: number): void {
    this.seenUntil.set(need, now + SEEN_MS)
  }

  /** `ours` is what we need and she has not seen to yet. */
  draw(open: boolean, ours: ReadonlyMap<Need, number> | undefined, now: number): void {
    this.place.hidden = !open
    for (const [need, { button, told }] of this.buttons) {
      const isTold = ours?.has(need) ?? false
      const isSeen = !isTold && now < (this.seenUntil.get(need) ?? 0)
      button.setAttribute('aria-pressed', String(isTold))
      button.classList.toggle('is-seen', isSeen)
      setText(told, isTold ? this.say('need_told') : isSeen ? this.say('need_seen') : '')
    }
  }

  stop(): void {
    refill(this.place)
    this.place.hidden = true
  }

  private button(need: Need, signal: (need: Need) => void): { button: HTMLButtonElement; told: HTMLElement } {
    const button = make('button')
    const told = make('span')
    button.type = 'button'
    button.append(make('b', '', this.say(`need_${need}`)), told)
    button.dataset.need = need
    // Told once is told: only the lecturer takes it off again.
    button.addEventListener('click', () => {
      if (button.getAttribute('aria-pressed') !== 'true') signal(need)
    })
    this.place.append(button)
    return { button, told }
  }
}
