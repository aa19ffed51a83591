/**
 * 展示作品: what classes have photographed, newest first; one tap puts it on
 * every screen, and it can be drawn on.
 */
import { make, refill, setText } from '../shared/element'
import type { LessonState, Work } from '../shared/lesson-state'
import { workUrl } from '../shared/lesson-state'
import { clockTime } from '../shared/times'
import { type DeskParts, nameOf } from './parts'

export class WorksTray {
  private drawn = ''
  private seen = 0
  private isKnown = false

  constructor(private readonly parts: DeskParts) {}

  draw({ works, stage }: LessonState, isOpen: boolean): void {
    const { place, say } = this.parts
    if (isOpen || !this.isKnown) this.seen = works.length // what was there before this page was, is not new
    this.isKnown = this.isKnown || this.parts.isWhole()
    const fresh = Math.max(0, works.length - this.seen)
    setText(
      place('works-count'),
      fresh > 0 ? say('works_new', { n: fresh }) : works.length > 0 ? String(works.length) : '',
    )
    place('works-count').classList.toggle('is-new', fresh > 0)
    place('more-tools').classList.toggle('has-new', fresh > 0)
    place('works-none').hidden = works.length > 0
    place('works-how').hidden = works.length === 0
    const shown = stage.show === 'work' ? stage.work : ''
    const key = `${works.length} ${shown} ${this.parts.classes().length}`
    if (key === this.drawn) return
    this.drawn = key
    refill(place('works-list'), ...[...works].reverse().map((one) => this.thumb(one, one.work === shown)))
  }

  private thumb({ work, participation, atMs }: Work, isShown: boolean): HTMLElement {
    const { acts, classes, say } = this.parts
    const school = nameOf(classes(), participation)
    const button = make('button', 'thumb')
    button.type = 'button'
    button.setAttribute('aria-pressed', String(isShown))
    button.setAttribute('aria-label', say('show_work_of', { school, time: clockTime(atMs) }))
    const image = make('img')
    image.loading = 'lazy'
    image.src = workUrl(work)
    image.alt = ''
    button.append(image, make('span', '', `${school} ${clockTime(atMs)}`))
    button.addEventListener('click', () => acts.show(isShown ? { show: 'slides' } : { show: 'work', work }))
    const item = make('li')
    item.append(button)
    return item
  }
}
