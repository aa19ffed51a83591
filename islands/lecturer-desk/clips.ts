/**
 * A film for every site: brought before or in the lesson, played and stopped for all at
 * once; who does not have it is told.
 */
import { getJson, postForm, Refusal } from '../shared/api'
import { ClipPlayer } from '../shared/clip'
import type { LessonClip } from '../shared/contracts'
import { make, refill, setText } from '../shared/element'
import { captionsUrl, clipPosition, type LessonState } from '../shared/lesson-state'
import { span } from '../shared/times'
import { type DeskParts, nameOf } from './parts'

export class Clips {
  private all: LessonClip[] = []
  private sentence = ''
  private busy = false
  private drawn = ''
  private readonly player: ClipPlayer

  constructor(
    private readonly parts: DeskParts,
    /** `/lessons/<meeting>/clips` */
    private readonly url: string,
  ) {
    const { place, listen, clock, say } = parts
    this.player = new ClipPlayer(place('clip'), clock, say)
    listen(place('clip-file'), 'change', () => void this.upload())
    void this.load()
  }

  draw(state: LessonState): void {
    const { place, say, isOpen } = this.parts
    this.player.show(isOpen() ? state : { ...state, stage: { show: 'slides' } })
    place<HTMLInputElement>('clip-file').disabled = this.busy
    setText(
      place('clips-sentence'),
      this.sentence || (this.all.length === 0 ? say('clips_none') : this.lacking(state)),
    )
    const shown = state.stage.show === 'clip' ? state.stage.clip : ''
    const playing = this.isPlaying(shown)
    const key = `${this.all.length} ${shown} ${playing} ${isOpen()}`
    if (key === this.drawn) return
    this.drawn = key
    refill(place('clips'), ...this.all.map((one) => this.row(one, one.clip === shown, playing)))
  }

  /** Whether it is large and runs. */
  isPlaying(clip: string): boolean {
    const { stage, clip: now } = this.parts.state()
    return stage.show === 'clip' && stage.clip === clip && now?.clip === clip && now.playing
  }

  playOrStop({ clip, seconds }: LessonClip): void {
    if (this.isPlaying(clip)) this.parts.acts.playClip(clip, false, this.position(clip))
    else this.play(clip, seconds)
  }

  stop(): void {
    this.player.stop()
  }

  private row(one: LessonClip, isShown: boolean, playing: boolean): HTMLElement {
    const { clip, name, seconds } = one
    const { say, acts, isOpen } = this.parts
    const item = make('li')
    item.append(make('b', '', name), make('span', 'muted', ` ${span(seconds * 1000)}`), make('br'))
    const button = (word: string, work: () => void) => {
      const made = make('button', 'button', say(word))
      made.type = 'button'
      made.disabled = !isOpen()
      made.addEventListener('click', work)
      item.append(made)
    }
    button(isShown && playing ? 'clip_pause' : 'clip_play', () => this.playOrStop(one))
    if (isShown) {
      button('clip_again', () => acts.playClip(clip, playing, 0))
      button('clip_close', () => this.close(clip))
    }
    item.append(this.captions(clip))
    return item
  }

  private captions(clip: string): HTMLElement {
    const label = make('label', 'button is-file', this.parts.say('clip_captions'))
    const input = make('input')
    Object.assign(input, { type: 'file', accept: '.vtt,.srt,text/vtt' })
    input.addEventListener('change', () => void this.bring(captionsUrl(clip), 'captions', input))
    label.append(input)
    return label
  }

  /**
   * It becomes large at once, everywhere, and goes on from where it was stopped;
   * from the beginning when it was over.
   */
  private play(clip: string, seconds: number): void {
    const { acts } = this.parts
    const from = this.position(clip)
    acts.show({ show: 'clip', clip })
    acts.playClip(clip, true, from >= seconds * 1000 ? 0 : from)
  }

  private close(clip: string): void {
    const { acts, state } = this.parts
    if (state().clip?.playing) acts.playClip(clip, false, this.position(clip))
    acts.show({ show: 'slides' })
  }

  private position(clip: string): number {
    const { state, clock } = this.parts
    const now = state().clip
    return now?.clip === clip ? clipPosition(now, clock.now()) : 0
  }

  private lacking({ lacking, stage }: LessonState): string {
    if (stage.show !== 'clip') return ''
    const { classes, say } = this.parts
    const schools = [...lacking]
      .filter(([, clip]) => clip === stage.clip)
      .map(([who]) => nameOf(classes(), who))
    return schools.length > 0 ? say('clip_lacked', { schools: schools.join('、') }) : ''
  }

  private async load(): Promise<void> {
    const { clips } = await getJson<{ clips: LessonClip[] }>(this.url).catch(() => ({ clips: this.all }))
    this.all = clips
    this.drawn = ''
    this.parts.changed()
  }

  private upload(): Promise<void> {
    return this.bring(this.url, 'clip', this.parts.place<HTMLInputElement>('clip-file'))
  }

  private async bring(url: string, field: string, input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0]
    input.value = ''
    if (!file || this.busy) return
    const form = new FormData()
    form.append(field, file)
    this.tell(this.parts.say('clip_sending'), true)
    try {
      await postForm(url, form)
      this.tell('', false)
      await this.load()
    } catch (error) {
      this.tell((error instanceof Refusal && error.sentence) || this.parts.say('upload_failed'), false)
    }
  }

  private tell(sentence: string, busy: boolean): void {
    this.sentence = sentence
    this.busy = busy
    this.parts.changed()
  }
}
