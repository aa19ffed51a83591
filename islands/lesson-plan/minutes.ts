/** The minutes of a plan while it is typed: when each step begins, and what is left of the period. */
export interface Sum {
  /** [from, to] of each step */
  spans: [number, number][]
  total: number
  balance: 'even' | 'left' | 'over'
  /** minutes left or too long */
  off: number
}

export function sumOf(minutes: readonly string[], period: number): Sum {
  const spans: [number, number][] = []
  let total = 0
  for (const text of minutes) {
    const lasts = /^\d{1,3}$/.test(text.trim()) ? Number(text) : 0
    spans.push([total, total + lasts])
    total += lasts
  }
  const off = Math.abs(period - total)
  return { spans, total, balance: total === period ? 'even' : total < period ? 'left' : 'over', off }
}

/** What `do` says for a key on a step; null where the key means something else. */
export function actOf(key: string, step: number): string | null {
  if (key === 'ArrowUp') return `up:${step}`
  if (key === 'ArrowDown') return `down:${step}`
  return key === 'Enter' ? `add:${step + 1}` : null
}
