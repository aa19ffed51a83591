/** The slide on show. The page before stays until the next has been fetched and decoded; a failed fetch is tried again. */
import { make } from './element'
import { type Deck, slideUrl } from './lesson-state'

export class Stage {
  private shown = ''
  private wanted = ''
  private timer: ReturnType<typeof setTimeout> | undefined
  private image = make('img')

  /** `waiting` is told whether a page is still on its way. */
  constructor(
    private readonly place: HTMLElement,
    private readonly waiting: (waiting: boolean) => void = () => {},
  ) {
    this.image.alt = ''
  }

  show(deck: Deck | null, page: number, alt = ''): void {
    if (!deck) {
      this.clear()
      return
    }
    const url = slideUrl(deck.deck, Math.min(Math.max(1, page), deck.pages || 1))
    if (url === this.wanted) return
    this.wanted = url
    void this.load(url, alt)
    if (page < deck.pages) new Image().src = slideUrl(deck.deck, page + 1)
  }

  stop(): void {
    clearTimeout(this.timer)
    this.wanted = ''
  }

  private clear(): void {
    this.stop()
    this.shown = ''
    this.image.remove()
    this.waiting(false)
  }

  private async load(url: string, alt: string): Promise<void> {
    clearTimeout(this.timer)
    const next = make('img')
    next.src = url
    next.alt = alt
    try {
      if (this.shown !== url) this.waiting(true)
      await next.decode()
    } catch {
      if (url === this.wanted) this.timer = setTimeout(() => void this.load(url, alt), 2000)
      return
    }
    if (url === this.wanted) this.put(next, url)
  }

  private put(next: HTMLImageElement, url: string): void {
    this.image.remove()
    this.place.append(next)
    this.image = next
    this.shown = url
    this.waiting(false)
  }
}
