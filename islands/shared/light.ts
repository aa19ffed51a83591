/** How light a picture is. */

/** A picture darker than this, out of 255, shows nobody. */
export const DARK = 14
const [WIDTH, HEIGHT] = [32, 18]

/** 0…255 of what the element shows at this moment; null when it shows nothing yet. */
export function lightIn(video: HTMLVideoElement): number | null {
  if (video.videoWidth === 0) return null
  const canvas = document.createElement('canvas')
  canvas.width = WIDTH
  canvas.height = HEIGHT
  const pen = canvas.getContext('2d')
  if (!pen) return null
  pen.drawImage(video, 0, 0, WIDTH, HEIGHT)
  const { data } = pen.getImageData(0, 0, WIDTH, HEIGHT)
  let sum = 0
  for (let at = 0; at < data.length; at += 4)
    sum += (data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0)
  return (sum * 4) / (3 * data.length)
}
