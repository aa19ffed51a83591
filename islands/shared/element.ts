/**
 * A custom element around server-rendered HTML. It finds its places by `data-place="name"`, takes
 * attributes in, tells what happened by events, and stops everything it started when it is removed from
 * the page (also by an htmx swap).
 */
export abstract class Island extends HTMLElement {
  private life = new AbortController()
  private cleanups: (() => void)[] = []

  connectedCallback(): void {
    this.life = new AbortController()
    this.start()
  }

  disconnectedCallback(): void {
    this.life.abort()
    for (const cleanup of this.cleanups.splice(0)) cleanup()
  }

  protected abstract start(): void

  /** Runs when the element is removed. */
  protected onStop(cleanup: () => void): void {
    this.cleanups.push(cleanup)
  }

  protected every(ms: number, work: () => void): void {
    const timer = setInterval(work, ms)
    this.onStop(() => clearInterval(timer))
  }

  /** addEventListener's own `signal` is missing before Chromium 88. */
  protected on(target: EventTarget, type: string, listener: (event: Event) => void): void {
    target.addEventListener(type, listener)
    this.onStop(() => target.removeEventListener(type, listener))
  }

  protected tell(name: string, detail: unknown = null): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }))
  }

  protected get stopped(): boolean {
    return this.life.signal.aborted
  }

  place<T extends HTMLElement = HTMLElement>(name: string): T {
    const found = this.querySelector<T>(`[data-place="${name}"]`)
    if (!found) throw new Error(`<${this.localName}> has no place “${name}”`)
    return found
  }

  attribute(name: string): string {
    return this.getAttribute(name) ?? ''
  }
}

export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text) element.textContent = text
  return element
}

/** `replaceChildren` is missing before Chromium 86. */
export function refill(parent: HTMLElement, ...children: Node[]): void {
  while (parent.firstChild) parent.removeChild(parent.firstChild)
  parent.append(...children)
}
