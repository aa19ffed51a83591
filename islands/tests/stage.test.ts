// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Stage } from '../shared/stage'

describe('the slide on show', () => {
  afterEach(() => vi.restoreAllMocks())

  it('leaves its place as it was found, so that a lesson taken up again shows one slide', async () => {
    vi.spyOn(HTMLImageElement.prototype, 'decode').mockResolvedValue()
    const place = document.createElement('div')
    const shown = () => [...place.querySelectorAll('img')].map((one) => one.getAttribute('src'))
    const deck = { deck: 'd', pages: 3, width: 16, height: 9 }
    for (const page of [1, 2]) {
      const stage = new Stage(place)
      stage.showPage(deck, page)
      await vi.waitFor(() => expect(shown()).toEqual([`/slides/d/${page}.webp`]))
      stage.stop()
    }
    expect(shown()).toEqual([])
  })
})
