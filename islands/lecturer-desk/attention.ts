/** The one quiet line: a class that has not been heard for a while, and the tap that calls on it. */
import { setText } from '../shared/element'
import type { LessonState } from '../shared/lesson-state'
import { type Silence, silentLongest } from './hints'
import { type DeskParts, nameOf } from './parts'
import type { Classrooms } from './rooms'

export class Attention {
  /** This page has heard nobody before it was there. */
  private since: number | null = null
  private readonly dismissed = new Map<string, number>()
  private named = ''

  constructor(
    private readonly parts: DeskParts,
    private readonly classrooms: Classrooms,
    /** the county's wish; the lecturer may have it otherwise for this lesson */
    usual: string,
  ) {
    const { place, listen, acts, clock } = parts
    const choice = place<HTMLSelectElement>('hint-minutes')
    choice.value = usual
    listen(choice, 'change', () => parts.changed())
    listen(place('hint-call'), 'click', () => acts.call(this.named))
    listen(place('hint-no'), 'click', () => {
      this.dismissed.set(this.named, clock.now())
      parts.changed()
    })
  }

  draw(state: LessonState, now: number): void {
    const { place, say, classes, isOpen, clock } = this.parts
    const minutes = Number(place<HTMLSelectElement>('hint-minutes').value)
    if (clock.known) this.since ??= now
    const sinceMs = Math.max(state.openedMs ?? now, this.since ?? now)
    const found =
      isOpen() && !state.called ? silentLongest(this.silences(state), { sinceMs, now, minutes }) : null
    this.named = found?.participation ?? ''
    place('hint').hidden = found === null
    if (found)
      setText(
        place('hint-text'),
        say('silent_for', { school: nameOf(classes(), found.participation), minutes: found.minutes }),
      )
  }

  private silences({ turns, hands, question }: LessonState): Silence[] {
    return this.parts.classes().map(({ participation, identities }) => {
      const moments = [
        turns.get(participation)?.lastMs,
        hands.get(participation),
        question?.answers.has(participation) ? question.askedMs : undefined,
        this.classrooms.lastHeard(identities) ?? undefined,
        this.dismissed.get(participation),
      ].filter((moment): moment is number => moment !== undefined)
      return {
        participation,
        isHere: this.classrooms.isThere(participation),
        lastMs: moments.length > 0 ? Math.max(...moments) : null,
      }
    })
  }
}
