/**
 * Fetches the slides of a lesson ahead, one after another, so that in the
 * lesson a page turn is only a number.
 */
import { Pause } from '../shared/pause'

export class Ahead {
  done = 0
  total = 0
  private running = ''
  private readonly had = new Set<string>()
  private readonly pause = new Pause()

  constructor(private readonly changed: () => void) {}

  /** Fetches what is not here yet; a new list takes the place of the one under way. */
  want(urls: string[]): void {
    const key = urls.join(' ')
    if (key === this.running) return
    this.running = key
    this.count(urls)
    this.pause.wake()
    if (urls.length > 0) void this.fetchAll(urls, key)
  }

  stop(): void {
    this.running = ''
    this.pause.wake()
  }

  private async fetchAll(urls: string[], key: string): Promise<void> {
    for (;;) {
      for (const url of urls) {
        if (this.running !== key) return
        if (!this.had.has(url) && (await fetchOne(url))) this.had.add(url)
        if (this.running === key) this.count(urls)
      }
      if (this.done === this.total) return
      await this.pause.for(15_000)
    }
  }

  private count(urls: string[]): void {
    this.total = urls.length
    this.done = urls.filter((url) => this.had.has(url)).length
    this.changed()
  }
}

async function fetchOne(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { credentials: 'same-origin' })
    await response.blob()
    return response.ok
  } catch {
    return false
  }
}
