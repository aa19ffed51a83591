/** What the lecturer has to know now, each as one sentence; nothing when all is well. */
import type { Devices, Missing } from '../shared/devices'
import type { JoinPhase } from '../shared/join'
import type { Say } from '../shared/words'
import type { Missing as MissingRoom } from './rooms'

export interface Situation {
  phase: JoinPhase
  wasIn: boolean
  steady: boolean
  begun: boolean
  missing: MissingRoom[]
  devices: Pick<Devices, 'missing'>
  muted: boolean
  /** A refusal or the answer's own sentence. */
  sentence: string
}

export function notices(now: Situation, say: Say): string[] {
  return [now.sentence, lineNotice(now, say), ...deviceNotices(now, say), ...absentNotices(now, say)].filter(Boolean)
}

function lineNotice({ phase, wasIn, steady }: Situation, say: Say): string {
  if (phase === 'in') return steady ? '' : say('reconnecting')
  if (phase === 'lost' || phase === 'connecting') return say(wasIn ? 'reconnecting' : 'connecting')
  return ''
}

function deviceNotices({ devices, muted }: Situation, say: Say): string[] {
  const { camera, microphone } = devices.missing
  if (camera === microphone && camera && camera !== 'none' && camera !== 'refused') return [say(camera)]
  const sentences = [why(microphone, 'microphone', say), why(camera, 'camera', say)]
  return muted && !microphone ? [say('muted'), ...sentences] : sentences
}

function why(reason: Missing | undefined, kind: 'microphone' | 'camera', say: Say): string {
  if (!reason) return ''
  if (reason === 'none') return say(`no_${kind}`)
  return reason === 'refused' ? say(`${kind}_refused`) : say(reason)
}

function absentNotices({ begun, missing }: Situation, say: Say): string[] {
  return begun
    ? missing.map(({ school, name, wasHere }) => say(wasHere ? 'lost_since' : 'absent_since', { school, name }))
    : []
}
