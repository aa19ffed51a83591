import { defineConfig } from 'vitest/config'

// The time limit is for a test that hangs; what a test takes on a busy machine is no finding.
export default defineConfig({
  test: { include: ['tests/**/*.test.ts'], environment: 'node', testTimeout: 60_000 },
})
