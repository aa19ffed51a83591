/**
 * `video="720p25"` as what is asked of the camera and what is sent; a bitrate is always set, or
 * Chromium sends four times as much.
 */
import type { Wish } from '../shared/devices'
import type { Sender } from '../shared/publisher'

const BITRATES: [number, number][] = [
  [1080, 2_500_000],
  [720, 1_500_000],
  [540, 900_000],
  [360, 450_000],
  [0, 150_000],
]

export function wishOf(video: string): Wish {
  const match = /^(\d+)p(\d+)$/.exec(video)
  const height = Number(match?.[1] ?? 720)
  return { width: Math.round((height * 16) / 9), height, frameRate: Number(match?.[2] ?? 25) }
}

export function senderOf({ height, frameRate }: Wish): Sender {
  const maxBitrate = BITRATES.find(([least]) => height >= least)?.[1] ?? 150_000
  return { maxBitrate, frameRate, simulcast: true, audioBitrate: 40_000, dtx: false }
}
