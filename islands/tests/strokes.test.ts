import { describe, expect, it } from 'vitest'
import type { Tool } from '../shared/lesson-state'
import { INK, MOST_POINTS, type Path, simplified, trace } from '../shared/strokes'

const SIZE = { width: 1000, height: 500 }

/** Every place that a traced path goes through, as on the canvas. */
class Traced implements Path {
  readonly at: [number, number][] = []
  readonly calls: string[] = []
  moveTo(x: number, y: number): void {
    this.at.push([x, y])
  }
  lineTo(x: number, y: number): void {
    this.at.push([x, y])
  }
  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    const [x0, y0] = this.at[this.at.length - 1] ?? [0, 0]
    for (let t = 0.1; t < 1.01; t += 0.1) {
      const u = 1 - t
      this.at.push([
        u ** 3 * x0 + 3 * u * u * t * ax + 3 * u * t * t * bx + t ** 3 * x,
        u ** 3 * y0 + 3 * u * u * t * ay + 3 * u * t * t * by + t ** 3 * y,
      ])
    }
  }
  closePath(): void {
    this.calls.push('close')
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.calls.push(`rect ${x} ${y} ${width} ${height}`)
  }
  ellipse(x: number, y: number, rx: number, ry: number): void {
    this.calls.push(`ellipse ${x} ${y} ${rx} ${ry}`)
  }
}

function traced(tool: Tool, points: number[]): { path: Traced; filled: boolean } {
  const path = new Traced()
  return { path, filled: trace(path, { tool, points, width: 40 }, SIZE) }
}

const circle = Array.from({ length: 720 }, (_one, index) => {
  const angle = (index / 720) * 2 * Math.PI
  return [Math.round(5000 + 2000 * Math.cos(angle)), Math.round(5000 + 4000 * Math.sin(angle))]
}).flat()

describe('what a hand drew', () => {
  it('keeps few points, and the line through them stays within a pixel of every point', () => {
    const kept = simplified(circle, SIZE)
    expect(kept.length / 2).toBeLessThan(80)
    const { path } = traced('pen', kept)
    for (let index = 0; index < circle.length; index += 2) {
      const [x, y] = [(circle[index] ?? 0) / 10, (circle[index + 1] ?? 0) / 20]
      expect(Math.min(...path.at.map(([px, py]) => Math.hypot(px - x, py - y)))).toBeLessThan(6)
      expect(path.at.some(([px, py]) => Math.abs(Math.hypot(px - 500, py - 250) - 200) > 1.2)).toBe(false)
    }
  })

  it('is at most 2,000 points, whatever was scribbled', () => {
    const scribble = Array.from({ length: 24_000 }, (_one, index) => (index * 7919) % 10_001)
    expect(simplified(scribble, SIZE).length).toBeLessThanOrEqual(2 * MOST_POINTS)
  })

  it('begins and ends where the pen did, and a dot stays a dot', () => {
    const kept = simplified([0, 0, 1, 1, 2, 2, 9000, 9000], SIZE)
    expect([kept.slice(0, 2), kept.slice(-2)]).toEqual([
      [0, 0],
      [9000, 9000],
    ])
    expect(simplified([7, 8], SIZE)).toEqual([7, 8])
  })
})

describe('a stroke on a surface', () => {
  it('keeps the corner of 横折 sharp: nothing goes beyond it', () => {
    const { path } = traced('pen', [1000, 1000, 6000, 1000, 6000, 9000])
    expect(Math.max(...path.at.map(([x]) => x))).toBeCloseTo(600, 6)
    expect(Math.min(...path.at.map(([, y]) => y))).toBeCloseTo(50, 6)
  })

  it('follows the shape of the surface: a rectangle, an ellipse, an arrow, a dot', () => {
    expect(traced('rectangle', [1000, 1000, 3000, 5000]).path.calls).toEqual(['rect 100 50 200 200'])
    expect(traced('ellipse', [1000, 1000, 3000, 5000]).path.calls).toEqual(['ellipse 200 150 100 100'])
    const arrow = traced('arrow', [1000, 1000, 9000, 1000])
    expect([arrow.filled, Math.max(...arrow.path.at.map(([x]) => x))]).toEqual([true, 900])
    expect(traced('pen', [1000, 1000]).path.calls).toEqual(['ellipse 100 50 2 2'])
  })
})

/** Machado, Oliveira and Fernandes 2009, full severity, on linear RGB. */
const BLINDNESS = {
  none: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
}

function linear(hex: string): number[] {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
}

/** CIE L*a*b* (D65) of a colour as somebody sees it. */
function lab(hex: string, by: number[]): number[] {
  const [r = 0, g = 0, b = 0] = linear(hex)
  const [sr, sg, sb] = [0, 3, 6].map((row) =>
    Math.min(1, Math.max(0, (by[row] ?? 0) * r + (by[row + 1] ?? 0) * g + (by[row + 2] ?? 0) * b)),
  ) as [number, number, number]
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)
  const x = f((0.4124 * sr + 0.3576 * sg + 0.1805 * sb) / 0.9505)
  const y = f(0.2126 * sr + 0.7152 * sg + 0.0722 * sb)
  const z = f((0.0193 * sr + 0.1192 * sg + 0.9505 * sb) / 1.089)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

describe('the colours of the pen', () => {
  it.each(Object.entries(BLINDNESS))(
    'are told apart by eyes with %s: the first five from each other and from white',
    (_name, by) => {
      const seen = [...INK.slice(0, 5), '#ffffff'].map((hex) => lab(hex, by))
      for (const [index, one] of seen.entries())
        for (const other of seen.slice(index + 1))
          expect(Math.hypot(...one.map((value, axis) => value - (other[axis] ?? 0)))).toBeGreaterThan(20)
    },
  )
})
