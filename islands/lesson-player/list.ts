/** The whole list of a lesson's events, however it is paged. */
import { getJson } from '../shared/api'
import type { EventList, LessonEvent } from '../shared/contracts'

export async function allEvents(url: string): Promise<LessonEvent[]> {
  const events: LessonEvent[] = []
  for (;;) {
    const after = events[events.length - 1]?.seq ?? 0
    const list = await getJson<EventList>(`${url}?after=${after}`)
    events.push(...list.events)
    if (list.events.length === 0 || (events[events.length - 1]?.seq ?? 0) >= list.last_seq) return events
  }
}
