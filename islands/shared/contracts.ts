/** The messages of `contracts/`, as types; the tests hold them against the examples there. */

export type MeetingState = 'planned' | 'open' | 'ended' | 'cancelled'

export interface LessonEvent {
  seq: number
  at_ms: number
  kind: string
  body: Record<string, unknown>
  actor: { type: 'person' | 'device' | 'system'; id: string | null }
  participation: string | null
}

export interface EventList {
  meeting: string
  state: MeetingState
  last_seq: number
  server_ms: number
  events: LessonEvent[]
}

/** What a page may append; who may say what, and the bodies, stand in contracts/README.md. */
export type SaidKind =
  | 'page_turned'
  | 'slides_shown'
  | 'hand_raised'
  | 'hand_lowered'
  | 'line'
  | 'stage_set'
  | 'stroke'
  | 'stroke_undone'
  | 'ink_cleared'
  | 'called'
  | 'call_ended'
  | 'muted'
  | 'question_asked'
  | 'answered'
  | 'question_closed'
  | 'timer_set'
  | 'roll_called'
  | 'heads_counted'
  | 'clip_set'
  | 'clip_lacked'
  | 'noted'
  | 'note_read'
  | 'signalled'
  | 'signal_cleared'
  | 'tested'
  | 'talk_set'
  | 'cue_reached'
  | 'cue_done'

export interface NewEvent {
  key: string
  kind: SaidKind
  body: Record<string, unknown>
  said_ms?: number
}

export interface EventsAnswer {
  accepted: { key: string; seq: number }[]
  last_seq: number
  server_ms: number
}

export interface ClassOfMeeting {
  participation: string
  school: string
  name: string
  pupils: number | null
  identities: string[]
}

export interface Meeting {
  id: string
  title: string
  subject: string
  lecturer: { identity: string; name: string; school: string }
  begins_ms: number
  ends_ms: number
  state: MeetingState
  opened_ms: number | null
  /** until when the lecturer may undo 下课 */
  reopens_until_ms: number | null
  classes: ClassOfMeeting[]
}

export interface JoinAnswer {
  state: 'early' | 'open' | 'over' | 'cancelled'
  sentence: string
  retry_ms: number
  server_ms: number
  meeting: Meeting
  rtc?: { url: string; token: string; identity: string; room: string }
  me?: {
    role: 'lecturer' | 'class' | 'observer'
    participation: string | null
    /** when this page publishes: always, or while its class is called on */
    sends: Record<'camera' | 'microphone', 'always' | 'called'>
    line: { down_kbps: number | null; up_kbps: number | null }
  }
}

export interface Mark {
  n: number
  begins_ms: number
  ends_ms: number
  microphone: boolean
}

export interface PresencePost {
  boot: string
  marks: Mark[]
}

export interface PresenceAnswer {
  server_ms: number
  kept: number
}

export interface DayLesson {
  id: string
  no: number | null
  subject: string
  title: string
  lecturer: string
  lecturer_school: string
  class: string
  with: string[]
  begins_ms: number
  ends_ms: number
  state: MeetingState
  slides: string[]
  clips: string[]
}

/** 消息 that somebody has to confirm by a tap. */
export interface Message {
  id: string
  title: string
  line: string
  when: string
}

export interface ScreenDay {
  server_ms: number
  screen: { device: string; school: string; room: string }
  lessons: DayLesson[]
  /** what this screen has to tell, the most urgent first */
  messages: Message[]
}

export interface PlanStep {
  /** from 0; what `cue_reached` and `cue_done` name */
  cue: number
  from_minute: number
  minutes: number
  /** A端 */
  lecturer: string
  /** B端 */
  village: string
  /** the slide at which the step begins */
  page: number | null
  takes_photo: boolean
  photos: number
  /** the film that the step plays */
  clip: LessonClip | null
}

export interface LessonPlan {
  id: string
  version: number
  title: string
  steps: PlanStep[]
  print: { name: string; url: string; copies: number | null }[]
}

export interface PlanAnswer {
  plan: LessonPlan | null
  /** told to a class's assistant: whether its screen is in the lesson now */
  screen_here?: boolean | null
}

/** A film of a lesson (desk's clips address). */
export interface LessonClip {
  clip: string
  name: string
  seconds: number
  url: string
}

/** Answer of the desk's slides address (between the desk and its own view). */
export interface SlidesAnswer {
  deck: string | null
  state: 'rendering' | 'ready' | 'failed' | 'none'
  pages: number
  width: number
  height: number
  images: string[]
  sentence: string
}
