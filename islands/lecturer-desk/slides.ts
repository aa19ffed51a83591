/** The lecturer's slides: sends a PDF, waits until its pages are images, and says how far it is. */
import { getJson, postForm, Refusal } from '../shared/api'
import type { SlidesAnswer } from '../shared/contracts'
import type { Deck } from '../shared/lesson-state'
import { Pause } from '../shared/pause'
import type { Say } from '../shared/words'

export class Slides {
  ready: Deck | null = null
  sentence = ''
  busy = false
  private readonly pause = new Pause()
  private stopped = false

  constructor(
    private readonly url: string,
    private readonly say: Say,
    private readonly changed: () => void,
  ) {
    this.sentence = say('slides_none')
  }

  /** What was uploaded before this page was opened. */
  async look(): Promise<void> {
    await this.follow(() => getJson<SlidesAnswer>(this.url))
  }

  async send(file: File): Promise<void> {
    const form = new FormData()
    form.append('pdf', file)
    this.tell(this.say('slides_sending'), true)
    try {
      const answer = await postForm<SlidesAnswer>(this.url, form)
      await this.follow(async () => answer)
    } catch (error) {
      const sentence = error instanceof Refusal ? error.sentence : ''
      this.tell(sentence || this.say('upload_failed'), false)
    }
  }

  stop(): void {
    this.stopped = true
    this.pause.wake()
  }

  private async follow(first: () => Promise<SlidesAnswer>): Promise<void> {
    let ask = first
    while (!this.stopped) {
      const answer = await ask().catch((error) => {
        if (first !== ask || !(error instanceof Refusal)) return null
        throw error
      })
      if (answer && !this.take(answer)) return
      ask = () => getJson<SlidesAnswer>(this.url)
      await this.pause.for(1000)
    }
  }

  /** True while there is more to wait for. */
  private take(answer: SlidesAnswer): boolean {
    const { deck, pages, width, height } = answer
    if (answer.state === 'ready' && deck) {
      this.ready = { deck, pages, width, height }
      this.tell(this.say('slides_ready', { pages }), false)
    } else if (answer.state === 'failed') this.tell(answer.sentence || this.say('slides_failed'), false)
    else if (answer.state === 'rendering') this.tell(answer.sentence || this.say('slides_rendering'), true)
    return answer.state === 'rendering'
  }

  private tell(sentence: string, busy: boolean): void {
    this.sentence = sentence
    this.busy = busy
    this.changed()
  }
}
