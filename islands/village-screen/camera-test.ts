/** Whether frames come from the camera and how light they are, 0…255; null when none come. */
import { lightIn } from '../shared/light'

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
      if (video.videoWidth > 0 && video.currentTime > 0.3) return lightIn(video)
    }
    return null
  } finally {
    video.srcObject = null
  }
}
