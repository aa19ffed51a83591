/**
 * Lets 手机课堂 and the assistant's phone open again without any line. A page that the platform answers is always the platform's; the kept
 * one is for when nothing comes. Pages of a person are forgotten as soon as anybody signs in or out here. Not for the classroom's screen:
 * after a tab had died, Chromium left its worker hanging and the page with it (once in four).
 */
const CACHE = "lianke-{{ version }}"
const OF_A_PERSON = /^\/(phone|lessons\/\w+\/assistant)\/$/
const PATIENCE_MS = 6000
const STALE_MS = 12 * 3600 * 1000

self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => self.clients.claim())))
self.addEventListener("message", (event) => event.waitUntil(keep(event.data)))
self.addEventListener("fetch", (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (origin !== location.origin) return
  if (request.mode === "navigate" && request.method === "POST") event.waitUntil(forgetPeople())
  else if (request.method !== "GET") return
  else if (request.mode === "navigate" && OF_A_PERSON.test(pathname)) event.respondWith(page(request))
  else if (pathname.startsWith("/static/ui/")) event.respondWith(part(request))
})

async function page(request) {
  const kept = await found(request)
  const late = kept && new Promise((_resolve, reject) => setTimeout(reject, PATIENCE_MS))
  try {
    const answer = await Promise.race(late ? [fetch(request), late] : [fetch(request)])
    if (answer.status >= 500 && kept) return kept
    if (answer.ok) await put(request, answer)
    else await forgetPeople() // sent to sign in, or not theirs any more
    return answer
  } catch (error) {
    if (kept) return kept
    throw error
  }
}

/** Its name changes with what is in it. */
async function part(request) {
  const kept = await found(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) await put(request, answer)
  return answer
}

async function found(request) {
  const kept = await (await caches.open(CACHE)).match(request, { ignoreVary: true, ignoreSearch: true })
  const isOld = kept && Date.now() - Date.parse(kept.headers.get("date")) > STALE_MS
  return isOld && OF_A_PERSON.test(new URL(kept.url).pathname) ? undefined : kept
}

async function put(request, answer) {
  await (await caches.open(CACHE)).put(request, answer.clone())
}

/** What a page was made of before this worker was there. */
async function keep(addresses) {
  for (const address of addresses) {
    if (await found(address)) continue
    const answer = await fetch(address)
    if (answer.ok && !answer.redirected) await put(address, answer)
  }
}

async function forgetPeople() {
  const cache = await caches.open(CACHE)
  for (const one of await cache.keys()) if (OF_A_PERSON.test(new URL(one.url).pathname)) await cache.delete(one)
}

async function forgetOthers() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name)
}
