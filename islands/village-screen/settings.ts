/**
 * What this screen remembers of its room: how it talks, what was found of its
 * echo, how many pupils sat here last.
 */
import type { Talk } from './voice'

export type Wish = 'auto' | Talk

/** `by_itself`: because of the echo that was measured, not because somebody chose. */
export function talkOf(wish: Wish, hasEcho: boolean): { talk: Talk; byItself: boolean } {
  if (wish !== 'auto') return { talk: wish, byItself: false }
  return { talk: hasEcho ? 'push' : 'open', byItself: hasEcho }
}

const TALK_KEY = 'lianke.talk'
const ECHO_KEY = 'lianke.echo'
const HEADS_KEY = 'lianke.heads.'

export const settings = {
  get wish(): Wish {
    const kept = read(TALK_KEY)
    return kept === 'open' || kept === 'push' ? kept : 'auto'
  },
  set wish(wish: Wish) {
    keep(TALK_KEY, wish)
  },
  get hasEcho(): boolean {
    return read(ECHO_KEY) === 'yes'
  },
  set hasEcho(echo: boolean) {
    keep(ECHO_KEY, echo ? 'yes' : 'no')
  },
  heads(group: string): number | null {
    const kept = read(HEADS_KEY + group)
    return kept === null ? null : Number(kept) || 0
  },
  keepHeads(group: string, present: number): void {
    keep(HEADS_KEY + group, String(present))
  },
}

/** A browser may refuse to keep anything; then the screen only remembers less. */
export function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {}
}
