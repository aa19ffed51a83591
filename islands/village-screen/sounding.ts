/**
 * Plays the chirps as a lecturer's voice is played (through a connection of WebRTC, which is what the echo
 * canceller listens to) and records what the microphone makes of them, with and without the canceller.
 */
import { LENGTH_S, RATE, signal } from './chirp'

/** What the microphone recorded: as it is, and as the others would hear it. */
export interface Recorded {
  raw: Float32Array
  cancelled: Float32Array
}

/** A receiver's buffer finds its length on silence. */
const SETTLES_MS = 1000

export async function sound(): Promise<Recorded> {
  const opened: { close: () => void }[] = []
  try {
    const context = new AudioContext({ sampleRate: RATE })
    opened.push({ close: () => void context.close() })
    const raw = await microphone(false)
    opened.push({ close: () => stop(raw) })
    const cancelled = await microphone(true)
    opened.push({ close: () => stop(cancelled) })
    await context.resume()
    const { play, close } = await player(context)
    opened.push({ close })
    await pause(SETTLES_MS)
    play()
    const both = await Promise.all([record(context, raw), record(context, cancelled)])
    return { raw: both[0], cancelled: both[1] }
  } finally {
    for (const one of opened.reverse()) one.close()
  }
}

function microphone(clean: boolean): Promise<MediaStream> {
  const audio = { echoCancellation: clean, noiseSuppression: clean, autoGainControl: clean }
  return navigator.mediaDevices.getUserMedia({ audio })
}

async function player(context: AudioContext): Promise<{ play: () => void; close: () => void }> {
  const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()]
  from.onicecandidate = ({ candidate }) => void (candidate && to.addIceCandidate(candidate).catch(() => {}))
  to.onicecandidate = ({ candidate }) => void (candidate && from.addIceCandidate(candidate).catch(() => {}))
  const element = new Audio()
  to.ontrack = ({ streams }) => {
    element.srcObject = streams[0] ?? null
    void element.play().catch(() => {})
  }
  const source = context.createBufferSource()
  const out = context.createMediaStreamDestination()
  source.connect(out)
  for (const track of out.stream.getTracks()) from.addTrack(track, out.stream)
  await from.setLocalDescription(await from.createOffer())
  await to.setRemoteDescription(from.localDescription as RTCSessionDescription)
  await to.setLocalDescription(await to.createAnswer())
  await from.setRemoteDescription(to.localDescription as RTCSessionDescription)
  await connected(to)
  const samples = signal()
  const buffer = context.createBuffer(1, samples.length, RATE)
  buffer.getChannelData(0).set(samples)
  source.buffer = buffer
  const close = () => {
    from.close()
    to.close()
    element.srcObject = null
    stop(out.stream)
  }
  return { play: () => source.start(), close }
}

/** Without a way to itself a machine has none to anybody; then the chirps are simply not heard. */
function connected(connection: RTCPeerConnection): Promise<void> {
  const done = new Promise<void>((resolve) => {
    connection.onconnectionstatechange = () => {
      if (connection.connectionState === 'connected') resolve()
    }
  })
  return Promise.race([done, pause(4000)])
}

/** An AudioWorklet would be a file of its own for three seconds a day. */
function record(context: AudioContext, stream: MediaStream): Promise<Float32Array> {
  const wanted = Math.round(LENGTH_S * RATE)
  const samples = new Float32Array(wanted)
  const source = context.createMediaStreamSource(stream)
  const tap = context.createScriptProcessor(4096, 1, 1)
  return new Promise((resolve) => {
    let had = 0
    const end = () => {
      clearTimeout(timer)
      tap.onaudioprocess = null
      source.disconnect()
      tap.disconnect()
      resolve(samples)
    }
    const timer = setTimeout(end, LENGTH_S * 1000 + 3000)
    tap.onaudioprocess = ({ inputBuffer }) => {
      const block = inputBuffer.getChannelData(0)
      samples.set(block.subarray(0, Math.max(0, wanted - had)), Math.min(had, wanted))
      had += block.length
      if (had >= wanted) end()
    }
    source.connect(tap)
    tap.connect(context.destination)
  })
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
