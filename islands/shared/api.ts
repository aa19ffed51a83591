/** Talks to the platform: JSON both ways, the CSRF header on what writes, refusals as sentences. */

/**
 * A refusal by the platform; `sentence` may be shown as it is (empty when the answer
 * was not ours, say a proxy's page).
 */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly sentence: string,
  ) {
    super(sentence || `HTTP ${status}`)
  }
}

/** Everything else (no line, no answer within the time) is worth asking again. */
export function isFinal(error: unknown): boolean {
  return (
    error instanceof Refusal &&
    error.status >= 400 &&
    error.status < 500 &&
    ![408, 425, 429].includes(error.status)
  )
}

export function csrfToken(cookie: string = document.cookie): string {
  const match = /(?:^|;\s*)csrftoken=([^;]*)/.exec(cookie)
  return match?.[1] ? decodeURIComponent(match[1]) : ''
}

let own: Record<string, string> = {}

/**
 * From now on this page's requests come from the device, even where somebody
 * is signed in in the same browser.
 */
export function actAsDevice(): void {
  own = { 'X-Lianke-As': 'device' }
}

export async function getJson<T>(url: string, timeoutMs = 8000): Promise<T> {
  return request<T>(url, { headers: { Accept: 'application/json' } }, timeoutMs)
}

export async function postJson<T>(url: string, body: unknown, options: PostOptions = {}): Promise<T> {
  const init: RequestInit = {
    method: 'POST',
    headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken() },
    body: JSON.stringify(body),
    keepalive: options.keepalive ?? false,
  }
  return request<T>(url, init, options.timeoutMs ?? 8000)
}

export async function postForm<T>(url: string, form: FormData, timeoutMs = 300_000): Promise<T> {
  const headers = { Accept: 'application/json', 'X-CSRFToken': csrfToken() }
  return request<T>(url, { method: 'POST', headers, body: form }, timeoutMs)
}

export interface PostOptions {
  /** Lets the request outlive the page. */
  keepalive?: boolean
  timeoutMs?: number
}

async function request<T>(url: string, init: RequestInit, timeoutMs: number): Promise<T> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), timeoutMs)
  try {
    const headers = { ...(init.headers as Record<string, string>), ...own }
    const response = await fetch(url, { credentials: 'same-origin', signal: abort.signal, ...init, headers })
    if (!response.ok) throw await refusal(response)
    return (await response.json()) as T
  } finally {
    clearTimeout(timer)
  }
}

async function refusal(response: Response): Promise<Refusal> {
  const body = (await response.json().catch(() => null)) as { error?: string; sentence?: string } | null
  return new Refusal(response.status, body?.error ?? '', body?.sentence ?? '')
}
