/**
 * The device's own log of when it was in the room, which is what a period is counted from. Marks are
 * cut at 60 s, kept in localStorage until the platform says that it has them, and sent again under
 * their own boot after a reload or a crash.
 */
import { isFinal, Refusal } from './api'
import type { Mark, PresenceAnswer, PresencePost } from './contracts'

const LONGEST_MS = 60_000
/** Longer without a tick means that the machine slept: what lies between is not ours to claim. */
const BLIND_MS = 90_000
const PREFIX = 'lianke.presence.'

interface BootLog {
  next: number
  marks: Mark[]
  running: Mark | null
}

type Boots = Record<string, BootLog>
type Send = (post: PresencePost, keepalive: boolean) => Promise<PresenceAnswer>

export interface PresenceOptions {
  boot: string
  /** Whose marks these are (LiveKit identity) and of which meeting; another person's are never sent. */
  identity: string
  meeting: string
  now: () => number
  send: Send
  storage: Storage
}

export class Presence {
  private readonly key: string
  private readonly boots: Boots
  private flushing = Promise.resolve()

  constructor(private readonly options: PresenceOptions) {
    this.key = `${PREFIX}${options.identity}.${options.meeting}`
    this.boots = recovered(read(options.storage, this.key))
    this.boots[options.boot] ??= { next: 1, marks: [], running: null }
  }

  /** Call when the room is entered, and again when the microphone track comes or goes. */
  connected(microphone: boolean): void {
    const { running } = this.mine
    if (running?.microphone === microphone) return
    this.cut()
    this.begin(microphone)
    this.save()
  }

  /**
   * `ago`: for how many ms already nothing had arrived; as far as it is not sent yet, that is not claimed.
   */
  disconnected(ago = 0): void {
    this.cut(ago)
    this.save()
  }

  /**
   * Call every few seconds: lengthens the running mark, cuts it at 60 s. True
   * when there is something to send.
   */
  tick(): boolean {
    const { running } = this.mine
    if (running) this.lengthen(running)
    this.save()
    return this.unsent().length > 0
  }

  /**
   * Sends what is closed, oldest boot first, after what is being sent already: a mark closed meanwhile may be
   * the last one, and nobody asks again. Resolves false when some of it has to be sent again later.
   */
  async flush(): Promise<boolean> {
    this.flushing = this.flushing.then(() => this.flushAll())
    await this.flushing
    return this.unsent().length === 0
  }

  /** The page goes away: close the running mark and hand everything to requests that outlive it. */
  leave(): void {
    this.disconnected()
    for (const post of this.unsent()) this.options.send(post, true).catch(() => {})
  }

  unsent(): PresencePost[] {
    return Object.entries(this.boots)
      .filter(([, log]) => log.marks.length > 0)
      .map(([boot, log]) => ({ boot, marks: log.marks.slice(0, 500) }))
  }

  private get mine(): BootLog {
    const log = this.boots[this.options.boot]
    if (!log) throw new Error('the log of this boot is there from the start')
    return log
  }

  private begin(microphone: boolean, at = this.options.now()): Mark {
    const running = { n: this.mine.next, begins_ms: at, ends_ms: at, microphone }
    this.mine.next += 1
    this.mine.running = running
    return running
  }

  private lengthen(running: Mark): void {
    const now = this.options.now()
    if (now - running.ends_ms > BLIND_MS) {
      this.close(running)
      this.begin(running.microphone)
      return
    }
    let mark = running
    while (now - mark.begins_ms >= LONGEST_MS) {
      mark.ends_ms = mark.begins_ms + LONGEST_MS
      this.close(mark)
      mark = this.begin(mark.microphone, mark.ends_ms)
    }
    mark.ends_ms = Math.max(mark.ends_ms, now)
  }

  private close(mark: Mark): void {
    if (mark.ends_ms > mark.begins_ms) this.mine.marks.push(mark)
    else this.mine.next -= 1
    this.mine.running = null
  }

  private cut(ago = 0): void {
    if (ago === 0) this.tick()
    const { running } = this.mine
    if (!running) return
    const heard = this.options.now() - ago
    if (ago > 0 && heard - running.ends_ms < BLIND_MS) running.ends_ms = heard
    this.close(running)
  }

  private async flushAll(): Promise<void> {
    for (const post of this.unsent()) {
      try {
        const answer = await this.options.send(post, false)
        this.keep(post.boot, answer.kept)
      } catch (error) {
        if (!isFinal(error) || isStranger(error)) return
        this.keep(post.boot, Number.MAX_SAFE_INTEGER)
      }
    }
  }

  /** Marks up to `kept` are safe with the platform. */
  private keep(boot: string, kept: number): void {
    const log = this.boots[boot]
    if (!log) return
    log.marks = log.marks.filter((mark) => mark.n > kept)
    if (log.marks.length === 0 && boot !== this.options.boot) delete this.boots[boot]
    this.save()
  }

  private save(): void {
    const { storage } = this.options
    const worth = Object.values(this.boots).some((log) => log.marks.length > 0 || log.running)
    try {
      if (worth) storage.setItem(this.key, JSON.stringify(this.boots))
      else storage.removeItem(this.key)
    } catch {
      // A full or forbidden storage costs only the resending after a crash.
    }
  }
}

/** Meetings of which this identity still has marks lying here. */
export function leftovers(storage: Storage, identity: string): string[] {
  const prefix = `${PREFIX}${identity}.`
  return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
}

/** Signed out or not paired any more: the marks wait until somebody signs in again. */
function isStranger(error: unknown): boolean {
  return error instanceof Refusal && (error.status === 401 || error.status === 403)
}

function read(storage: Storage, key: string): Boots {
  try {
    return JSON.parse(storage.getItem(key) ?? '{}') as Boots
  } catch {
    return {}
  }
}

/** What an earlier page left running ended when it last wrote it down. */
function recovered(boots: Boots): Boots {
  for (const log of Object.values(boots)) {
    if (log.running && log.running.ends_ms > log.running.begins_ms) log.marks.push(log.running)
    log.running = null
  }
  return boots
}
