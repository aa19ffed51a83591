/** What a lecturer does in a lesson, as events; nothing that changes nothing is said. */
import type { NewEvent } from '../shared/contracts'
import { uuid } from '../shared/ids'
import {
  isMuted,
  type LessonState,
  type Need,
  type OnStage,
  type Stroke,
  surfaceOf,
} from '../shared/lesson-state'

type Append = (kind: NewEvent['kind'], body: NewEvent['body']) => void

export class Acts {
  constructor(
    private readonly append: Append,
    private readonly state: () => LessonState,
  ) {}

  /** From a board, a work or a screen it comes back to the page where the slides were. */
  turn(step: number): void {
    const { page, stage } = this.state()
    this.turnTo(stage.show === 'slides' ? page + step : page)
  }

  turnTo(wanted: number): void {
    const { deck, page, stage, state } = this.state()
    const isOther = wanted !== page || stage.show !== 'slides'
    if (state === 'open' && deck && isOther && wanted >= 1 && wanted <= deck.pages)
      this.append('page_turned', { page: wanted })
  }

  /** Makes something else large. */
  show(stage: OnStage): void {
    const now = this.state()
    if (now.state === 'open' && !isShown(stage, now.stage)) this.append('stage_set', { ...stage })
  }

  call(participation: string): void {
    if (this.state().called?.participation !== participation) this.append('called', { participation })
  }

  endCall(): void {
    if (this.state().called) this.append('call_ended', {})
  }

  muteOrNot(participation: string): void {
    this.append('muted', { participation, muted: !isMuted(this.state(), participation) })
  }

  muteAllOrNone(): void {
    this.append('muted', { participation: null, muted: !this.state().mute.all })
  }

  lower(participation: string): void {
    this.append('hand_lowered', { participation })
  }

  seeTo(participation: string, need: Need): void {
    this.append('signal_cleared', { participation, need })
  }

  draw(stroke: Stroke): void {
    const on = surfaceOf(this.state())
    if (on) this.append('stroke', { ...stroke, on })
  }

  undo(): void {
    const last = this.strokes.slice(-1)[0]
    if (last) this.append('stroke_undone', { stroke: last.id })
  }

  wipe(): void {
    const on = surfaceOf(this.state())
    if (on && this.strokes.length > 0) this.append('ink_cleared', { on })
  }

  get strokes(): readonly Stroke[] {
    const state = this.state()
    return state.ink.get(surfaceOf(state) ?? '') ?? []
  }

  ask(form: 'choice' | 'photo', options: number, text: string): void {
    this.append('question_asked', { id: uuid(), form, options: form === 'photo' ? 0 : options, text })
  }

  closeQuestion(right: number | null): void {
    const { question } = this.state()
    if (question && question.closedMs === null)
      this.append('question_closed', { question: question.id, right })
  }

  time(seconds: number): void {
    if (seconds > 0 || this.state().timer) this.append('timer_set', { seconds })
  }

  callRoll(): void {
    this.append('roll_called', {})
  }

  note(text: string, participation: string | null): void {
    if (text.trim()) this.append('noted', { text: text.trim().slice(0, 300), participation })
  }

  playClip(clip: string, playing: boolean, positionMs: number): void {
    this.append('clip_set', { clip, playing, position_ms: Math.max(0, Math.round(positionMs)) })
  }
}

/** The list has its bodies' keys in an order of its own. */
function isShown(stage: OnStage, now: OnStage): boolean {
  const there = new Map(Object.entries(now))
  return Object.entries(stage).every(([key, value]) => there.get(key) === value)
}

/** The boards that were drawn on or are shown, and one to begin with. */
export function boardsOf({ ink, stage }: LessonState): number[] {
  const numbers = [...ink.keys()].flatMap((on) => (on.startsWith('board:') ? [Number(on.slice(6))] : []))
  if (stage.show === 'board') numbers.push(stage.board)
  return [...new Set([1, ...numbers])].sort((one, other) => one - other)
}
