/** A classroom's test of itself before the bell, in words. */
import type { Found, SelfTest } from '../shared/lesson-state'
import type { Say } from '../shared/words'

const DEVICES = ['camera', 'microphone', 'speaker'] as const

/** One short sentence; `isWell` only when nothing is left to do. */
export function testSentence(test: SelfTest, say: Say): { text: string; isWell: boolean } {
  const faults = DEVICES.filter((device) => isFault(test[device])).map((device) =>
    say(`test_${device}_${test[device]}`),
  )
  if (faults.length > 0) return { text: faults.join('，'), isWell: false }
  return { text: [say('test_well'), lineSentence(test, say)].filter(Boolean).join('，'), isWell: true }
}

function isFault(found: Found): boolean {
  return found === 'quiet' || found === 'missing' || found === 'refused'
}

function lineSentence({ down_kbps, up_kbps }: SelfTest, say: Say): string {
  if (down_kbps === null || up_kbps === null) return ''
  return say('test_line', { down: mbps(down_kbps), up: mbps(up_kbps) })
}

function mbps(kbps: number): string {
  return kbps >= 10_000 ? String(Math.round(kbps / 1000)) : (kbps / 1000).toFixed(1)
}
