import { defineConfig } from 'vite'

/**
 * Pages load entries by their source path through the manifest (django-vite): `{% vite_asset 'ui/ui.ts' %}`.
 */
export default defineConfig({
  base: './',
  publicDir: false,
  build: {
    target: 'chrome85',
    cssTarget: 'chrome85',
    outDir: '../lianke/ui/static/ui/build',
    emptyOutDir: true,
    manifest: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
    rolldownOptions: {
      checks: { eval: false }, // htmx: only reached with allowEval, which base.html switches off
      input: [
        'ui/ui.ts',
        'village-screen/village-screen.ts',
        'lecturer-desk/lecturer-desk.ts',
        'lesson-player/lesson-player.ts',
        'lesson-player/lessons-beside.ts',
        'lesson-plan/lesson-plan.ts',
        'assistant-phone/assistant-phone.ts',
        'phone-screen/phone-screen.ts',
        'turn-camera/turn-camera.ts',
      ],
    },
  },
})
