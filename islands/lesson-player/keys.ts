/** What keys and the page's address do to a replay. */
export type Deed = { seek: number } | { speed: number } | { chapter: number } | 'play'

export const SPEEDS = [0.75, 1, 1.25, 1.5, 2] as const

const DEEDS: Record<string, Deed | undefined> = {
  ' ': 'play',
  k: 'play',
  ArrowLeft: { seek: -5 },
  ArrowRight: { seek: 5 },
  j: { seek: -30 },
  l: { seek: 30 },
  ',': { speed: -1 },
  '.': { speed: 1 },
  '[': { chapter: -1 },
  ']': { chapter: 1 },
}

export function deedOf({
  key,
  ctrlKey,
  metaKey,
  altKey,
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): Deed | null {
  if (ctrlKey || metaKey || altKey) return null
  return DEEDS[key.length === 1 ? key.toLowerCase() : key] ?? null
}

/** The next slower or faster speed. */
export function speedAfter(speed: number, step: number): number {
  const at = SPEEDS.findIndex((one) => one >= speed)
  return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, (at === -1 ? SPEEDS.length - 1 : at) + step))] ?? 1
}

/** The second of a bookmark: #t=754, #t=12:34 or #t=1:02:03; null for any other address. */
export function bookmarked(hash: string): number | null {
  const match = /^#t=(?:(?:(\d+):)?(\d+):)?(\d+)$/.exec(hash)
  if (!match) return null
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0))
  return hours * 3600 + minutes * 60 + seconds
}
