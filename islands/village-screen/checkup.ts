/**
 * The self-test as the room sees it: by itself before the first bell, by a button at any time
 * between lessons; told to the desks.
 */
import { postJson } from '../shared/api'
import type { EventsAnswer, NewEvent, ScreenDay } from '../shared/contracts'
import type { Devices } from '../shared/devices'
import { make, refill, setText } from '../shared/element'
import type { Say } from '../shared/words'
import { SelfTest, type Tested } from './self-test'
import { keep, read, settings } from './settings'
import { isTestDue, lessonsToTell } from './test-day'
import { isWell, lineFound, PARTS, sentences, type Verdict } from './verdict'

const KEPT = 'lianke.tested'
const DAY_MS = 24 * 3600_000
const SHOWN_MS = 25_000

export interface CheckupHost {
  place: (name: string) => HTMLElement
  say: Say
  devices: Devices
  now: () => number
  lessonsUrl: string
  lineUrl: string
  changed: () => void
}

export class Checkup {
  tested: Tested | null = null
  private readonly test: SelfTest
  private readonly told = new Set<string>()
  private readonly random = Math.random()
  private shownUntil = 0

  constructor(private readonly host: CheckupHost) {
    this.test = new SelfTest(host.devices, host.lineUrl, host.now)
  }

  /** Once a second between lessons: begins when it is due, tells the desks. */
  tick(day: ScreenDay, inRoom: boolean, onShow: boolean): void {
    const now = this.host.now()
    this.tested ??= kept(now)
    if (!inRoom && isTestDue(day.lessons, now, this.random, this.tested?.atMs ?? null)) void this.run()
    for (const lesson of lessonsToTell(day.lessons, now)) this.tell(lesson.id)
    if (onShow || (this.shownUntil && performance.now() > this.shownUntil)) this.hide()
  }

  async run(): Promise<void> {
    if (this.test.isRunning) return
    this.show(this.host.say('checking'), [])
    this.shownUntil = 0
    const tested = await this.test.run()
    this.tested = tested
    keep(KEPT, JSON.stringify(tested))
    if (tested.echo !== null) settings.hasEcho = tested.echo
    this.told.clear()
    this.showResult(tested)
    this.host.changed()
  }

  hide(): void {
    this.shownUntil = 0
    if (!this.test.isRunning) this.host.place('check').hidden = true
  }

  /** For the foot of the board: the first thing that is wrong, or that all is well; null before any test. */
  get sentence(): { text: string; well: boolean } | null {
    const verdict = this.tested?.verdict
    if (!verdict) return null
    const keys = [
      ...PARTS.filter((part) => verdict[part] !== 'well').map((part) => `${part}_${verdict[part]}`),
    ]
    if (lineFound(verdict) === 'none') keys.push('line_test_none')
    return { text: this.host.say(keys[0] ?? 'check_well'), well: isWell(verdict) }
  }

  private tell(lesson: string): void {
    const { tested } = this
    if (!tested || this.told.has(lesson)) return
    this.told.add(lesson)
    const event: NewEvent = {
      key: `tested-${lesson}-${tested.atMs}`,
      kind: 'tested',
      body: { ...tested.verdict },
    }
    const url = `${this.host.lessonsUrl}${lesson}/events`
    postJson<EventsAnswer>(url, { events: [event] }).catch(() => this.told.delete(lesson))
  }

  private showResult({ verdict, echo }: Tested): void {
    const { say } = this.host
    const rows = sentences(verdict).map((key) => this.row(key, verdict))
    rows.push(make('li', '', say(echo === null ? 'echo_unknown' : echo ? 'echo_found' : 'echo_none')))
    this.show(say(isWell(verdict) ? 'check_well' : 'check_trouble'), rows)
    this.shownUntil = performance.now() + SHOWN_MS
  }

  private row(key: string, verdict: Verdict): HTMLElement {
    const isGood = key.endsWith('_well')
    const { down_kbps, up_kbps, trip_ms } = verdict
    const values = { down: mbps(down_kbps), up: mbps(up_kbps), trip: trip_ms ?? 0 }
    const row = make('li')
    row.append(make('i', isGood ? 'lamp' : 'lamp is-bad'), make('span', '', this.host.say(key, values)))
    return row
  }

  private show(title: string, rows: HTMLElement[]): void {
    this.host.place('corner').hidden = true // one sheet at a time
    this.host.place('check').hidden = false
    setText(this.host.place('check-title'), title)
    refill(this.host.place('check-rows'), ...rows)
    this.host.place('check-done').hidden = rows.length === 0
  }
}

function mbps(kbps: number | null): string {
  return ((kbps ?? 0) / 1000).toFixed(1)
}

function kept(now: number): Tested | null {
  const text = read(KEPT)
  const tested = text ? (JSON.parse(text) as Tested) : null
  return tested && Math.abs(now - tested.atMs) < DAY_MS ? tested : null
}
