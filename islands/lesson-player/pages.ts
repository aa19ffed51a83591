/** Which slide was on show at which second of the recording: the same fold as in the lesson, over the same list. */
import { getJson } from '../shared/api'
import type { EventList, LessonEvent } from '../shared/contracts'
import { BLANK, type Deck, fold } from '../shared/lesson-state'

export interface Shown {
  /** seconds since the lesson was opened, which is the recording's zero */
  at: number
  deck: Deck
  page: number
}

export function pagesShown(events: LessonEvent[], openedMs: number): Shown[] {
  const shown: Shown[] = []
  let state = BLANK
  for (const event of events) {
    state = fold(state, event)
    const { deck, page } = state
    const last = shown[shown.length - 1]
    if (!deck || (last?.deck.deck === deck.deck && last.page === page)) continue
    shown.push({ at: Math.max(0, (event.at_ms - openedMs) / 1000), deck, page })
  }
  return shown
}

/** The one on show at a moment; before the first slide the first one, so that the page does not jump. */
export function shownAt(shown: Shown[], second: number): number {
  let index = 0
  while (index + 1 < shown.length && (shown[index + 1]?.at ?? Infinity) <= second) index += 1
  return index
}

/** The whole list, however it is paged. */
export async function allEvents(url: string): Promise<LessonEvent[]> {
  const events: LessonEvent[] = []
  for (;;) {
    const after = events[events.length - 1]?.seq ?? 0
    const list = await getJson<EventList>(`${url}?after=${after}`)
    events.push(...list.events)
    if (list.events.length === 0 || (events[events.length - 1]?.seq ?? 0) >= list.last_seq) return events
  }
}
