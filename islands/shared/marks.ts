/** Presence logs bound to their addresses. */
import { postJson } from './api'
import type { SchoolClock } from './clock'
import type { PresenceAnswer } from './contracts'
import { uuid } from './ids'
import { leftovers, Presence } from './presence'

export interface PresencePlace {
  url: string
  boot: string
  identity: string
  meeting: string
  clock: SchoolClock
}

export function presenceOf({ url, boot, identity, meeting, clock }: PresencePlace): Presence {
  const send = (post: unknown, keepalive: boolean) =>
    postJson<PresenceAnswer>(`${url}/presence`, post, { keepalive })
  return new Presence({ boot, identity, meeting, now: () => clock.now(), send, storage: localStorage })
}

/**
 * Sends what earlier pages of this identity could not, for every meeting but the
 * one under way. Call now and then.
 */
export async function resendLeftovers(
  lessonsUrl: string,
  identity: string,
  clock: SchoolClock,
  but = '',
): Promise<void> {
  for (const meeting of leftovers(localStorage, identity)) {
    if (meeting === but) continue
    await presenceOf({ url: lessonsUrl + meeting, boot: uuid(), identity, meeting, clock }).flush()
  }
}
