/** What every part of the desk is given. */
import type { SchoolClock } from '../shared/clock'
import type { ClassOfMeeting } from '../shared/contracts'
import type { Devices } from '../shared/devices'
import type { LessonState } from '../shared/lesson-state'
import type { LiveRoom } from '../shared/room'
import type { Say } from '../shared/words'
import type { Acts } from './acts'

export interface DeskParts {
  place: <T extends HTMLElement = HTMLElement>(name: string) => T
  /** addEventListener for as long as the desk stands */
  listen: (target: EventTarget, type: string, listener: (event: Event) => void) => void
  say: Say
  clock: SchoolClock
  devices: Devices
  acts: Acts
  state: () => LessonState
  room: () => LiveRoom
  classes: () => readonly ClassOfMeeting[]
  isOpen: () => boolean
  /** whether the list is here as far as anybody has said */
  isWhole: () => boolean
  changed: () => void
}

export function nameOf(classes: readonly ClassOfMeeting[], participation: string): string {
  return classes.find((one) => one.participation === participation)?.school ?? ''
}
