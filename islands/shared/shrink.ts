/** A telephone's photo (4,000 pixels, 6 MB) made small before it goes over a village's line. */
const LONGEST = 1600
const QUALITY = 0.82

/** The size of a picture that is at most `longest` long. */
export function within(width: number, height: number, longest = LONGEST): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height, 1))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/**
 * The photo as a JPEG of 1600 pixels. What this browser cannot open (HEIC outside Safari) or would draw lying
 * (before Chromium 81) goes as it is: the platform turns it, or says in a sentence what is wrong with it.
 */
export async function shrunk(file: Blob): Promise<Blob> {
  if (!CSS.supports('image-orientation', 'from-image')) return file
  const url = URL.createObjectURL(file)
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const size = within(image.naturalWidth, image.naturalHeight)
    const smaller = await drawn(image, size)
    return smaller && (smaller.size < file.size || file.type !== 'image/jpeg') ? smaller : file
  } catch {
    return file
  } finally {
    URL.revokeObjectURL(url)
  }
}

function drawn(
  image: HTMLImageElement,
  { width, height }: { width: number; height: number },
): Promise<Blob | null> {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const pen = canvas.getContext('2d')
  if (!pen) return Promise.resolve(null)
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, width, height)
  pen.drawImage(image, 0, 0, width, height)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
}
