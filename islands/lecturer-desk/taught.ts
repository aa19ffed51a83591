/** What the desk teaches in: the lesson itself, or a rehearsal of it. */
import type { LessonSession } from '../shared/session'

export type Taught = Pick<
  LessonSession,
  'shown' | 'phase' | 'answer' | 'room' | 'start' | 'stop' | 'wake' | 'refresh' | 'ask'
> & {
  readonly outbox: Pick<LessonSession['outbox'], 'append'>
  readonly timeline: Pick<LessonSession['timeline'], 'isWhole' | 'acceptList'>
}
