/**
 * What a replay can be entered at: page turns, steps of the plan, boards, works, questions,
 * clips, screens, classes called on.
 */
import type { LessonEvent } from '../shared/contracts'
import { type LessonState, type OnStage, slideUrl, workUrl } from '../shared/lesson-state'
import type { Say } from '../shared/words'
import type { Tape } from './tape'

export interface Chapter {
  /** seconds since the lesson was opened, which is the recording's zero */
  at: number
  kind: 'page' | 'step' | 'question' | 'called' | Exclude<OnStage['show'], 'slides'>
  label: string
  /** a small picture, or nothing */
  image: string
}

interface Cue {
  from_minute: number
  minutes: number
  name: string
}

export function chaptersOf(
  events: readonly LessonEvent[],
  tape: Tape,
  say: Say,
  nameOf: (participation: string) => string,
): Chapter[] {
  const chapters: Chapter[] = []
  let cues: Cue[] = []
  let shown = ''
  events.forEach((event, index) => {
    const state = tape.after(index + 1)
    const add = (kind: Chapter['kind'], label: string, image = '') =>
      chapters.push({ at: Math.max(0, tape.secondOf(index)), kind, label, image })
    if (event.kind === 'opened') cues = cuesOf(event)
    if (event.kind === 'cue_reached') add('step', stepLabel(cues, Number(event.body.cue), say))
    if (event.kind === 'question_asked')
      add(
        'question',
        say('asked', {
          text: String(event.body.text || say(event.body.form === 'photo' ? 'asked_photo' : 'asked_choice')),
        }),
      )
    if (event.kind === 'called')
      add('called', say('called_at', { name: nameOf(String(event.body.participation)) }))
    const now = onShow(state)
    if (now === shown) return
    shown = now
    if (now) add(...seen(state, say, nameOf))
  })
  return chapters.sort((one, other) => order(one) - order(other))
}

/** By time; a step of the plan before the page that it begins with, whichever was said first. */
function order({ at, kind }: Chapter): number {
  return Math.floor(at) + (kind === 'step' ? 0 : 0.5)
}

/** The steps as `opened` says them, so that the list alone tells what was reached. */
export function cuesOf({ body }: LessonEvent): Cue[] {
  return (body.plan as { cues?: Cue[] } | null | undefined)?.cues ?? []
}

function stepLabel(cues: readonly Cue[], cue: number, say: Say): string {
  return say('step_at', { no: cue + 1, name: cues[cue]?.name ?? '' }).trim()
}

/** What is large, as one word; nothing while slides are on show of which there are none. */
function onShow({ stage, deck, page }: LessonState): string {
  if (stage.show === 'slides') return deck ? `slides ${deck.deck} ${page}` : ''
  if (stage.show === 'board') return `board ${stage.board}`
  if (stage.show === 'clip') return `clip ${stage.clip}`
  return stage.show === 'work' ? `work ${stage.work}` : stage.show
}

function seen(
  { stage, deck, page, works }: LessonState,
  say: Say,
  nameOf: (participation: string) => string,
): [Chapter['kind'], string, string] {
  if (stage.show === 'board') return ['board', say('board_at', { no: stage.board }), '']
  if (stage.show === 'work') {
    const by = works.find(({ work }) => work === stage.work)?.participation
    return ['work', say('work_at', { name: by ? nameOf(by) : '' }).trim(), workUrl(stage.work)]
  }
  if (stage.show !== 'slides') return [stage.show, say(`${stage.show}_at`), '']
  return ['page', say('page_at', { page }), deck ? slideUrl(deck.deck, page) : '']
}

/** The one in which a moment lies; -1 before the first. */
export function chapterAt(chapters: readonly Chapter[], second: number): number {
  let index = -1
  while ((chapters[index + 1]?.at ?? Infinity) <= second) index += 1
  return index
}
