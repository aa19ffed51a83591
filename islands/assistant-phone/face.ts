/**
 * What the assistant's phone shows, drawn anew from the state of the lesson; nothing here decides anything.
 */
import type { LessonPlan, PlanStep } from '../shared/contracts'
import { make, refill, setText } from '../shared/element'
import { type LessonState, type Need, unreadNote } from '../shared/lesson-state'
import type { Photos } from '../shared/photos'
import { clockTime, minutesUp } from '../shared/times'
import type { Say } from '../shared/words'
import { type Rail, railOf } from './rail'

export const NEEDS: Need[] = ['unclear', 'too_fast', 'help']
const SEEN_MS = 10_000

export interface Showing {
  /** The lesson with what is still on its way, */
  state: LessonState
  /** and as the platform has said it. */
  heard: LessonState
  plan: LessonPlan | null
  now: number
  reachable: boolean
  isStranger: boolean
  /** The classroom's own screen was in the lesson and is not now. */
  isScreenAway: boolean
  unsaid: number
  photos: Photos
}

export interface FaceHost {
  place: <T extends HTMLElement>(name: string) => T
  say: Say
  participation: string
  beginsMs: number
  endsMs: number
}

export class Face {
  private readonly thumbs = new Map<string, string>()
  /** need → until when it is said that the lecturer has seen it, once it is none any more */
  private readonly seenUntil = new Map<string, number>()

  constructor(private readonly host: FaceHost) {}

  draw(showing: Showing): void {
    const { state, plan, now, photos } = showing
    const rail = railOf(plan, state, this.host.participation, now, photos.waiting.length)
    this.drawHead(showing)
    this.drawLine(showing)
    this.drawNotes(state)
    this.drawCue(showing, rail)
    this.drawPrint(showing)
    this.drawSteps(showing, rail)
    this.drawWorks(showing)
    this.drawNeeds(state, showing.heard, now)
  }

  private drawHead({ state, now }: Showing): void {
    const { place, say, endsMs } = this.host
    const left = minutesUp(endsMs - now)
    const sentence = left > 0 ? say('left', { minutes: left }) : say('time_is_up')
    setText(place('left'), state.state === 'open' ? sentence : '')
  }

  /** What waits, and that nothing has to be done for it. */
  private drawLine({ reachable, isStranger, isScreenAway, unsaid, photos, state }: Showing): void {
    const { place, say } = this.host
    const trouble = photos.refusal || (isScreenAway && state.state === 'open' ? say('screen_away') : '')
    const waiting = [
      photos.waiting.length > 0 ? say('waiting_photos', { photos: photos.waiting.length }) : '',
      unsaid > 0 ? say('waiting_words', { words: unsaid }) : '',
    ].filter(Boolean)
    const what = waiting.join(say('and'))
    const sentence = isStranger
      ? say('stranger')
      : !reachable
        ? what
          ? say('offline_waiting', { what })
          : say('offline')
        : photos.waiting.length > 0
          ? say('sending', { what })
          : trouble
    place('line').hidden = !sentence
    place('line').classList.toggle('is-trouble', !reachable || isStranger || sentence === trouble)
    setText(place('line'), sentence)
    place('sign-in-line').hidden = !isStranger
  }

  private drawNotes(state: LessonState): void {
    const note = unreadNote(state, this.host.participation)
    this.host.place('note').hidden = !note
    if (note) setText(this.host.place('note-text'), note.text)
  }

  private drawCue({ state, plan, now }: Showing, rail: Rail): void {
    const { place, say } = this.host
    setText(place('cue-kicker'), this.kicker(state, rail, now))
    setText(place('cue-text'), this.headline(state, plan, rail))
    const photos = rail.photos > 0 ? say('take_photos', { photos: rail.photos, sent: rail.sent }) : ''
    place('cue-photos').hidden = !photos
    setText(place('cue-photos'), photos)
    const done = place<HTMLButtonElement>('done')
    done.hidden = rail.now === null || state.state !== 'open' || this.isOurTurn(state)
    done.dataset.cue = String(rail.now?.cue ?? '')
    done.disabled = rail.isDone
    setText(done, say(rail.isDone ? 'cue_done' : 'cue_do'))
    place('next').hidden = rail.next === null || state.state === 'ended'
    if (rail.next) {
      setText(place('next-text'), rail.next.village || say('watch'))
      setText(place('next-when'), say('takes', { minutes: rail.next.minutes }))
    }
    place('over').hidden = state.state !== 'ended'
  }

  private kicker(state: LessonState, rail: Rail, now: number): string {
    const { say, beginsMs } = this.host
    if (state.state === 'ended') return ''
    if (state.state !== 'open') {
      const time = clockTime(beginsMs)
      return now < beginsMs
        ? say('begins_in', { time, minutes: minutesUp(beginsMs - now) })
        : say('begins_soon', { time })
    }
    if (this.isOurTurn(state)) return say('our_turn')
    if (!rail.now || rail.leftMs === null) return say('in_class')
    return rail.leftMs > 0 ? say('now_left', { minutes: minutesUp(rail.leftMs) }) : say('now_longer')
  }

  private isOurTurn({ called }: LessonState): boolean {
    return called?.participation === this.host.participation
  }

  private headline(state: LessonState, plan: LessonPlan | null, { now }: Rail): string {
    const { say } = this.host
    if (state.state === 'ended') return say('over')
    if (state.state !== 'open') return say(plan?.print.length ? 'prepare_print' : 'prepare')
    if (this.isOurTurn(state)) return say('let_them_speak')
    if (!plan) return say('no_plan')
    return now?.village || say('watch')
  }

  private drawPrint({ plan, state }: Showing): void {
    const list = plan?.print ?? []
    this.host.place('print').hidden = list.length === 0 || state.state === 'ended'
    once(this.host.place('print-list'), JSON.stringify(list), () =>
      list.map(({ name, url, copies }) => {
        const row = make('li')
        const link = make('a', '', name)
        link.href = url
        link.target = '_blank'
        row.append(link, make('span', '', copies === null ? '' : this.host.say('copies', { copies })))
        return row
      }),
    )
  }

  private drawSteps({ plan, state }: Showing, rail: Rail): void {
    const steps = plan?.steps ?? []
    const done = state.cuesDone.get(this.host.participation)
    this.host.place('steps').hidden = steps.length === 0
    const key = JSON.stringify([plan?.id, plan?.version, rail.now?.cue, [...(done ?? [])]])
    once(this.host.place('steps-list'), key, () =>
      steps.map((step) => this.step(step, rail.now, done?.has(step.cue))),
    )
  }

  private step(step: PlanStep, now: PlanStep | null, done = false): HTMLElement {
    const { say } = this.host
    const row = make('li', step === now ? 'is-now' : '')
    const when = make('span', 'when', say('minute', { minute: step.from_minute }))
    const what = make('span', 'what', step.village || say('watch'))
    const mark = done
      ? '✓'
      : step.takes_photo
        ? say('photos_short', { photos: Math.max(1, step.photos) })
        : ''
    row.append(when, what, make('span', 'mark', mark))
    if (step === now) row.setAttribute('aria-current', 'step')
    return row
  }

  /** This class's photos, the newest first; those on their way are said so. */
  private drawWorks({ state, photos }: Showing): void {
    const { say, participation, place } = this.host
    const sent = state.works.filter((one) => one.participation === participation)
    const key = JSON.stringify([
      photos.waiting.map((one) => one.key),
      sent.map(({ work }) => work),
      state.stage,
    ])
    place('works').hidden = sent.length + photos.waiting.length === 0
    once(place('works-list'), key, () => [
      ...photos.waiting.map(({ key: one, photo }) =>
        this.thumb(this.urlOf(one, photo), say('work_waiting'), true),
      ),
      ...sent
        .map(({ work }) =>
          this.thumb(
            `/works/${work}.webp`,
            state.stage.show === 'work' && state.stage.work === work ? say('work_shown') : say('work_sent'),
          ),
        )
        .reverse(),
    ])
    for (const [one, url] of this.thumbs)
      if (!photos.waiting.some((waiting) => waiting.key === one)) {
        URL.revokeObjectURL(url)
        this.thumbs.delete(one)
      }
  }

  private urlOf(key: string, photo: Blob): string {
    const known = this.thumbs.get(key)
    if (known) return known
    const url = URL.createObjectURL(photo)
    this.thumbs.set(key, url)
    return url
  }

  private thumb(src: string, label: string, waits = false): HTMLElement {
    const item = make('li', waits ? 'is-waiting' : '')
    const image = make('img')
    image.src = src
    image.alt = label
    image.loading = 'lazy'
    item.append(image, make('span', '', label))
    return item
  }

  /** What waits for the line is pressed, but told nobody. */
  private drawNeeds({ needs, hands, state }: LessonState, heard: LessonState, now: number): void {
    const { place, say, participation } = this.host
    const mine = needs.get(participation)
    const pressed = new Map<string, boolean>(NEEDS.map((need) => [need, mine?.has(need) ?? false]))
    pressed.set('hand', hands.has(participation))
    const isHeard = (name: string) =>
      name === 'hand' ? heard.hands.has(participation) : heard.needs.get(participation)?.has(name as Need)
    for (const [name, isPressed] of pressed) {
      const button = place<HTMLButtonElement>(name)
      button.setAttribute('aria-pressed', String(isPressed))
      button.disabled = state !== 'open'
      if (isPressed) this.seenUntil.set(name, now + SEEN_MS)
      const isSeen = name !== 'hand' && state === 'open' && now < (this.seenUntil.get(name) ?? 0)
      setText(
        place(`${name}-told`),
        isPressed ? say(isHeard(name) ? 'told' : 'work_waiting') : isSeen ? say('need_seen') : '',
      )
    }
    place('acts').hidden = state === 'ended'
    const isTold = pressed.get('help') === true
    const tell = place<HTMLButtonElement>('help-tell')
    tell.hidden = place('help-lesson').hidden = state !== 'open'
    tell.disabled = isTold
    setText(tell, say(isTold ? 'help_told' : 'help_tell'))
  }
}

/** Fills a list anew only when what it shows has changed, so that a finger on it is not disturbed. */
function once(list: HTMLElement, key: string, rows: () => HTMLElement[]): void {
  if (list.dataset.shown === key) return
  list.dataset.shown = key
  refill(list, ...rows())
}
