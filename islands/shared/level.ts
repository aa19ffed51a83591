/** How loud a microphone is, 0…1, for a meter that shows a teacher that she is heard. */
export class Level {
  private context: AudioContext | null = null
  private analyser: AnalyserNode | null = null
  private source: MediaStreamAudioSourceNode | null = null
  private track: MediaStreamTrack | null = null

  listen(track: MediaStreamTrack | null): void {
    if (track === this.track) return
    this.source?.disconnect()
    this.track = track
    if (!track) return
    this.context ??= new AudioContext()
    this.analyser ??= this.context.createAnalyser()
    this.source = this.context.createMediaStreamSource(new MediaStream([track]))
    this.source.connect(this.analyser)
  }

  read(): number {
    if (!this.track || !this.analyser) return 0
    if (this.context?.state === 'suspended') void this.context.resume()
    const samples = new Float32Array(this.analyser.fftSize)
    this.analyser.getFloatTimeDomainData(samples)
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
    const decibels = 10 * Math.log10(power + 1e-9)
    return Math.min(1, Math.max(0, (decibels + 60) / 50))
  }

  stop(): void {
    this.listen(null)
    void this.context?.close()
  }
}
