/**
 * 试讲: the whole desk against a list of its own. Nothing is sent, nobody is called into a room, nothing is
 * counted; what was drawn and asked is gone when the page is closed.
 */
import type { SchoolClock } from '../shared/clock'
import type { EventList, JoinAnswer, LessonEvent, Meeting, NewEvent } from '../shared/contracts'
import type { Devices } from '../shared/devices'
import type { JoinPhase } from '../shared/join'
import { BLANK, fold, type LessonState } from '../shared/lesson-state'
import type { Sender } from '../shared/publisher'
import { LiveRoom, type RoomEars } from '../shared/room'
import type { Taught } from './taught'

export interface RehearsalHost {
  meeting: Meeting
  clock: SchoolClock
  devices: Devices
  sender: Sender
  speakers: HTMLElement
  changed: () => void
}

const DEAF: RoomEars = {
  event: () => {},
  video: () => {},
  present: () => {},
  quality: () => {},
  speaking: () => {},
  steady: () => {},
  soundBlocked: () => {},
  recording: () => {},
  microphone: () => {},
}

export class Rehearsal implements Taught {
  shown: LessonState = BLANK
  readonly phase: JoinPhase = 'in'
  readonly answer: JoinAnswer
  /** Never entered: it only keeps what is on and what is off. */
  readonly room: LiveRoom
  readonly timeline = { isWhole: true, acceptList: (_list: EventList) => {} }
  readonly outbox = { append: (kind: NewEvent['kind'], body: NewEvent['body']) => this.happens(kind, body) }
  private seq = 0

  constructor(private readonly host: RehearsalHost) {
    const { meeting, clock, devices, sender, speakers } = host
    this.room = new LiveRoom(devices, sender, DEAF, speakers)
    this.answer = { state: 'open', sentence: '', retry_ms: 0, server_ms: clock.now(), meeting }
  }

  happens(kind: LessonEvent['kind'], body: LessonEvent['body'] = {}): void {
    this.seq += 1
    const actor = { type: 'person' as const, id: null }
    const event = { seq: this.seq, at_ms: this.host.clock.now(), kind, body, actor, participation: null }
    this.shown = fold(this.shown, event)
    this.host.changed()
  }

  start(): void {}

  stop(): void {}

  wake(): void {}

  refresh(): Promise<void> {
    return Promise.resolve()
  }

  ask(): Promise<JoinAnswer> {
    return Promise.resolve(this.answer)
  }
}
