/**
 * How fast the line to our own server is, by at most 0.7 MB: a small piece first, a
 * larger one only where that was quick.
 */
import { csrfToken } from '../shared/api'
import { kbps, type Line } from './verdict'

const DOWN = [48_000, 384_000]
const UP = [24_000, 192_000]
const QUICK_MS = 400
const LONGEST_MS = 12_000
const TRIPS = 3

export async function testLine(url: string): Promise<Line> {
  let trip = Number.POSITIVE_INFINITY
  for (let count = 0; count < TRIPS; count += 1) trip = Math.min(trip, await timed(() => fetchBytes(url, 0)))
  const down = await rate(DOWN, trip, (bytes) => fetchBytes(url, bytes))
  const up = await rate(UP, trip, (bytes) => sendBytes(url, bytes))
  return { down_kbps: down, up_kbps: up, trip_ms: Math.round(trip) }
}

async function rate(sizes: number[], trip: number, move: (bytes: number) => Promise<void>): Promise<number> {
  let found = 0
  for (const bytes of sizes) {
    const took = await timed(() => move(bytes))
    found = kbps(bytes, took, trip)
    if (took - trip > QUICK_MS) break
  }
  return found
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

async function fetchBytes(url: string, bytes: number): Promise<void> {
  await asked(`${url}?bytes=${bytes}`, {})
}

async function sendBytes(url: string, bytes: number): Promise<void> {
  const body = new Uint8Array(bytes)
  for (let at = 0; at < bytes; at += 65_536)
    crypto.getRandomValues(body.subarray(at, Math.min(at + 65_536, bytes)))
  await asked(url, { method: 'POST', body, headers: { 'X-CSRFToken': csrfToken(), 'X-Lianke-As': 'device' } })
}

async function asked(url: string, init: RequestInit): Promise<void> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), LONGEST_MS)
  try {
    const answer = await fetch(url, {
      cache: 'no-store',
      credentials: 'same-origin',
      signal: abort.signal,
      ...init,
    })
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
    await answer.arrayBuffer()
  } finally {
    clearTimeout(timer)
  }
}
