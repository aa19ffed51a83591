/** Writes the self-test's chirps as a sound, laid over each other every 0.8 s: node chirps.mjs FILE.wav */
import { writeFileSync } from 'node:fs'
import { chirp, RATE, STARTS } from '../../islands/village-screen/chirp.ts'

const samples = new Float32Array(4 * 0.8 * RATE)
for (let begins = 0; begins < 3.2; begins += 0.8)
  for (const start of STARTS)
    chirp().forEach((value, at) => {
      samples[(Math.round((begins + start) * RATE) + at) % samples.length] += value
    })
const wave = Buffer.alloc(44 + samples.length * 2)
wave.write('RIFF', 0)
wave.writeUInt32LE(36 + samples.length * 2, 4)
wave.write('WAVEfmt ', 8)
wave.writeUInt32LE(16, 16)
wave.writeUInt16LE(1, 20)
wave.writeUInt16LE(1, 22)
wave.writeUInt32LE(RATE, 24)
wave.writeUInt32LE(RATE * 2, 28)
wave.writeUInt16LE(2, 32)
wave.writeUInt16LE(16, 34)
wave.write('data', 36)
wave.writeUInt32LE(samples.length * 2, 40)
samples.forEach((sample, at) => {
  wave.writeInt16LE(Math.round(sample * 32767), 44 + at * 2)
})
writeFileSync(process.argv[2], wave)
