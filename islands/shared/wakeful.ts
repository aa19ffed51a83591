/** Keeps the screen lit as long as the page is seen, where the browser can. */
interface Lock {
  release: () => Promise<void>
}

export function keepAwake(): () => void {
  let lock: Lock | null = null
  const { wakeLock } = navigator as unknown as { wakeLock?: { request: (type: 'screen') => Promise<Lock> } }
  const take = () => {
    if (document.visibilityState === 'visible')
      wakeLock?.request('screen').then(
        (got) => (lock = got),
        () => {},
      )
  }
  take()
  document.addEventListener('visibilitychange', take)
  return () => {
    document.removeEventListener('visibilitychange', take)
    lock?.release().catch(() => {})
  }
}
