/**
 * What a lesson looks like at a moment: the fold of its list of events. Desk, screen, phone and player all
 * draw this and keep no second truth. Kinds of events and their bodies: contracts/README.md.
 */
import type { LessonEvent, MeetingState } from './contracts'
import type { LineState } from './line'

export interface Deck {
  deck: string
  pages: number
  width: number
  height: number
}

/** What is large on every screen. */
export type OnStage =
  | { show: 'slides' | 'screen' | 'document' }
  | { show: 'board'; board: number }
  | { show: 'clip'; clip: string }
  | { show: 'work'; work: string }

export type Tool = 'pen' | 'marker' | 'line' | 'arrow' | 'rectangle' | 'ellipse'

/** Points and width in ten-thousandths of the surface's width and height. */
export interface Stroke {
  id: string
  tool: Tool
  colour: number
  width: number
  points: readonly number[]
}

export interface Question {
  id: string
  form: 'choice' | 'photo'
  options: number
  text: string
  askedMs: number
  closedMs: number | null
  right: number | null
  /** participation → pupils per option */
  answers: ReadonlyMap<string, readonly number[]>
}

export type Need = 'unclear' | 'too_fast' | 'help'
export type Found = 'well' | 'quiet' | 'missing' | 'refused' | 'untried'

/** A classroom's test of itself before the bell. */
export interface SelfTest {
  atMs: number
  camera: Found
  microphone: Found
  speaker: Found
  down_kbps: number | null
  up_kbps: number | null
  trip_ms: number | null
}

export interface Work {
  work: string
  participation: string
  question: string | null
  width: number
  height: number
  atMs: number
}

/** How many pupils a class said are there, and when. */
export interface Heads {
  present: number
  atMs: number
}

export interface Note {
  seq: number
  text: string
  participation: string | null
  atMs: number
  /** participations whose assistant has said 知道了 */
  readBy: ReadonlySet<string>
}

export interface LessonState {
  state: MeetingState
  openedMs: number | null
  deck: Deck | null
  page: number
  stage: OnStage
  /** surface (`slide:<deck>:<page>`, `board:<n>`, `work:<work>`) → what is drawn on it, oldest first */
  ink: ReadonlyMap<string, readonly Stroke[]>
  /** participation → when it raised its hand */
  hands: ReadonlyMap<string, number>
  /** participation → what its page says of its line; nothing said is well */
  lines: ReadonlyMap<string, LineState>
  /** participation → when the phone that received for it was told to stop */
  left: ReadonlyMap<string, number>
  /** the class called on, and since when */
  called: { participation: string; sinceMs: number } | null
  /** participation → how often it was called on and when last */
  turns: ReadonlyMap<string, { count: number; lastMs: number }>
  /** whether all classes' microphones are shut, and for which it is the other way round */
  mute: { all: boolean; except: ReadonlySet<string> }
  question: Question | null
  /** the questions before it, oldest first */
  asked: readonly Question[]
  timer: { endsMs: number; seconds: number } | null
  /** when all were asked last (null: never), and what each class counted last, also before that */
  roll: { atMs: number | null; heads: ReadonlyMap<string, Heads> } | null
  works: readonly Work[]
  clip: { clip: string; playing: boolean; positionMs: number; atMs: number } | null
  /** participation → the clip that it cannot play */
  lacking: ReadonlyMap<string, string>
  notes: readonly Note[]
  /** participation → what it needs, since when */
  needs: ReadonlyMap<string, ReadonlyMap<Need, number>>
  tests: ReadonlyMap<string, SelfTest>
  talk: ReadonlyMap<string, { talk: 'open' | 'push'; byItself: boolean }>
  cue: { cue: number; atMs: number } | null
  /** step of the lesson plan → when it was reached first */
  reached: ReadonlyMap<number, number>
  /** participation → the steps of the lesson plan that it has done */
  cuesDone: ReadonlyMap<string, ReadonlySet<number>>
}

export const BLANK: LessonState = {
  state: 'planned',
  openedMs: null,
  deck: null,
  page: 1,
  stage: { show: 'slides' },
  ink: new Map(),
  hands: new Map(),
  lines: new Map(),
  left: new Map(),
  called: null,
  turns: new Map(),
  mute: { all: false, except: new Set() },
  question: null,
  asked: [],
  timer: null,
  roll: null,
  works: [],
  clip: null,
  lacking: new Map(),
  notes: [],
  needs: new Map(),
  tests: new Map(),
  talk: new Map(),
  cue: null,
  reached: new Map(),
  cuesDone: new Map(),
}

/** One step of the fold; kinds that are not known leave the state as it is. */
export function fold(state: LessonState, event: LessonEvent): LessonState {
  const change = CHANGES[event.kind]
  return change ? { ...state, ...change(state, event) } : state
}

export function slideUrl(deck: string, page: number): string {
  return `/slides/${deck}/${page}.webp`
}

export function clipUrl(clip: string): string {
  return `/clips/${clip}.mp4`
}

export function captionsUrl(clip: string): string {
  return `/clips/${clip}.vtt`
}

/** Where in the clip everybody is now, ms; the clock is the platform's. */
export function clipPosition(
  { playing, positionMs, atMs }: NonNullable<LessonState['clip']>,
  now: number,
): number {
  return positionMs + (playing ? Math.max(0, now - atMs) : 0)
}

export function workUrl(work: string): string {
  return `/works/${work}.webp`
}

/** The surface that is drawn on now; null while a camera, screen or clip is large. */
export function surfaceOf({ stage, deck, page }: LessonState): string | null {
  if (stage.show === 'board') return `board:${stage.board}`
  if (stage.show === 'work') return `work:${stage.work}`
  return stage.show === 'slides' && deck ? `slide:${deck.deck}:${page}` : null
}

/** Whether a class's microphone is shut by the lecturer; who is called on is always heard. */
export function isMuted({ called, mute }: LessonState, participation: string): boolean {
  return called?.participation !== participation && mute.all !== mute.except.has(participation)
}

/** What a class has counted since all were asked last. */
export function countedNow({ roll }: Pick<LessonState, 'roll'>, participation: string): number | undefined {
  const heads = roll?.heads.get(participation)
  return heads && heads.atMs >= (roll?.atMs ?? 0) ? heads.present : undefined
}

/** The first note to this class that its assistant has not answered with 知道了. */
export function unreadNote({ notes }: LessonState, participation: string): Note | undefined {
  return notes.find(
    (note) => [null, participation].includes(note.participation) && !note.readBy.has(participation),
  )
}

type Change = (state: LessonState, event: LessonEvent) => Partial<LessonState>

const CHANGES: Record<string, Change | undefined> = {
  opened: (_state, { at_ms }) => ({ state: 'open', openedMs: at_ms }),
  reopened: () => ({ state: 'open' }),
  // Needs stay: after 继续上课 a class that needs help still needs it.
  ended: () => ({ state: 'ended', hands: new Map(), called: null, timer: null }),
  slides_shown: (_state, { body }) => ({ deck: deckOf(body), page: 1, stage: { show: 'slides' } }),
  page_turned: (_state, { body }) => ({ page: Number(body.page) || 1, stage: { show: 'slides' } }),
  stage_set: (_state, { body }) => ({ stage: body as unknown as OnStage }),
  stroke: ({ ink }, { body }) => ({
    ink: drawnOn(ink, String(body.on), (strokes) => [...strokes, body as unknown as Stroke]),
  }),
  stroke_undone: ({ ink }, { body }) => ({ ink: withoutStroke(ink, String(body.stroke)) }),
  ink_cleared: ({ ink }, { body }) => ({ ink: drawnOn(ink, String(body.on), () => []) }),
  called: (state, event) => call(state, String(event.body.participation), event.at_ms),
  call_ended: () => ({ called: null }),
  muted: ({ mute }, { body }) => ({
    mute: muted(mute, body.participation as string | null, body.muted === true),
  }),
  question_asked: ({ question, asked }, { body, at_ms }) => ({
    question: questionOf(body, at_ms),
    asked: question ? [...asked, { ...question, closedMs: question.closedMs ?? at_ms }] : asked,
  }),
  answered: ({ question }, event) => ({ question: answered(question, event) }),
  question_closed: ({ question }, { body, at_ms }) =>
    question?.id === body.question && question
      ? {
          question: { ...question, closedMs: question.closedMs ?? at_ms, right: body.right as number | null },
        }
      : {},
  timer_set: (_state, { body, at_ms }) => {
    const seconds = Number(body.seconds)
    return { timer: seconds > 0 ? { endsMs: at_ms + seconds * 1000, seconds } : null }
  },
  roll_called: ({ roll }, { at_ms }) => ({ roll: { atMs: at_ms, heads: roll?.heads ?? new Map() } }),
  heads_counted: ({ roll }, { participation, body, at_ms }) =>
    participation
      ? {
          roll: {
            atMs: roll?.atMs ?? null,
            heads: new Map(roll?.heads).set(participation, { present: Number(body.present), atMs: at_ms }),
          },
        }
      : {},
  work_sent: ({ works }, event) =>
    event.participation ? { works: [...works, workOf(event, event.participation)] } : {},
  clip_set: (_state, { body, at_ms }) => ({
    clip: {
      clip: String(body.clip),
      playing: body.playing === true,
      positionMs: Number(body.position_ms),
      atMs: at_ms,
    },
  }),
  clip_lacked: ({ lacking }, { participation, body }) =>
    participation
      ? {
          lacking: body.lacked
            ? new Map(lacking).set(participation, String(body.clip))
            : without(lacking, participation),
        }
      : {},
  noted: ({ notes }, { seq, body, at_ms }) => ({
    notes: [...notes, noteOf(body, seq, at_ms)],
  }),
  note_read: ({ notes }, { participation, body }) => ({
    notes: notes.map((note) =>
      participation && note.seq === body.note
        ? { ...note, readBy: new Set(note.readBy).add(participation) }
        : note,
    ),
  }),
  signalled: ({ needs }, { participation, body, at_ms }) =>
    participation ? { needs: withNeed(needs, participation, body.need as Need, at_ms) } : {},
  signal_cleared: ({ needs }, { body }) => ({
    needs: withoutNeed(needs, String(body.participation), body.need as Need),
  }),
  tested: ({ tests }, { participation, body, at_ms }) =>
    participation
      ? { tests: new Map(tests).set(participation, { ...(body as unknown as SelfTest), atMs: at_ms }) }
      : {},
  talk_set: ({ talk }, { participation, body }) =>
    participation
      ? {
          talk: new Map(talk).set(participation, {
            talk: body.talk === 'push' ? 'push' : 'open',
            byItself: body.by_itself === true,
          }),
        }
      : {},
  cue_reached: ({ reached }, { body, at_ms }) => {
    const cue = Number(body.cue)
    return {
      cue: { cue, atMs: at_ms },
      reached: reached.has(cue) ? reached : new Map(reached).set(cue, at_ms),
    }
  },
  cue_done: ({ cuesDone }, { participation, body }) =>
    participation
      ? {
          cuesDone: new Map(cuesDone).set(
            participation,
            new Set(cuesDone.get(participation)).add(Number(body.cue)),
          ),
        }
      : {},
  hand_raised: ({ hands }, { participation, at_ms }) =>
    participation && !hands.has(participation) ? { hands: new Map(hands).set(participation, at_ms) } : {},
  hand_lowered: ({ hands }, { body, participation }) => ({
    hands: without(hands, String(body.participation ?? participation)),
  }),
  left: ({ left }, { participation, at_ms }) =>
    participation ? { left: new Map(left).set(participation, at_ms) } : {},
  line: ({ lines }, { participation, body }) =>
    participation ? { lines: new Map(lines).set(participation, body.state as LineState) } : {},
}

function deckOf(body: Record<string, unknown>): Deck {
  return {
    deck: String(body.deck),
    pages: Number(body.pages) || 0,
    width: Number(body.width) || 16,
    height: Number(body.height) || 9,
  }
}

function noteOf(body: Record<string, unknown>, seq: number, atMs: number): Note {
  const participation = body.participation as string | null
  return { seq, text: String(body.text), participation, atMs, readBy: new Set() }
}

function questionOf(body: Record<string, unknown>, askedMs: number): Question {
  return {
    id: String(body.id),
    form: body.form === 'photo' ? 'photo' : 'choice',
    options: Number(body.options),
    text: String(body.text),
    askedMs,
    closedMs: null,
    right: null,
    answers: new Map(),
  }
}

function answered(question: Question | null, { participation, body }: LessonEvent): Question | null {
  if (!question || !participation || question.id !== body.question || question.closedMs !== null)
    return question
  return { ...question, answers: new Map(question.answers).set(participation, body.counts as number[]) }
}

function workOf({ body, at_ms }: LessonEvent, participation: string): Work {
  return {
    work: String(body.work),
    participation,
    question: (body.question as string | null) ?? null,
    width: Number(body.width) || 4,
    height: Number(body.height) || 3,
    atMs: at_ms,
  }
}

/** Being called on is an answer to a raised hand. */
function call({ hands, turns }: LessonState, participation: string, atMs: number): Partial<LessonState> {
  const count = (turns.get(participation)?.count ?? 0) + 1
  return {
    called: { participation, sinceMs: atMs },
    turns: new Map(turns).set(participation, { count, lastMs: atMs }),
    hands: without(hands, participation),
  }
}

function muted(mute: LessonState['mute'], participation: string | null, shut: boolean): LessonState['mute'] {
  if (participation === null) return { all: shut, except: new Set() }
  const except = new Set(mute.except)
  if (shut === mute.all) except.delete(participation)
  else except.add(participation)
  return { ...mute, except }
}

function drawnOn(
  ink: LessonState['ink'],
  on: string,
  change: (strokes: readonly Stroke[]) => readonly Stroke[],
): LessonState['ink'] {
  return new Map(ink).set(on, change(ink.get(on) ?? []))
}

function withoutStroke(ink: LessonState['ink'], id: string): LessonState['ink'] {
  for (const [on, strokes] of ink)
    if (strokes.some((one) => one.id === id))
      return drawnOn(ink, on, (all) => all.filter((one) => one.id !== id))
  return ink
}

function withNeed(
  needs: LessonState['needs'],
  participation: string,
  need: Need,
  atMs: number,
): LessonState['needs'] {
  return new Map(needs).set(participation, new Map(needs.get(participation)).set(need, atMs))
}

function withoutNeed(needs: LessonState['needs'], participation: string, need: Need): LessonState['needs'] {
  const rest = without(needs.get(participation) ?? new Map<Need, number>(), need)
  return rest.size > 0 ? new Map(needs).set(participation, rest) : without(needs, participation)
}

function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  const rest = new Map(map)
  rest.delete(key)
  return rest
}
