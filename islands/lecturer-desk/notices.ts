/** What the lecturer has to know now, each as one sentence; nothing when all is well. */
import type { Devices, Missing } from '../shared/devices'
import type { JoinPhase } from '../shared/join'
import type { Say } from '../shared/words'
import type { Missing as MissingRoom } from './rooms'

const MINUTE = 60_000

export interface Situation {
  phase: JoinPhase
  wasIn: boolean
  steady: boolean
  begun: boolean
  missing: MissingRoom[]
  /** participation → whom to ring up for it */
  numbers: Readonly<Record<string, string>>
  now: number
  /** since when this page is in the lesson and its time has come; null: it is not */
  sinceMs: number | null
  devices: Pick<Devices, 'missing'>
  muted: boolean
  /** our camera gives a black picture */
  dark: boolean
  /** A refusal or the answer's own sentence. */
  sentence: string
}

export function notices(now: Situation, say: Say): string[] {
  return [now.sentence, lineNotice(now, say), ...deviceNotices(now, say), ...absentNotices(now, say)].filter(
    Boolean,
  )
}

function lineNotice({ phase, wasIn, steady }: Situation, say: Say): string {
  if (phase === 'in') return steady ? '' : say('reconnecting')
  if (phase === 'lost' || phase === 'connecting') return say(wasIn ? 'reconnecting' : 'connecting')
  return ''
}

function deviceNotices({ devices, muted, dark }: Situation, say: Say): string[] {
  const { camera, microphone } = devices.missing
  if (camera === microphone && camera && camera !== 'none' && camera !== 'refused') return [say(camera)]
  const sentences = [
    why(microphone, 'microphone', say),
    why(camera, 'camera', say) || (dark ? say('camera_dark') : ''),
  ]
  return muted && !microphone ? [say('muted'), ...sentences] : sentences
}

function why(reason: Missing | undefined, kind: 'microphone' | 'camera', say: Say): string {
  if (!reason) return ''
  if (reason === 'none') return say(`no_${kind}`)
  return reason === 'refused' ? say(`${kind}_refused`) : say(reason)
}

function absentNotices({ begun, missing, numbers, now, sinceMs }: Situation, say: Say): string[] {
  const isSettled = sinceMs !== null && now - sinceMs >= MINUTE
  return begun
    ? missing.map((room) => absentNotice(room, isSettled ? numbers[room.participation] : '', now, say))
    : []
}

/** Most come, or come back, within a minute; after that somebody may be rung up. */
function absentNotice(
  { school, name, seenMs, hasLeft }: MissingRoom,
  number: string | undefined,
  now: number,
  say: Say,
): string {
  const minutes = seenMs === null ? 0 : Math.floor((now - seenMs) / MINUTE)
  if (seenMs !== null && minutes === 0) return say(hasLeft ? 'left_since' : 'lost_since', { school, name })
  const kind = hasLeft ? 'left_since' : seenMs === null ? 'absent_since' : 'lost_for'
  const sentence = say(kind, { school, name, minutes })
  return number ? say('ring_up', { sentence, number }) : sentence
}
