/**
 * What is large: a slide, a board or a work with its ink, the lecturer's screen, a clip, the
 * lecturer, or the class that is called on.
 */
import type { RemoteTrack } from 'livekit-client'
import { ClipPlayer, type ClipStanding } from '../shared/clip'
import type { SchoolClock } from '../shared/clock'
import { type LessonState, surfaceOf } from '../shared/lesson-state'
import { Pointer } from '../shared/pointer'
import type { Picture } from '../shared/room'
import { Surface } from '../shared/surface'
import type { Say } from '../shared/words'
import { Film } from './film'
import { largeOf } from './layout'
import { LECTURER, type People } from './people'

type Place = <T extends HTMLElement>(name: string) => T

export class Staging {
  slideWaits = false
  private readonly surface: Surface
  private readonly pointer: Pointer
  private readonly film: Film
  private readonly clip: ClipPlayer
  private on: string | null = null

  constructor(
    private readonly place: Place,
    private readonly people: People,
    private readonly say: Say,
    clock: SchoolClock,
    clipStands: (standing: ClipStanding) => void,
  ) {
    this.surface = new Surface(place('slide'), (waiting) => {
      this.slideWaits = waiting
    })
    this.pointer = new Pointer(place('slide'), this.surface.ink)
    this.film = new Film(place('film'))
    this.clip = new ClipPlayer(place('clip'), clock, say, clipStands)
  }

  see(of: Picture, track: RemoteTrack | null): void {
    this.film.see(of, track)
  }

  /** Somebody tapped: sound is permitted from now on. */
  tap(): void {
    this.clip.tap()
  }

  pointed(message: unknown): void {
    this.pointer.take(message, this.on)
  }

  draw(state: LessonState, mine: string | null): void {
    const large = largeOf(state, (of) => this.film.has(of))
    const { show } = state.stage
    const isSeen = this.surface.show(state, this.say('page', { page: state.page }))
    this.on = surfaceOf(state)
    this.pointer.draw(this.on, (this.on && state.ink.get(this.on)) || [])
    this.place('slide').hidden = !isSeen || large !== 'surface'
    this.film.show(
      large === 'film' && (show === 'screen' || show === 'document') ? show : null,
      this.say(`film_${show}`),
    )
    this.place('clip').hidden = large !== 'clip'
    this.clip.show(state)
    const called = this.calledElsewhere(state, mine)
    this.people.onStage(called ?? (large === 'lecturer' ? LECTURER : null))
    this.place('lesson').classList.toggle('is-calling', called !== null)
    this.drawOurTurn(state.called !== null && state.called.participation === mine)
  }

  stop(): void {
    this.pointer.stop()
    this.surface.stop()
    this.film.stop()
    this.clip.stop()
    this.place('lesson').classList.remove('is-calling', 'is-our-turn')
    this.place('turn').hidden = true
  }

  /** A class that is called on but not here leaves the stage as it is. */
  private calledElsewhere({ called }: LessonState, mine: string | null): string | null {
    return called && called.participation !== mine && this.people.isThere(called.participation)
      ? called.participation
      : null
  }

  private drawOurTurn(ours: boolean): void {
    this.place('turn').hidden = !ours
    this.place('lesson').classList.toggle('is-our-turn', ours)
  }
}
