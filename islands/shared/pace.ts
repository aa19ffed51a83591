/** Bringing a film back to where everybody is. */

/** Beyond this a site jumps; below it, it goes a little faster or slower until it is within CLOSE. */
export const JUMP_MS = 700
export const CLOSE_MS = 30

/** How fast to play to be where everybody is; null: jump there. `offMs` is how far this site is ahead. */
export function paceFor(offMs: number): number | null {
  if (Math.abs(offMs) > JUMP_MS) return null
  if (Math.abs(offMs) <= CLOSE_MS) return 1
  return 1 - Math.sign(offMs) * Math.min(0.12, Math.abs(offMs) / 2000 + 0.02)
}
