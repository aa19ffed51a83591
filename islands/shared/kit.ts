/**
 * Loads the LiveKit client. A module that could not be fetched once may stay broken for the
 * life of the page, so then reload.
 */
import { uuid } from './ids'

const RELOADED_KEY = 'lianke.reloaded'
const RELOAD_EVERY_MS = 30_000

export async function loadKit(): Promise<typeof import('livekit-client')> {
  fillGaps()
  try {
    return await import('livekit-client')
  } catch (error) {
    await reloadWhenReachable()
    throw error
  }
}

/**
 * What LiveKit's client takes for granted: `Object.hasOwn` came with Chromium 93, without it
 * nobody connects; `randomUUID` with 92.
 */
function fillGaps(): void {
  const objects = Object as { hasOwn?: (object: object, key: PropertyKey) => boolean }
  objects.hasOwn ??= (object, key) => Object.getOwnPropertyDescriptor(object, key) !== undefined
  const ids = crypto as { randomUUID?: () => string }
  ids.randomUUID ??= uuid
}

/** Reloads only when the page can be had: a browser's own error page would never come back by itself. */
export async function reloadWhenReachable(): Promise<void> {
  const last = Number(sessionStorage.getItem(RELOADED_KEY) ?? 0)
  if (Date.now() - last < RELOAD_EVERY_MS) return
  const answer = await fetch(location.href, { cache: 'no-store', credentials: 'same-origin' }).catch(
    () => null,
  )
  if (!answer?.ok) return
  sessionStorage.setItem(RELOADED_KEY, String(Date.now()))
  location.reload()
}
