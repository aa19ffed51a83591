/** Whether frames come from the camera and how light they are, 0…255; null when none come. */
const WAIT_MS = 5000
const STEP_MS = 250

export async function lightOf(track: MediaStreamTrack): Promise<number | null> {
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  video.srcObject = new MediaStream([track])
  await video.play().catch(() => {})
  try {
    for (let waited = 0; waited < WAIT_MS; waited += STEP_MS) {
      await new Promise((resolve) => setTimeout(resolve, STEP_MS))
      if (video.videoWidth > 0 && video.currentTime > 0.3) return light(video)
    }
    return null
  } finally {
    video.srcObject = null
  }
}

function light(video: HTMLVideoElement): number | null {
  const canvas = document.createElement('canvas')
  canvas.width = 32
  canvas.height = 18
  const pen = canvas.getContext('2d')
  if (!pen) return null
  pen.drawImage(video, 0, 0, 32, 18)
  const { data } = pen.getImageData(0, 0, 32, 18)
  let sum = 0
  for (let at = 0; at < data.length; at += 4) sum += (data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0)
  return (sum * 4) / (3 * data.length)
}
