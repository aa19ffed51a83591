/**
 * The geometry of ink, without a page: points in ten-thousandths of a surface in, lines of some pixels out.
 * The desk simplifies what a hand drew, every page smooths what arrives.
 */
import type { Stroke } from './lesson-state'

/** Where a stroke is traced: a canvas's context, or a test. */
export interface Path {
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void
  closePath(): void
  rect(x: number, y: number, width: number, height: number): void
  ellipse(x: number, y: number, rx: number, ry: number, turn: number, from: number, to: number): void
}

export interface Size {
  width: number
  height: number
}

/**
 * Of a stroke's colour 0–7: five that colour-blind people tell apart on white, then purple,
 * white and yellow for dark slides.
 */
export const INK = [
  '#1a1a1a',
  '#d4311c',
  '#0a4fa8',
  '#00996f',
  '#e89b00',
  '#a04a94',
  '#ffffff',
  '#f2e13c',
] as const

export const FAR = 10_000
export const MOST_POINTS = 2_000
/**
 * The corners of a written stroke (横折) stay corners: no smoothing where the line
 * turns by more than this (cosine).
 */
const CORNER = 0.35

/** Traces a stroke on a surface of this size; true when it is an area to be filled, not a line. */
export function trace(
  path: Path,
  { tool, points, width }: Omit<Stroke, 'id' | 'colour'>,
  size: Size,
): boolean {
  const at = points.map((value, index) => (value / FAR) * (index % 2 ? size.height : size.width))
  const [x = 0, y = 0] = at
  const [toX, toY] = [at[at.length - 2] ?? x, at[at.length - 1] ?? y]
  if (tool === 'rectangle') path.rect(x, y, toX - x, toY - y)
  else if (tool === 'ellipse') {
    const [rx, ry] = [Math.abs(toX - x) / 2, Math.abs(toY - y) / 2]
    path.moveTo((x + toX) / 2 + rx, (y + toY) / 2)
    path.ellipse((x + toX) / 2, (y + toY) / 2, rx, ry, 0, 0, 2 * Math.PI)
  } else if (tool === 'arrow') traceArrow(path, x, y, toX, toY, (width / FAR) * size.width)
  else if (at.length === 2) return traceDot(path, x, y, (width / FAR) * size.width)
  else traceCurve(path, at)
  return tool === 'arrow'
}

function traceDot(path: Path, x: number, y: number, width: number): boolean {
  path.ellipse(x, y, width / 2, width / 2, 0, 0, 2 * Math.PI)
  return true
}

/** Shaft and head as one outline, so that a translucent one would not be darker where they meet. */
function traceArrow(path: Path, x: number, y: number, toX: number, toY: number, width: number): void {
  const length = Math.hypot(toX - x, toY - y) || 1
  const [ux, uy] = [(toX - x) / length, (toY - y) / length]
  const head = Math.min(length, 3 + width * 4)
  const [half, wing] = [width / 2, head * 0.45]
  const point = (along: number, aside: number): [number, number] => [
    x + ux * along - uy * aside,
    y + uy * along + ux * aside,
  ]
  path.moveTo(...point(0, half))
  path.lineTo(...point(length - head * 0.85, half))
  path.lineTo(...point(length - head, wing))
  path.lineTo(...point(length, 0))
  path.lineTo(...point(length - head, -wing))
  path.lineTo(...point(length - head * 0.85, -half))
  path.lineTo(...point(0, -half))
  path.closePath()
}

/**
 * A smooth line through all points: the direction at each is that of its neighbours,
 * handles are a third of their segment.
 */
function traceCurve(path: Path, at: readonly number[]): void {
  path.moveTo(at[0] ?? 0, at[1] ?? 0)
  let [fromX, fromY] = [0, 0]
  for (let index = 2; index < at.length; index += 2) {
    const [x0, y0] = [at[index - 2] ?? 0, at[index - 1] ?? 0]
    const [x, y] = [at[index] ?? 0, at[index + 1] ?? 0]
    const third = Math.hypot(x - x0, y - y0) / 3
    const [toX, toY] = directionAt(at, index)
    path.bezierCurveTo(x0 + fromX * third, y0 + fromY * third, x - toX * third, y - toY * third, x, y)
    fromX = toX
    fromY = toY
  }
}

function directionAt(at: readonly number[], index: number): [number, number] {
  const [x, y] = [at[index] ?? 0, at[index + 1] ?? 0]
  const [inX, inY] = [x - (at[index - 2] ?? x), y - (at[index - 1] ?? y)]
  const [outX, outY] = [(at[index + 2] ?? x) - x, (at[index + 3] ?? y) - y]
  const [into, out] = [Math.hypot(inX, inY), Math.hypot(outX, outY)]
  if (into === 0 || out === 0 || (inX * outX + inY * outY) / (into * out) < CORNER) return [0, 0]
  const [sumX, sumY] = [inX / into + outX / out, inY / into + outY / out]
  const sum = Math.hypot(sumX, sumY)
  return [sumX / sum, sumY / sum]
}

/**
 * What a hand drew with as few points as keep every point within half a pixel of the line
 * (Ramer–Douglas–Peucker, without recursion); the tolerance grows until at most 2,000 are left.
 */
export function simplified(points: readonly number[], size: Size, tolerance = 0.5): number[] {
  let kept = [...points]
  for (let within = tolerance; ; within *= 1.6) {
    kept = thinned(points, size, within)
    if (kept.length <= 2 * MOST_POINTS) return kept
  }
}

function thinned(points: readonly number[], { width, height }: Size, tolerance: number): number[] {
  const last = points.length / 2 - 1
  if (last < 2) return [...points]
  const x = (index: number) => ((points[2 * index] ?? 0) / FAR) * width
  const y = (index: number) => ((points[2 * index + 1] ?? 0) / FAR) * height
  const keep = new Uint8Array(last + 1)
  keep[0] = keep[last] = 1
  const stretches: [number, number][] = [[0, last]]
  for (let stretch = stretches.pop(); stretch; stretch = stretches.pop()) {
    const [from, to] = stretch
    let [farthest, distance] = [0, tolerance]
    for (let index = from + 1; index < to; index += 1) {
      const off = distanceTo(x(index), y(index), x(from), y(from), x(to), y(to))
      if (off > distance) [farthest, distance] = [index, off]
    }
    if (farthest === 0) continue
    keep[farthest] = 1
    stretches.push([from, farthest], [farthest, to])
  }
  return points.filter((_value, index) => keep[index >> 1])
}

function distanceTo(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length))
  return Math.hypot(x - ax - along * dx, y - ay - along * dy)
}
