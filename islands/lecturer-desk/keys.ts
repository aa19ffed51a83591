/**
 * What a key does on the desk; the same list is shown by H. Presenters (PageUp, PageDown, b) and pen
 * tablets' buttons send these too.
 */
import type { Tool } from '../shared/lesson-state'

export type Deed =
  | { turn: number }
  | { tool: Tool | 'pointer' | null }
  | { colour: number }
  | { press: string }
  | 'undo'
  | 'board'
  | 'help'
  | 'away'

const DEEDS: Record<string, Deed | undefined> = {
  ArrowRight: { turn: 1 },
  ArrowDown: { turn: 1 },
  PageDown: { turn: 1 },
  ArrowLeft: { turn: -1 },
  ArrowUp: { turn: -1 },
  PageUp: { turn: -1 },
  p: { tool: 'pen' },
  m: { tool: 'marker' },
  l: { tool: 'line' },
  a: { tool: 'arrow' },
  r: { tool: 'rectangle' },
  e: { tool: 'ellipse' },
  v: { tool: 'pointer' },
  q: { press: 'tool-ask' },
  k: { press: 'tool-call' },
  s: { press: 'tool-share' },
  w: { press: 'tool-works' },
  j: { press: 'mute-all' },
  b: 'board',
  h: 'help',
  '?': 'help',
  Escape: 'away',
}

export function deedOf({
  key,
  ctrlKey,
  metaKey,
  altKey,
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): Deed | null {
  if (ctrlKey || metaKey) return key.toLowerCase() === 'z' && !altKey ? 'undo' : null
  if (altKey) return null
  if (/^[1-8]$/.test(key)) return { colour: Number(key) - 1 }
  return DEEDS[key.length === 1 ? key.toLowerCase() : key] ?? null
}
