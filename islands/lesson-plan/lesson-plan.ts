/**
 * Writing a lesson plan: minutes add up while one types, steps move by keys or by dragging,
 * nothing typed is lost by leaving.
 *
 *     <lesson-plan period="40" unsaved><form method="post" action="/lessons/m7k2q9w4x1zt/lesson-plan/">
 *       … rows as in live/lesson_plan.html; the server makes them anew when one is added, moved or removed …
 *     </form></lesson-plan>
 */
import './lesson-plan.css'
import { Island, setText } from '../shared/element'
import { wordsOfPage } from '../shared/words'
import { actOf, sumOf } from './minutes'

const TONES = { even: 'tag tag-ok', left: 'tag tag-warn', over: 'tag tag-bad' }

class LessonPlan extends Island {
  private readonly say = wordsOfPage()
  private changed = false
  private dragged: string | null = null

  protected start(): void {
    this.changed = this.hasAttribute('unsaved')
    this.on(this, 'input', () => {
      this.changed = true
      this.add()
    })
    this.on(this, 'htmx:afterSwap', () => this.moved())
    this.on(this, 'submit', () => {
      this.changed = false
    })
    this.on(this, 'keydown', (event) => this.key(event as KeyboardEvent))
    this.on(this, 'dragstart', (event) => this.lift(event as DragEvent))
    this.on(this, 'dragover', (event) => this.hover(event as DragEvent))
    this.on(this, 'drop', (event) => this.drop(event as DragEvent))
    this.on(window, 'beforeunload', (event) => {
      if (this.changed) event.preventDefault()
    })
  }

  private get form(): HTMLFormElement {
    return this.querySelector('form') as HTMLFormElement
  }

  private moved(): void {
    this.changed = true
    this.querySelector<HTMLElement>('[autofocus]')?.focus()
  }

  private add(): void {
    const rows = Array.from(this.querySelectorAll<HTMLElement>('[data-step]'))
    const texts = rows.map((row) => row.querySelector<HTMLInputElement>('[name=minutes]')?.value ?? '')
    const { spans, total, balance, off } = sumOf(texts, Number(this.attribute('period')))
    rows.forEach((row, index) => {
      const [from, to] = spans[index] ?? [0, 0]
      setText(row.querySelector('[data-begins]') as HTMLElement, String(from))
      setText(row.querySelector('[data-ends]') as HTMLElement, String(to))
    })
    setText(this.place('total'), this.say('total', { n: total }))
    setText(this.place('balance'), this.say(balance, { n: off }))
    this.place('balance').className = TONES[balance]
  }

  private key(event: KeyboardEvent): void {
    const saves = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's'
    const row = rowOf(event.target)
    const act = event.altKey && row ? actOf(event.key, Number(row.dataset.step)) : null
    if (!saves && !act) return
    event.preventDefault()
    if (act) this.act(act)
    else this.form.querySelector<HTMLButtonElement>('.plan-save [value=save]')?.click()
  }

  /** The server changes the rows: it is the same request that the buttons make. */
  private act(act: string): void {
    const { action } = this.form
    void window.htmx.ajax('post', action, {
      source: this.form,
      target: '#steps',
      swap: 'outerHTML',
      values: { do: act },
    })
  }

  private lift(event: DragEvent): void {
    this.dragged = rowOf(event.target)?.dataset.step ?? null
    event.dataTransfer?.setData('text/plain', this.dragged ?? '')
  }

  private hover(event: DragEvent): void {
    if (this.dragged !== null && rowOf(event.target)) event.preventDefault()
  }

  private drop(event: DragEvent): void {
    const to = rowOf(event.target)?.dataset.step
    if (this.dragged === null || to === undefined) return
    event.preventDefault()
    if (to !== this.dragged) this.act(`move:${this.dragged}:${to}`)
    this.dragged = null
  }
}

function rowOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-step]') : null
}

customElements.define('lesson-plan', LessonPlan)
