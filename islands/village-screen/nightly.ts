/** A screen that nobody ever touches takes a new version of its page at night. */
import { reloadWhenReachable } from '../shared/kit'
import { shanghaiHour } from '../shared/times'

const FROM_H = 2
const UNTIL_H = 5

export function isNight(ms: number): boolean {
  const hour = shanghaiHour(ms)
  return hour >= FROM_H && hour < UNTIL_H
}

/** Whether the page, fetched anew, loads other files than it did. */
export function isNewBuild(now: readonly string[], html: string): boolean {
  return now.length > 0 && now.some((url) => !html.includes(url))
}

/** Call now and then; `idle`: no lesson is on. */
export async function renewAtNight(nowMs: number, idle: boolean): Promise<void> {
  if (!idle || !isNight(nowMs)) return
  const answer = await fetch(location.href, { cache: 'no-store', credentials: 'same-origin' }).catch(
    () => null,
  )
  if (answer?.ok && isNewBuild(filesOfPage(), await answer.text())) await reloadWhenReachable()
}

function filesOfPage(): string[] {
  const scripts = [...document.querySelectorAll<HTMLScriptElement>('script[src]')]
  return scripts.map((script) => script.getAttribute('src') ?? '').filter(Boolean)
}
