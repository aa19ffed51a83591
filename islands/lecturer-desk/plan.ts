/**
 * The plan on the desk: the step now with its minutes left, its film by one press (F), the next step with its
 * slide by one tap or the key N, the step before by ‹ or Shift+N. Turning pages on goes on by itself; turning
 * back is a look back and leaves the step where it is.
 */
import './plan.css'
import { getJson } from '../shared/api'
import type { SchoolClock } from '../shared/clock'
import type { LessonClip, LessonPlan, PlanAnswer, PlanStep } from '../shared/contracts'
import { make, refill, setText } from '../shared/element'
import type { LessonState } from '../shared/lesson-state'
import { persist } from '../shared/persist'
import { span } from '../shared/times'
import type { Say } from '../shared/words'
import { reachedByPage, type Standing, standing } from './plan-steps'

export interface PlanHost {
  place: HTMLElement
  /** `/lessons/<meeting>/plan` */
  url: string
  say: Say
  clock: SchoolClock
  state: () => LessonState
  isOpen: () => boolean
  /**
   * The lesson's list is here as far as anybody has said; now and then it is
   * read on, and not whole for a moment.
   */
  isWhole: () => boolean
  reach: (cue: number) => void
  /** Shows the step's slide. */
  turnTo: (page: number) => void
  /** Plays the step's film at every site, or stops it. */
  film: { isPlaying: (clip: string) => boolean; press: (clip: LessonClip) => void }
}

const SOON_MS = 30_000

export class PlanStrip {
  private plan: LessonPlan | null = null
  private page: number | null = null
  private opened = false
  private stopped = false
  private readonly before = make('button', 'plan-before', '‹')
  private readonly at = make('b', 'plan-at')
  private readonly name = make('span', 'plan-name')
  private readonly left = make('span', 'plan-left')
  private readonly done = make('span', 'plan-done')
  private readonly film = make('button', 'plan-film')
  private readonly go = make('button', 'plan-go')
  private readonly key = (event: KeyboardEvent) => this.pressed(event)

  constructor(private readonly host: PlanHost) {
    this.go.type = this.film.type = this.before.type = 'button'
    this.before.title = `${host.say('plan_before')} (Shift+N)`
    this.before.setAttribute('aria-label', host.say('plan_before'))
    this.go.dataset.key = 'N'
    this.film.dataset.key = 'F'
    this.go.addEventListener('click', () => this.move(1))
    this.before.addEventListener('click', () => this.move(-1))
    this.film.addEventListener('click', () => this.playOrStop())
    refill(host.place, this.before, this.at, this.name, this.left, this.done, this.film, this.go)
    document.addEventListener('keydown', this.key)
    void this.load()
  }

  draw(): void {
    const { host, plan } = this
    const isWhole = host.isOpen() && host.isWhole()
    if (isWhole && !this.opened) {
      this.opened = true
      void this.load() // from now on it is the version that the lesson was opened with
    }
    const now = plan && this.isReady ? standing(plan.steps, host.state().cue, host.clock.now()) : null
    host.place.hidden = now === null
    if (!plan || !now) return
    if (isWhole) this.follow(plan)
    this.write(plan, now)
  }

  /** The lesson is open, and its list was whole once. */
  private get isReady(): boolean {
    return this.opened && this.host.isOpen()
  }

  stop(): void {
    this.stopped = true
    document.removeEventListener('keydown', this.key)
  }

  private async load(): Promise<void> {
    const { plan } = await persist(() => getJson<PlanAnswer>(this.host.url)).catch(() => ({ plan: null }))
    if (this.stopped) return
    this.plan = plan
    this.draw()
  }

  /**
   * The first step is reached by opening, a later one by turning to its page. A page
   * that was on show before is no turn.
   */
  private follow({ steps }: LessonPlan): void {
    const { cue, page } = this.host.state()
    const before = this.page
    this.page = page
    if (cue === null) this.host.reach(0)
    else if (before !== null && before !== page) {
      const reached = reachedByPage(steps, cue.cue, page)
      if (reached !== null) this.host.reach(reached)
    }
  }

  private write({ steps }: LessonPlan, { now, next, leftMs }: Standing): void {
    const { say, place } = this.host
    place.classList.toggle('is-soon', leftMs < SOON_MS && leftMs >= 0)
    place.classList.toggle('is-over', leftMs < 0)
    setText(this.at, say('plan_at', { no: now.cue + 1, all: steps.length }))
    this.before.hidden = now.cue === 0
    setText(this.name, this.nameOf(now))
    this.name.title = [now.lecturer, now.village].filter(Boolean).join('\n')
    setText(this.left, say(leftMs < 0 ? 'plan_over' : 'plan_left', { span: span(Math.abs(leftMs)) }))
    setText(this.done, this.doneWords(now.cue))
    this.writeFilm(now.clip)
    this.go.hidden = next === null
    if (next) setText(this.go, say('plan_next', { name: this.nameOf(next) }))
  }

  /** What the lecturer does in it; what the assistants do stands on their phones. */
  private nameOf({ lecturer, page, cue }: PlanStep): string {
    const { say } = this.host
    return firstLine(lecturer) || (page === null ? say('plan_step', { no: cue + 1 }) : say('slide', { page }))
  }

  private doneWords(cue: number): string {
    const done = [...this.host.state().cuesDone.values()].filter((cues) => cues.has(cue)).length
    return done > 0 ? this.host.say('plan_done', { n: done }) : ''
  }

  private writeFilm(clip: LessonClip | null): void {
    const { film, say } = this.host
    this.film.hidden = clip === null
    if (!clip) return
    setText(
      this.film,
      film.isPlaying(clip.clip) ? say('plan_film_stop') : say('plan_film', { name: clip.name }),
    )
    this.film.title = clip.name
  }

  private playOrStop(): void {
    const clip = this.plan?.steps[this.host.state().cue?.cue ?? 0]?.clip
    if (this.isReady && clip) this.host.film.press(clip)
    this.draw()
  }

  private move(by: 1 | -1): void {
    const cue = (this.host.state().cue?.cue ?? 0) + by
    const step = this.plan?.steps[cue]
    if (this.isReady && step) {
      this.host.reach(cue)
      if (step.page !== null) this.host.turnTo(step.page)
      this.page = this.host.state().page // our own turn reaches nothing further
    }
    this.draw()
  }

  private pressed(event: KeyboardEvent): void {
    const { target, key, shiftKey, ctrlKey, altKey, metaKey } = event
    const typing = target instanceof Element && target.closest('input, textarea, select, dialog') !== null
    const deed = { n: () => this.move(shiftKey ? -1 : 1), f: () => this.playOrStop() }[key.toLowerCase()]
    if (!deed || typing || ctrlKey || altKey || metaKey || this.host.place.hidden) return
    event.preventDefault()
    deed()
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? ''
}
