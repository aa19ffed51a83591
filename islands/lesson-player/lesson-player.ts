/**
 * A recorded lesson: the picture, the slides in step with it, and the slides as chapters.
 *
 *     <lesson-player src="/media/m7k2q9w4x1zt/master.m3u8" events="/lessons/m7k2q9w4x1zt/events" opened-ms="1788229430000">
 *       … places as in live/lesson.html …
 *     </lesson-player>
 *
 * Events: `slideshown` with {deck, page, at}.
 */
import './lesson-player.css'
import { Island, make, refill, setText } from '../shared/element'
import { Stage } from '../shared/stage'
import { span } from '../shared/times'
import { wordsOfPage } from '../shared/words'
import { allEvents, pagesShown, type Shown, shownAt } from './pages'
import { Source } from './source'

class LessonPlayer extends Island {
  private readonly say = wordsOfPage()
  private shown: Shown[] = []
  private chapters: HTMLButtonElement[] = []
  private current = -1
  private stage!: Stage

  protected start(): void {
    const video = this.place<HTMLVideoElement>('video')
    const sentence = this.place('sentence')
    this.stage = new Stage(this.place('slide'))
    const source = new Source(this.attribute('src'), video, (trouble) => {
      setText(sentence, trouble ? this.say(trouble) : '')
      video.hidden = trouble === 'preparing' || trouble === 'forbidden' || trouble === 'old_browser'
    })
    for (const moved of ['timeupdate', 'seeking', 'loadedmetadata']) this.on(video, moved, () => this.follow())
    this.onStop(() => source.stop())
    this.onStop(() => this.stage.stop())
    void source.play()
    void this.readSlides()
  }

  private async readSlides(): Promise<void> {
    const events = await allEvents(this.attribute('events')).catch(() => [])
    if (this.stopped) return
    this.shown = pagesShown(events, Number(this.attribute('opened-ms')))
    this.classList.toggle('has-slides', this.shown.length > 0)
    this.chapters = this.shown.map((one) => this.chapter(one))
    refill(this.place('chapters'), ...this.chapters.map((button) => listed(button)))
    this.follow()
  }

  private chapter({ at, page }: Shown): HTMLButtonElement {
    const button = make('button')
    button.type = 'button'
    button.append(make('span', '', this.say('page_at', { page })), make('span', '', span(at * 1000)))
    button.addEventListener('click', () => this.seek(at))
    return button
  }

  private seek(at: number): void {
    const video = this.place<HTMLVideoElement>('video')
    video.currentTime = at
    void video.play().catch(() => {})
  }

  private follow(): void {
    const index = shownAt(this.shown, this.place<HTMLVideoElement>('video').currentTime + 0.05)
    const now = this.shown[index]
    if (!now || index === this.current) return
    this.chapters[this.current]?.removeAttribute('aria-current')
    this.current = index
    this.stage.show(now.deck, now.page, this.say('slide', { page: now.page }))
    this.bringIntoView(this.chapters[index])
    this.tell('slideshown', { deck: now.deck.deck, page: now.page, at: now.at })
  }

  /** Scrolls the list of chapters, never the page. */
  private bringIntoView(chapter: HTMLElement | undefined): void {
    if (!chapter) return
    chapter.setAttribute('aria-current', 'true')
    const list = this.place('chapters')
    const top = chapter.offsetTop - list.offsetTop
    if (top < list.scrollTop || top + chapter.offsetHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = top - 40
  }
}

function listed(child: HTMLElement): HTMLLIElement {
  const item = make('li')
  item.append(child)
  return item
}

customElements.define('lesson-player', LessonPlayer)
