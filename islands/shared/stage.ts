/**
 * The slide on show. The page before stays until the next has been fetched and
 * decoded; a failed fetch is tried again.
 */
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
    if (deck) this.showPage(deck, page, alt)
    else this.clear()
  }

  showPage(deck: Deck, page: number, alt = ''): void {
    const moved = this.showImage(slideUrl(deck.deck, Math.min(Math.max(1, page), deck.pages || 1)), alt)
    if (moved && page < deck.pages) new Image().src = slideUrl(deck.deck, page + 1)
  }

  /** Any picture; true when it was not the one on show. */
  showImage(url: string, alt = ''): boolean {
    if (url === this.wanted) return false
    this.wanted = url
    void this.load(url, alt)
    return true
  }

  /** Whether the picture that is wanted is not the one on show yet. */
  get isWaiting(): boolean {
    return this.wanted !== this.shown
  }

  /** Leaves its place as it was found: another lesson may come after this one. */
  stop(): void {
    clearTimeout(this.timer)
    this.wanted = ''
    this.image.remove()
  }

  clear(): void {
    this.stop()
    this.shown = ''
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
    this.place.insertBefore(next, this.place.firstChild) // under the ink
    this.image = next
    this.shown = url
    this.waiting(false)
  }
}
