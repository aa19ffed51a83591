/** The village screen, the desk and the player run on Chromium 85: nothing newer may stand in their sources. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const ROOT = new URL('../', import.meta.url)
const FOLDERS = ['shared', 'village-screen', 'lecturer-desk', 'lesson-player']

const NEW_CSS: [string, RegExp][] = [
  [':has()', /:has\(/],
  [':is() or :where()', /:(is|where)\(/],
  ['nesting', /&|\{[^{}@]*[^{}@;\s][^{}@;]*\{/],
  ['color-mix', /color-mix\(/],
  ['container queries', /@container|container-type/],
  ['cascade layers', /@layer/],
  ['aspect-ratio', /aspect-ratio\s*:/],
  ['inset', /[^-]\binset(-\w+)*\s*:/],
  ['oklch and lab', /\b(oklch|oklab|lch|lab)\(/],
  ['dynamic viewport units', /\d(d|s|l)v[hw]\b/],
  ['single transforms', /^\s*(translate|rotate|scale)\s*:/m],
]

const NEW_SCRIPT: [string, RegExp][] = [
  ['replaceChildren', /\.replaceChildren\(/],
  ['randomUUID', /crypto\.randomUUID/],
  ['AbortSignal.timeout', /AbortSignal\.(timeout|any)/],
  ['at()', /\w\.at\(/],
  ['Object.hasOwn', /Object\.hasOwn\(/],
  ['structuredClone', /structuredClone\(/],
  ['findLast', /\.findLast(Index)?\(/],
  ['signal of a listener', /addEventListener\([^)]*\{[^}]*signal/],
]

function sources(ending: string): [string, string][] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(new URL(folder, ROOT))
      .filter((name) => name.endsWith(ending))
      .map((name): [string, string] => [`${folder}/${name}`, readFileSync(new URL(`${folder}/${name}`, ROOT), 'utf8')]),
  )
}

const bare = (css: string) =>
  css.replace(/\/\*[\s\S]*?\*\//g, '').replace(/@media[^{]*\{|@supports[^{]*\{|@keyframes[^{]*\{/g, '')
const code = (script: string) => script.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')

function found(text: string, list: [string, RegExp][]): string[] {
  return list.filter(([, pattern]) => pattern.test(text)).map(([name]) => name)
}

describe('Chromium 85', () => {
  it.each(sources('.css'))('understands %s', (_name, css) => {
    expect(found(bare(css), NEW_CSS)).toEqual([])
  })

  it.each(sources('.ts'))('runs %s', (_name, script) => {
    expect(found(code(script), NEW_SCRIPT)).toEqual([])
  })

  it('would not understand these', () => {
    const css = 'a { b { color: red } } .x:has(p) { inset: 0; aspect-ratio: 1; color: color-mix(in srgb, red, blue) }'
    expect(found(css, NEW_CSS)).toEqual([':has()', 'nesting', 'color-mix', 'aspect-ratio', 'inset'])
  })
})
