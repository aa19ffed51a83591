/**
 * Lets this page open again without any line (home/worker.js); where the browser has no such worker, or the
 * address is not secure, nothing changes.
 */
export function opensOffline(): void {
  const { serviceWorker } = navigator as { serviceWorker?: ServiceWorkerContainer }
  if (!serviceWorker) return
  const keep = ({ active }: ServiceWorkerRegistration) => {
    const parts = performance.getEntriesByType('resource').map(({ name }) => name)
    active?.postMessage([
      location.pathname,
      ...parts.filter((name) => name.startsWith(`${location.origin}/static/ui/`)),
    ])
  }
  serviceWorker
    .register('/worker.js')
    .then(() => serviceWorker.ready)
    .then(keep)
    .catch(() => {})
}
