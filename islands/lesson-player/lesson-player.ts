/**
 * A recorded lesson: the picture, and beside it what was large at that moment: slides with their ink,
 * boards, pupils' works, clips, screens. Chapters to enter it at, questions, hands and calls in step, from
 * half a minute back to twice as fast.
 *
 *     <lesson-player src="/media/m7k2q9w4x1zt/master.m3u8" events="/lessons/m7k2q9w4x1zt/events"
 *         opened-ms="1788229430000" screen="/media/m7k2q9w4x1zt/screen-p-h3n8v5c2r6yd/index.m3u8"
 *         names="names-m7k2q9w4x1zt">
 *       … places as in live/player.html …
 *     </lesson-player>
 *
 * Events: `slideshown` with {deck, page, at}; `replaymoved` with {second, playing, speed},
 * also for whoever plays two in step.
 */
import './lesson-player.css'
import type { LessonEvent } from '../shared/contracts'
import { Island, make, refill, setText } from '../shared/element'
import { clipPosition, clipUrl, type Deck, type LessonState } from '../shared/lesson-state'
import { Surface } from '../shared/surface'
import { span } from '../shared/times'
import { wordsOfPage } from '../shared/words'
import { Beside } from './beside'
import { type Chapter, chapterAt, chaptersOf } from './chapters'
import { bookmarked, type Deed, deedOf, SPEEDS, speedAfter } from './keys'
import { allEvents } from './list'
import { Now } from './now'
import { Source } from './source'
import { Tape } from './tape'

const EMPTY: LessonEvent[] = []
const LARGE: ReadonlySet<Chapter['kind']> = new Set(['board', 'work', 'clip', 'screen', 'document'])

export class LessonPlayer extends Island {
  private readonly say = wordsOfPage()
  private tape = new Tape(EMPTY, 0)
  private firstDeck: { deck: Deck; page: number } | null = null
  private chapters: Chapter[] = []
  private buttons: HTMLButtonElement[] = []
  private current = -1
  private slide = ''
  private surface!: Surface
  private beside!: Beside
  private now!: Now
  private names: Record<string, string> = {}

  protected start(): void {
    const { video } = this
    const sentence = this.place('sentence')
    this.names = namesOf(this.attribute('names'))
    this.surface = new Surface(this.place('slide'))
    this.beside = new Beside(this.place<HTMLVideoElement>('beside'))
    this.now = new Now(this.place('now'), this.say, (one) => this.nameOf(one))
    const source = new Source(this.attribute('src'), video, (trouble) => {
      setText(sentence, trouble ? this.say(trouble) : '')
      video.hidden = trouble === 'preparing' || trouble === 'forbidden' || trouble === 'old_browser'
    })
    for (const moved of ['timeupdate', 'seeking', 'loadedmetadata', 'play', 'pause', 'ratechange'])
      this.on(video, moved, () => this.follow())
    this.every(100, () => !video.paused && this.follow())
    this.drawTools()
    this.onStop(() => source.stop())
    this.onStop(() => this.surface.stop())
    this.onStop(() => this.beside.stop())
    void source.play()
    void this.readEvents()
    if (this.hasAttribute('alone')) this.listenAlone()
  }

  get video(): HTMLVideoElement {
    return this.place<HTMLVideoElement>('video')
  }

  /** Seconds since the lesson was opened. */
  get second(): number {
    return this.video.currentTime
  }

  seek(second: number): void {
    this.video.currentTime = Math.max(0, second)
    this.follow()
  }

  setSpeed(speed: number): void {
    this.video.playbackRate = speed
    for (const button of this.place('speeds').querySelectorAll('button'))
      button.setAttribute('aria-pressed', String(Number(button.value) === speed))
  }

  play(): void {
    void this.video.play().catch(() => {})
  }

  pause(): void {
    this.video.pause()
  }

  /** Keys and bookmarks are the page's, so only a player that stands alone on it takes them. */
  private listenAlone(): void {
    this.on(document, 'keydown', (event) => this.key(event as KeyboardEvent))
    const go = () => {
      const second = bookmarked(location.hash)
      if (second !== null) this.whenThere(() => this.seek(second))
    }
    this.on(window, 'hashchange', go)
    go()
  }

  private whenThere(work: () => void): void {
    if (this.video.readyState > 0) work()
    else this.video.addEventListener('loadedmetadata', work, { once: true })
  }

  private async readEvents(): Promise<void> {
    const events = await allEvents(this.attribute('events')).catch(() => EMPTY)
    if (this.stopped) return
    this.tape = new Tape(events, Number(this.attribute('opened-ms')))
    this.chapters = chaptersOf(events, this.tape, this.say, (one) => this.nameOf(one))
    this.firstDeck = firstDeckOf(this.tape, events.length)
    const isSeen = this.firstDeck !== null || this.chapters.some(({ kind }) => LARGE.has(kind))
    this.classList.toggle('has-slides', isSeen)
    this.buttons = this.chapters.map((one) => this.chapterButton(one))
    refill(this.place('chapters'), ...this.buttons.map((button) => listed(button)))
    this.current = -1
    this.follow()
  }

  private chapterButton({ at, kind, label, image }: Chapter): HTMLButtonElement {
    const button = make('button', `is-${kind}`)
    button.type = 'button'
    if (image) {
      const picture = make('img')
      Object.assign(picture, { src: image, alt: '', loading: 'lazy', width: 64, height: 36 })
      button.append(picture)
    }
    button.append(make('span', '', label), make('span', '', span(at * 1000)))
    button.addEventListener('click', () => this.enter(at))
    return button
  }

  private enter(at: number): void {
    this.seek(at)
    this.play()
  }

  private follow(): void {
    const { second, video } = this
    const atMs = this.tape.openedMs + second * 1000
    const state = this.withSlides(this.tape.stateAt(second + 0.05))
    const isSurface = this.surface.show(state, this.say('slide', { page: state.page }))
    this.place('slide').hidden = !isSurface
    this.showBeside(state, second, atMs)
    this.now.draw(state, atMs)
    this.mark(second)
    this.tellSlide(state)
    this.tell('replaymoved', { second, playing: !video.paused, speed: video.playbackRate })
  }

  /** Before the first slide the first one, so that the page does not jump. */
  private withSlides(state: LessonState): LessonState {
    return state.deck || !this.firstDeck ? state : { ...state, ...this.firstDeck }
  }

  private showBeside(state: LessonState, second: number, atMs: number): void {
    const { stage, clip } = state
    const { video, beside } = this
    const screen = this.attribute('screen')
    if (stage.show === 'clip') {
      const now = clip?.clip === stage.clip ? clip : null
      const at = now ? clipPosition(now, atMs) / 1000 : 0
      beside.show(
        clipUrl(stage.clip),
        stage.clip,
        at,
        now?.playing === true && !video.paused,
        video.playbackRate,
      )
    } else if ((stage.show === 'screen' || stage.show === 'document') && screen)
      beside.show(screen, '', second, !video.paused, video.playbackRate)
    else beside.hide()
  }

  private mark(second: number): void {
    const index = chapterAt(this.chapters, second + 0.05)
    if (index === this.current) return
    this.buttons[this.current]?.removeAttribute('aria-current')
    this.current = index
    this.bringIntoView(this.buttons[index])
  }

  private tellSlide({ deck, page }: LessonState): void {
    const slide = deck ? `${deck.deck} ${page}` : ''
    if (slide === this.slide) return
    this.slide = slide
    if (deck) this.tell('slideshown', { deck: deck.deck, page, at: this.second })
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

  private drawTools(): void {
    const speeds = SPEEDS.map((speed) => {
      const button = make('button', '', `${speed}×`)
      Object.assign(button, { type: 'button', value: String(speed) })
      button.addEventListener('click', () => this.setSpeed(speed))
      return button
    })
    refill(this.place('speeds'), ...speeds)
    this.setSpeed(1)
    this.on(this.place('before'), 'click', () => this.do({ chapter: -1 }))
    this.on(this.place('after'), 'click', () => this.do({ chapter: 1 }))
    this.on(this.place('bookmark'), 'click', () => void this.bookmark())
  }

  /**
   * The address of this moment, into the clipboard where the browser lets us,
   * into the address bar in any case.
   */
  private async bookmark(): Promise<void> {
    const url = `${location.pathname}${location.search}#t=${Math.floor(this.second)}`
    history.replaceState(null, '', url)
    const isCopied = await navigator.clipboard?.writeText(location.href).then(
      () => true,
      () => false,
    )
    setText(
      this.place('bookmarked'),
      this.say(isCopied ? 'bookmark_copied' : 'bookmark_in_address', { span: span(this.second * 1000) }),
    )
  }

  private key(event: KeyboardEvent): void {
    const { target } = event
    const isTyping = target instanceof Element && target.closest('input, textarea, select') !== null
    const isButton = target instanceof Element && target.closest('button, a') !== null && event.key === ' '
    const deed = isTyping || isButton ? null : deedOf(event)
    if (!deed) return
    event.preventDefault()
    this.do(deed)
  }

  private do(deed: Deed): void {
    const { video } = this
    if (deed === 'play') {
      if (video.paused) this.play()
      else this.pause()
    } else if ('seek' in deed) this.seek(this.second + deed.seek)
    else if ('speed' in deed) this.setSpeed(speedAfter(video.playbackRate, deed.speed))
    else this.enterChapter(deed.chapter)
  }

  /** Back goes to the beginning of this one first, as players do. */
  private enterChapter(step: number): void {
    const at = chapterAt(this.chapters, this.second + 0.05)
    const isInside = step < 0 && at >= 0 && this.second - (this.chapters[at]?.at ?? 0) > 2
    const chapter = this.chapters[isInside ? at : at + step]
    if (chapter) this.seek(chapter.at)
  }

  private nameOf(participation: string): string {
    return this.names[participation] ?? ''
  }
}

function firstDeckOf(tape: Tape, count: number): { deck: Deck; page: number } | null {
  for (let index = 1; index <= count; index += 1) {
    const { deck, page } = tape.after(index)
    if (deck) return { deck, page }
  }
  return null
}

function namesOf(id: string): Record<string, string> {
  const text = document.getElementById(id)?.textContent
  return text ? (JSON.parse(text) as Record<string, string>) : {}
}

function listed(child: HTMLElement): HTMLLIElement {
  const item = make('li')
  item.append(child)
  return item
}

customElements.define('lesson-player', LessonPlayer)
