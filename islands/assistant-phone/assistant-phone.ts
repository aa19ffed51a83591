/**
 * 助教手机: what the adult in the village's classroom does now and next, answers, photos of work, what the class
 * needs. Works with one thumb and over HTTP alone; what is said or photographed while the line is dead waits,
 * also over a reload, and goes by itself.
 *
 *     <assistant-phone url="/lessons/m7k2q9w4x1zt" person="…" participation="…" pupils="13"
 *         messages-url="/messages/standing" server-ms="…" begins-ms="…" ends-ms="…">
 *       … places as in live/assistant.html …
 *     </assistant-phone>
 */
import './assistant-phone.css'
import './across.css'
import { getJson, isFinal, Refusal } from '../shared/api'
import { SchoolClock } from '../shared/clock'
import type { LessonPlan, PlanAnswer } from '../shared/contracts'
import { Island, setText } from '../shared/element'
import { unreadNote } from '../shared/lesson-state'
import { Messages, showFirst } from '../shared/messages'
import { opensOffline } from '../shared/offline'
import { openStore } from '../shared/photo-store'
import { Photos, sendWork } from '../shared/photos'
import { shrunk } from '../shared/shrink'
import { keepAwake } from '../shared/wakeful'
import { wordsOfPage } from '../shared/words'
import { Face, NEEDS } from './face'
import { Follow } from './follow'
import { QuestionCard } from './question'
import { RollCard } from './roll'

const REFUSED_FOR_MS = 6000
const PLAN_EVERY_MS = 20_000
/** By how much school time was ahead of this telephone's clock when the platform last answered. */
const AHEAD = 'lianke.ahead'

class AssistantPhone extends Island {
  private readonly say = wordsOfPage()
  private readonly clock = new SchoolClock()
  private plan: LessonPlan | null = null
  private follow!: Follow
  private photos!: Photos
  private messages!: Messages
  private face!: Face
  private question!: QuestionCard
  private roll!: RollCard
  private refusedUntil = 0
  private isScreenAway = false

  protected start(): void {
    const [url, participation] = [this.attribute('url'), this.attribute('participation')]
    const of = `${this.attribute('person')}.${this.attribute('url').split('/').pop()}`
    const pupils = Number(this.attribute('pupils')) || null
    const place = <T extends HTMLElement>(name: string) => this.place<T>(name)
    const changed = () => this.draw()
    const host = { place, say: this.say, participation, pupils }
    this.clock.observe(this.servedMs(), performance.now(), performance.now())
    this.plan = this.keptPlan()
    this.face = new Face({ ...host, beginsMs: this.figure('begins-ms'), endsMs: this.figure('ends-ms') })
    this.photos = new Photos({
      of,
      changed,
      now: () => this.clock.now(),
      send: (photo) => sendWork(url, photo),
      sent: () => this.follow.wake(),
      store: openStore(),
    })
    const refused = (error: unknown) => this.refused(error)
    this.follow = new Follow({ url, of, participation, clock: this.clock, changed, refused })
    this.question = new QuestionCard({
      ...host,
      send: (question, counts) => this.follow.outbox.append('answered', { question, counts }),
    })
    this.roll = new RollCard({
      ...host,
      send: (present) => this.follow.outbox.append('heads_counted', { present }),
    })
    this.messages = new Messages({
      url: this.attribute('messages-url'),
      isSoon: () => document.visibilityState === 'visible',
      news: () => {},
      changed,
    })
    this.listen()
    void this.follow.run()
    void this.messages.run()
    void this.fetchPlan()
    this.every(1000, changed)
    this.every(PLAN_EVERY_MS, () => void this.fetchPlan())
    this.onStop(keepAwake())
    opensOffline()
    this.onStop(() => {
      this.follow.stop()
      this.messages.stop()
      this.photos.stop()
    })
    this.draw()
  }

  private listen(): void {
    const press = (name: string, work: () => void) => this.on(this.place(name), 'click', work)
    for (const need of NEEDS) press(need, () => this.need(need))
    press('hand', () => this.raiseOrLower())
    press('done', () => this.done())
    press('note-read', () => this.readNote())
    press('told-done', () => this.messages.confirmFirst())
    press('help-open', () => this.showHelp(true))
    press('help-tell', () => this.need('help'))
    press('help-close', () => this.showHelp(false))
    press('sign-in', () => location.reload())
    for (const name of ['camera', 'album']) this.on(this.place(name), 'change', () => void this.take(name))
    this.on(window, 'online', () => this.wake())
    this.on(document, 'visibilitychange', () => document.visibilityState === 'visible' && this.wake())
    this.on(window, 'pageshow', () => this.wake())
  }

  private wake(): void {
    this.follow.wake()
    this.photos.wake()
    void this.messages.look()
  }

  private need(need: (typeof NEEDS)[number]): void {
    const { needs } = this.follow.shown
    if (!needs.get(this.attribute('participation'))?.has(need))
      this.follow.outbox.append('signalled', { need })
  }

  private raiseOrLower(): void {
    const participation = this.attribute('participation')
    if (this.follow.shown.hands.has(participation))
      this.follow.outbox.append('hand_lowered', { participation })
    else this.follow.outbox.append('hand_raised', {})
  }

  private done(): void {
    const cue = Number(this.place('done').dataset.cue)
    this.follow.outbox.append('cue_done', { cue })
  }

  /** 知道了 */
  private readNote(): void {
    const note = unreadNote(this.follow.shown, this.attribute('participation'))
    if (note) this.follow.outbox.append('note_read', { note: note.seq })
  }

  private showHelp(shown: boolean): void {
    this.place('helping').hidden = !shown
    this.place(shown ? 'help-close' : 'help-open').focus()
  }

  private async take(name: string): Promise<void> {
    const input = this.place<HTMLInputElement>(name)
    const files = [...(input.files ?? [])]
    input.value = ''
    const question = QuestionCard.photosFor(this.follow.shown)
    for (const file of files) await this.photos.add(await shrunk(file), question)
  }

  private refused(error: unknown): void {
    setText(
      this.place('refused'),
      error instanceof Refusal && error.sentence ? error.sentence : this.say('refused'),
    )
    this.refusedUntil = performance.now() + REFUSED_FOR_MS
    this.draw()
  }

  /** The plan is needed most when the line is dead, so the last one is kept. */
  private async fetchPlan(): Promise<void> {
    try {
      const { plan, screen_here } = await getJson<PlanAnswer>(`${this.attribute('url')}/plan`)
      this.plan = plan
      this.isScreenAway = screen_here === false
      localStorage.setItem(this.planKey, JSON.stringify(this.plan))
      localStorage.setItem(AHEAD, String(this.clock.now() - Date.now()))
    } catch (error) {
      if (isFinal(error)) this.plan = null
    }
    this.draw()
  }

  private keptPlan(): LessonPlan | null {
    try {
      return JSON.parse(localStorage.getItem(this.planKey) ?? 'null') as LessonPlan | null
    } catch {
      return null
    }
  }

  private get planKey(): string {
    return `lianke.plan.${this.attribute('url')}`
  }

  /**
   * A page that was opened without a line is older than it says: until the platform answers, this
   * telephone's own clock tells by how much.
   */
  private servedMs(): number {
    const ahead = localStorage.getItem(AHEAD)
    return Math.max(this.figure('server-ms'), ahead === null ? 0 : Date.now() + Number(ahead))
  }

  private figure(name: string): number {
    return Number(this.attribute(name))
  }

  private draw(): void {
    if (this.stopped) return
    const { shown: state, timeline, reachable, isStranger, outbox } = this.follow
    const now = this.clock.now()
    const { plan, photos } = this
    this.dataset.state = state.state
    this.face.draw({
      state,
      heard: timeline.state,
      plan,
      now,
      reachable,
      isStranger,
      isScreenAway: this.isScreenAway,
      unsaid: outbox.unsent,
      photos,
    })
    this.question.draw(state, now)
    this.roll.draw(state)
    showFirst(this.messages, (name) => this.place(name), this.say)
    this.place('refused').hidden = performance.now() >= this.refusedUntil
  }
}

customElements.define('assistant-phone', AssistantPhone)
