/**
 * The lecturer's desk: who is here, one button to begin, slides, pen and boards, calling on a class,
 * questions, works, one button to end.
 *
 *     <lecturer-desk lessons-url="/lessons/" meeting="m7k2q9w4x1zt"
 *         slides-url="/lessons/m7k2q9w4x1zt/slides" video="720p25">
 *       … places as in live/desk.html …
 *     </lecturer-desk>
 *
 * With `now-ms` and the meeting as JSON under the id `rehearsed` it is a rehearsal:
 * the same desk, and nothing is sent.
 *
 * Events: `lessonended` with the meeting's id.
 */
import './lecturer-desk.css'
import './stage.css'
import './rooms.css'
import './tools.css'
import './over.css'
import './ink-tools.css'
import './panels.css'
import './phone.css'
import { postJson, type Refusal } from '../shared/api'
import { SchoolClock } from '../shared/clock'
import type { Meeting } from '../shared/contracts'
import { Devices } from '../shared/devices'
import { Island, setText } from '../shared/element'
import '../shared/large-type'
import { Level } from '../shared/level'
import { resendLeftovers } from '../shared/marks'
import { persist } from '../shared/persist'
import { Surface } from '../shared/surface'
import { shareTaught, span } from '../shared/times'
import { wordsOfPage } from '../shared/words'
import { boardsOf } from './acts'
import { Asking } from './asking'
import { Attention } from './attention'
import { Calling } from './calling'
import { Classwork } from './classwork'
import { Clips } from './clips'
import { Desk } from './desk'
import { Face } from './face'
import { InkBar } from './inkbar'
import { type Deed, deedOf } from './keys'
import { type Panel, Panels } from './panels'
import type { DeskParts } from './parts'
import { senderOf, wishOf } from './picture'
import { PlanStrip } from './plan'
import { Sharing } from './sharing'
import { Slides } from './slides'
import { WorksTray } from './works-tray'

/** Between two looks at the own picture. */
const LOOK_MS = 5000

class LecturerDesk extends Island {
  private readonly say = wordsOfPage()
  private readonly clock = new SchoolClock()
  private readonly level = new Level()
  private devices!: Devices
  private desk!: Desk
  private slides!: Slides
  private face!: Face
  private surface!: Surface
  private ink!: InkBar
  private panels!: Panels
  private sharing!: Sharing
  private clips!: Clips
  private asking!: Asking
  private calling!: Calling
  private works!: WorksTray
  private classwork!: Classwork
  private attention!: Attention
  private plan!: PlanStrip
  private isOver = false
  private frame = 0

  protected start(): void {
    const wish = wishOf(this.attribute('video'))
    const rehearsed = this.rehearsed()
    this.devices = new Devices(wish, () => this.devicesChanged())
    this.slides = new Slides(this.attribute('slides-url'), this.say, () => this.drawSoon())
    this.desk = new Desk({
      url: this.attribute('lessons-url') + this.attribute('meeting'),
      meeting: this.attribute('meeting'),
      rehearsed,
      place: (name) => this.place(name),
      say: this.say,
      clock: this.clock,
      devices: this.devices,
      sender: senderOf(wish),
      changed: () => this.drawSoon(),
      over: () => this.showOver(),
    })
    this.equip()
    this.plan = this.planStrip()
    this.listen()
    this.draw()
    this.every(1000, () => this.draw())
    this.every(100, () => this.drawLevel())
    this.every(LOOK_MS, () => this.face.lookAtOwn())
    void this.devices.open()
    this.slides.look().catch(() => {})
    this.desk.session.start()
  }

  private rehearsed(): Meeting | null {
    const text = document.getElementById('rehearsed')?.textContent
    if (!text) return null
    this.clock.observe(Number(this.attribute('now-ms')), performance.now(), performance.now())
    return JSON.parse(text) as Meeting
  }

  private equip(): void {
    const { desk, slides, devices, clock, say } = this
    const place = <T extends HTMLElement>(name: string) => this.place<T>(name)
    const parts: DeskParts = {
      place,
      listen: (target, type, listener) => this.on(target, type, listener),
      say,
      clock,
      devices,
      acts: desk.acts,
      state: () => desk.session.shown,
      room: () => desk.session.room,
      classes: () => desk.meeting?.classes ?? [],
      isOpen: () => desk.isOpen,
      isWhole: () => desk.session.timeline.isWhole,
      changed: () => this.drawSoon(),
    }
    this.surface = new Surface(this.place('slide'))
    this.face = new Face({
      place,
      desk,
      slides,
      numbers: numbersOfPage(),
      surface: this.surface,
      devices,
      clock,
      say,
    })
    this.ink = new InkBar(parts, this.surface)
    this.sharing = new Sharing(parts)
    this.clips = new Clips(parts, `${this.attribute('lessons-url')}${this.attribute('meeting')}/clips`)
    this.asking = new Asking(parts)
    this.calling = new Calling(parts, desk.classrooms)
    this.works = new WorksTray(parts)
    this.classwork = new Classwork(parts)
    this.attention = new Attention(parts, desk.classrooms, this.attribute('silent-minutes'))
    this.panels = new Panels(parts, (panel) => this.opened(panel))
  }

  private opened(panel: Panel): void {
    if (panel === 'share') void this.sharing.look()
    this.drawSoon()
  }

  private planStrip(): PlanStrip {
    return new PlanStrip({
      place: this.place('plan'),
      url: `${this.attribute('lessons-url')}${this.attribute('meeting')}/plan`,
      say: this.say,
      clock: this.clock,
      state: () => this.desk.session.shown,
      isOpen: () => this.desk.isOpen,
      isWhole: () => this.desk.session.timeline.isWhole,
      reach: (cue) => this.desk.session.outbox.append('cue_reached', { cue }),
      turnTo: (page) => this.desk.acts.turnTo(page),
      film: { isPlaying: (clip) => this.clips.isPlaying(clip), press: (clip) => this.clips.playOrStop(clip) },
    })
  }

  private listen(): void {
    const press = (name: string, work: () => void) => this.on(this.place(name), 'click', work)
    const dialog = this.place<HTMLDialogElement>('ending')
    press('open', () => void this.desk.open())
    press('end', () => {
      this.warnBeforeEnd()
      dialog.showModal()
    })
    press('end-no', () => dialog.close())
    press('end-yes', () => {
      dialog.close()
      void this.desk.end()
    })
    press('back', () => this.desk.acts.turn(-1))
    press('return', () => this.desk.acts.turn(0))
    press('forward', () => this.desk.acts.turn(1))
    press('microphone', () => this.toggle('microphone'))
    press('camera', () => this.toggle('camera'))
    press('mute-all', () => this.desk.acts.muteAllOrNone())
    press('board-new', () => this.desk.acts.show({ show: 'board', board: nextBoard(this.desk) }))
    press('more-tools', () => this.classList.toggle('has-all-tools'))
    press('help-open', () => this.place<HTMLDialogElement>('help').showModal())
    press('help-close', () => this.place<HTMLDialogElement>('help').close())
    press('sound', () => this.desk.session.room.startSound())
    press('reopen-yes', () => void this.reopen())
    press('take-over', () => this.desk.session.wake())
    this.on(this.place('file'), 'change', () => void this.upload())
    this.on(document, 'keydown', (event) => this.key(event as KeyboardEvent))
    this.onStop(() => this.end())
  }

  private end(): void {
    cancelAnimationFrame(this.frame)
    this.sharing.stop()
    this.clips.stop()
    this.ink.stop()
    this.calling.stop()
    this.surface.stop()
    this.desk.stop()
    this.slides.stop()
    this.plan.stop()
    this.level.stop()
    this.devices.stop()
  }

  private key(event: KeyboardEvent): void {
    const deed = deedOf(event)
    if (!deed || isTyping(event.target) || this.querySelector('dialog[open]')) return
    event.preventDefault()
    this.does(deed)
    this.drawSoon()
  }

  private does(deed: Deed): void {
    const { acts } = this.desk
    const { stage } = this.desk.session.shown
    if (deed === 'undo') acts.undo()
    else if (deed === 'board')
      acts.show(stage.show === 'board' ? { show: 'slides' } : { show: 'board', board: 1 })
    else if (deed === 'help') this.place<HTMLDialogElement>('help').showModal()
    else if (deed === 'away') this.ink.layDown() || this.panels.close()
    else if ('turn' in deed) acts.turn(deed.turn)
    else if ('tool' in deed) this.ink.take(deed.tool)
    else if ('colour' in deed) this.ink.colourWith(deed.colour)
    else this.place(deed.press).click()
  }

  private async upload(): Promise<void> {
    const input = this.place<HTMLInputElement>('file')
    const file = input.files?.[0]
    input.value = ''
    if (file) await this.slides.send(file)
  }

  private toggle(kind: 'camera' | 'microphone'): void {
    const { room } = this.desk.session
    void room.mute(kind, !room.muted[kind])
    this.draw()
  }

  private devicesChanged(): void {
    this.level.listen(this.devices.microphone)
    void this.desk.session.room.publish()
    this.draw()
  }

  private showOver(): void {
    const cancelled = this.desk.session.answer?.state === 'cancelled'
    setText(this.place('over-title'), this.say(cancelled ? 'lesson_cancelled' : 'lesson_over'))
    this.isOver = true
    this.sharing.stop()
    this.devices.stop()
    this.draw()
    this.every(15_000, () => this.resend())
    this.tell('lessonended', this.attribute('meeting'))
    void this.offerToGoOn()
  }

  private showRehearsalOver(): void {
    setText(this.place('over-title'), this.say('rehearsal_over'))
    this.isOver = true
    this.sharing.stop()
    this.devices.stop()
  }

  /** Whoever ends a lesson that will not count, or that still waits for answers, is told before. */
  private warnBeforeEnd(): void {
    const { shown, answer } = this.desk.session
    const least = Number(this.attribute('share-pct'))
    const share = answer ? shareTaught(answer.meeting, shown.openedMs, this.clock.now()) : 100
    setText(this.place('ending-short'), this.say('ending_short', { share, least }))
    this.place('ending-short').hidden = this.desk.isRehearsal || share >= least
    this.place('ending-asking').hidden =
      this.desk.isRehearsal || shown.question === null || shown.question.closedMs !== null
  }

  /** 下课 was pressed by accident: for some minutes it can be undone. */
  private async offerToGoOn(): Promise<void> {
    const { meeting } = await persist(() => this.desk.session.ask())
    const until = meeting.reopens_until_ms ?? 0
    const draw = () => {
      const left = until - this.clock.now()
      this.place('reopen').hidden = left <= 0
      setText(this.place('reopen-left'), this.say('may_go_on', { span: span(left) }))
    }
    draw()
    this.every(1000, draw)
  }

  private async reopen(): Promise<void> {
    const button = this.place<HTMLButtonElement>('reopen-yes')
    button.disabled = true
    try {
      await persist(() => postJson(`${this.attribute('lessons-url')}${this.attribute('meeting')}/reopen`, {}))
      location.reload()
    } catch (error) {
      setText(this.place('over-title'), (error as Refusal).sentence)
      button.disabled = false
    }
  }

  private resend(): void {
    const identity = this.desk.session.answer?.rtc?.identity ?? this.desk.meeting?.lecturer.identity
    if (identity) void resendLeftovers(this.attribute('lessons-url'), identity, this.clock)
  }

  /**
   * Many events may come at once, and pupils' pictures must not wait for
   * them: the page is drawn once a frame.
   */
  private drawSoon(): void {
    if (this.frame) return
    this.frame = requestAnimationFrame(() => {
      this.frame = 0
      this.draw()
    })
  }

  private draw(): void {
    if (this.stopped || !this.plan) return
    if (this.desk.isRehearsal && this.desk.session.shown.state === 'ended') this.showRehearsalOver()
    this.dataset.phase = this.isOver ? 'over' : this.desk.isOpen ? 'lesson' : 'before'
    if (this.isOver) return
    this.desk.showSlides(this.slides)
    this.desk.duck()
    this.face.draw()
    this.drawParts()
  }

  private drawParts(): void {
    const state = this.desk.session.shown
    const now = this.clock.now()
    this.ink.draw(state)
    this.sharing.draw(state)
    this.clips.draw(state)
    this.asking.draw(state, now)
    this.calling.draw(state, now)
    this.works.draw(state, this.panels.open === 'works')
    this.classwork.draw(state, now)
    this.attention.draw(state, now)
    this.plan.draw()
  }

  private drawLevel(): void {
    const muted = this.desk.session.room.muted.microphone
    this.place<HTMLMeterElement>('meter').value = muted ? 0 : this.level.read()
  }
}

function numbersOfPage(): Readonly<Record<string, string>> {
  return JSON.parse(document.getElementById('numbers')?.textContent ?? '{}')
}

function nextBoard({ session }: Desk): number {
  return Math.min(99, Math.max(0, ...boardsOf(session.shown)) + 1)
}

function isTyping(target: EventTarget | null): boolean {
  return (
    (target instanceof HTMLInputElement && target.type !== 'radio') ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
}

customElements.define('lecturer-desk', LecturerDesk)
