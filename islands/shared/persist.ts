/**
 * Does something that must happen: again until it is done or refused for good (then it throws the refusal).
 */
import { isFinal } from './api'
import { Pause } from './pause'

export async function persist<T>(
  work: () => Promise<T>,
  trouble: (error: unknown) => void = () => {},
): Promise<T> {
  const pause = new Pause()
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (isFinal(error)) throw error
      trouble(error)
      await pause.for(700 * (1 + Math.random()))
    }
  }
}
