/**
 * Replays side by side, minute by minute: playing, seeking and speed are one for all.
 *
 *     <lessons-beside>
 *       … places as in live/topic.html, with a <lesson-player> for each lesson …
 *     </lessons-beside>
 */
import './lessons-beside.css'
import { Island, make, refill, setText } from '../shared/element'
import { span } from '../shared/times'
import { SPEEDS } from './keys'
import { LessonPlayer } from './lesson-player'
import { correction, leader } from './together'

class LessonsBeside extends Island {
  private playing = false
  private dragging = false

  protected start(): void {
    const range = this.place<HTMLInputElement>('range')
    this.on(this.place('play'), 'click', () => this.setPlaying(!this.playing))
    this.on(range, 'input', () => {
      this.dragging = true
      this.seek(Number(range.value))
    })
    this.on(range, 'change', () => {
      this.dragging = false
    })
    const speeds = SPEEDS.map((speed) => {
      const button = make('button', 'btn btn-plain', `${speed}×`)
      button.type = 'button'
      button.addEventListener('click', () => this.setSpeed(speed))
      return button
    })
    refill(this.place('together-speeds'), ...speeds)
    this.every(500, () => this.keepTogether())
  }

  private get players(): LessonPlayer[] {
    return Array.from(this.querySelectorAll('lesson-player')).filter(
      (one): one is LessonPlayer => one instanceof LessonPlayer,
    )
  }

  private setPlaying(playing: boolean): void {
    this.playing = playing
    for (const player of this.players) {
      if (playing) player.play()
      else player.pause()
    }
    const button = this.place('play')
    setText(button, (playing ? button.dataset.playing : button.dataset.paused) ?? '')
  }

  private setSpeed(speed: number): void {
    for (const player of this.players) player.setSpeed(speed)
  }

  private seek(second: number): void {
    for (const player of this.players) player.seek(Math.min(second, lengthOf(player) || second))
    this.write(second)
  }

  /**
   * The others follow the longest; whoever moves one by its own buttons moves that one
   * alone until they are played again.
   */
  private keepTogether(): void {
    const { players } = this
    const first = players[leader(players.map(lengthOf))]
    if (!first) return
    const longest = lengthOf(first)
    if (longest > 0) this.place<HTMLInputElement>('range').max = String(Math.floor(longest))
    if (this.playing && !this.dragging)
      for (const player of players) {
        const to = player === first ? null : correction(first.second, player.second, lengthOf(player))
        if (to !== null) player.seek(to)
      }
    this.write(first.second)
  }

  private write(second: number): void {
    if (!this.dragging) this.place<HTMLInputElement>('range').value = String(Math.floor(second))
    setText(this.place('time'), span(second * 1000))
  }
}

function lengthOf(player: LessonPlayer): number {
  return player.video.duration
}

customElements.define('lessons-beside', LessonsBeside)
