// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Message } from '../shared/contracts'
import { Messages, showFirst } from '../shared/messages'

const FIRST: Message = { id: 'first', title: '今天第3节 换人', line: '10:25 英语', when: '09:58' }
const SECOND = { ...FIRST, id: 'second', title: '明天第2节 停课' }

/** A platform that answers with what stands, and what it was asked and told. */
class Platform {
  standing: Message[] = []
  asked = 0
  told: { read: string[]; confirmed: string[] }[] = []
  line: 'up' | 'down' | 'refuses' = 'up'

  readonly fetch = async (_url: string, init: RequestInit) => {
    this.asked += 1
    if (this.line === 'down') throw new TypeError('no line')
    if (this.line === 'refuses') return new Response('{}', { status: 404 })
    if (init.method === 'POST') {
      const said = JSON.parse(String(init.body)) as { read: string[]; confirmed: string[] }
      this.told.push(said)
      this.standing = this.standing.filter(({ id }) => !said.confirmed.includes(id))
    }
    return new Response(JSON.stringify({ messages: this.standing }))
  }
}

describe('messages on a screen', () => {
  let platform: Platform
  let isSoon = true
  let news = 0
  const made: Messages[] = []

  function messages(): Messages {
    const one = new Messages({
      url: '/screen/messages',
      isSoon: () => isSoon,
      news: () => {
        news += 1
      },
      changed: () => {},
    })
    made.push(one)
    return one
  }

  beforeEach(() => {
    vi.useFakeTimers()
    platform = new Platform()
    isSoon = true
    news = 0
    vi.stubGlobal('fetch', platform.fetch)
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible')
  })
  afterEach(() => {
    for (const one of made.splice(0)) one.stop()
    vi.useRealTimers()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it('are there within five seconds while a lesson is near, and tell that something changed', async () => {
    const screen = messages()
    void screen.run()
    await vi.advanceTimersByTimeAsync(100)
    platform.standing = [FIRST]
    await vi.advanceTimersByTimeAsync(4500)
    expect(screen.standing).toEqual([FIRST])
    expect(news).toBe(1)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(news).toBe(1)
  })

  it('are not asked for while none is: they come with the day', async () => {
    isSoon = false
    const screen = messages()
    void screen.run()
    await vi.advanceTimersByTimeAsync(120_000)
    expect(platform.asked).toBe(0)
    screen.accept([FIRST])
    expect(screen.standing).toEqual([FIRST])
  })

  it('go away with a tap at once, and are said when the line is back, once', async () => {
    isSoon = false
    const screen = messages()
    void screen.run()
    screen.accept([FIRST, SECOND])
    platform.standing = [FIRST, SECOND]
    platform.line = 'down'
    screen.confirmFirst()
    expect(screen.standing).toEqual([SECOND])
    screen.accept([FIRST, SECOND]) // the day was asked for before the tap
    await vi.advanceTimersByTimeAsync(20_000)
    expect(screen.standing).toEqual([SECOND])
    platform.line = 'up'
    await vi.advanceTimersByTimeAsync(5000)
    expect(platform.told).toEqual([{ read: [], confirmed: [FIRST.id] }])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(platform.told.length).toBe(1)
  })

  it('that the platform refuses are not said for ever', async () => {
    isSoon = false
    const screen = messages()
    void screen.run()
    screen.accept([FIRST])
    platform.line = 'refuses'
    screen.confirmFirst()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(platform.asked).toBe(1)
  })

  it('are read when they stand before somebody, one after the other', async () => {
    isSoon = false
    const screen = messages()
    void screen.run()
    const names = ['told', 'told-title', 'told-line', 'told-rest']
    const places = Object.fromEntries(names.map((name) => [name, { hidden: true, textContent: '' }]))
    const place = (name: string) => places[name] as unknown as HTMLElement
    const draw = () => showFirst(screen, place, (_key, values) => `还有 ${values?.rest} 条`)
    draw()
    expect(places.told?.hidden).toBe(true)
    platform.standing = [FIRST, SECOND]
    screen.accept([FIRST, SECOND])
    draw()
    draw()
    expect([places.told?.hidden, places['told-title']?.textContent]).toEqual([false, FIRST.title])
    expect(places['told-rest']?.textContent).toBe('还有 1 条')
    await vi.advanceTimersByTimeAsync(5000)
    expect(platform.told).toEqual([{ read: [FIRST.id], confirmed: [] }])
    screen.confirmFirst()
    draw()
    expect(places['told-title']?.textContent).toBe(SECOND.title)
    expect(places['told-rest']?.textContent).toBe('')
  })

  it('on a page that nobody sees are not read', async () => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    isSoon = false
    const screen = messages()
    screen.saw(FIRST)
    void screen.run()
    await vi.advanceTimersByTimeAsync(5000)
    expect(platform.asked).toBe(0)
  })
})
