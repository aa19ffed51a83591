/**
 * A wait that can be cut short: `wake()` ends all waits at once (line is back,
 * someone pressed a button, stop).
 */
export class Pause {
  private readonly waiting = new Set<() => void>()

  for(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        this.waiting.delete(end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      this.waiting.add(end)
    })
  }

  wake(): void {
    for (const end of [...this.waiting]) end()
  }
}
