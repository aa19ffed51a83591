/**
 * The village screen, the desk, the phone and the player run on Chromium 85: nothing newer may stand in their
 * sources, nor in what is built of them. `make test` also runs the screen in a real Chromium 90
 * (tests/journeys/test_old_screen.py).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build, type Rollup } from 'vite'
import { beforeAll, describe, expect, it } from 'vitest'

const ROOT = new URL('../', import.meta.url)
const FOLDERS = ['shared', 'village-screen', 'lecturer-desk', 'assistant-phone', 'lesson-player'].filter(
  (folder) => existsSync(new URL(folder, ROOT)),
)
const LIBRARIES = /livekit|hls|ui-/

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
  ['single transforms', /(^|[;{])\s*(translate|rotate|scale)\s*:/m],
  ['accent-color', /accent-color\s*:/],
  ['overflow: clip', /overflow(-[xy])?\s*:\s*clip/],
  ['content-visibility', /content-visibility\s*:/],
  ['media ranges', /@media[^{]*[<>]/],
]

/**
 * WebView 85 on many televisions is older than it says: gaps of a flex box are
 * margins, `grid-gap` is for grids.
 */
const NEW_IN_SOURCES: [string, RegExp][] = [['gap', /(^|[^-\w])(row-|column-)?gap\s*:/]]

const NEW_SCRIPT: [string, RegExp][] = [
  ['replaceChildren', /\.replaceChildren\(/],
  ['randomUUID', /crypto\.randomUUID/],
  ['AbortSignal.timeout', /AbortSignal\.(timeout|any)/],
  ['at()', /\w\.at\(/],
  ['Object.hasOwn', /Object\.hasOwn\(/],
  ['structuredClone', /structuredClone\(/],
  ['findLast', /\.findLast(Index)?\(/],
  ['toSorted and its like', /\.(toSorted|toReversed|toSpliced)\(/],
  ['Promise.any', /Promise\.(any|withResolvers)\(/],
  ['replaceAll', /\.replaceAll\(/],
  ['WeakRef', /\bWeakRef\b/],
  ['Error.cause', /new Error\([^)]*\{\s*cause/],
  ['groupBy', /\.groupBy\(/],
  ['scheduler', /\bscheduler\.(yield|postTask)/],
  ['signal of a listener', /addEventListener\([^)]*\{[^}]*signal/],
]

/** No library may bring these either; the build's target lowers what can be lowered. */
const NEW_SYNTAX: [string, RegExp][] = [
  ['static blocks', /\bstatic\s*\{/],
  ['private names as a question', /#\w+\s+in\s+\w/],
  ['top-level await', /^(await |[^(){}]*;await )/],
  ['regular expressions with v', /\/[gimsuyd]*v[gimsuyd]*[.,;)]\s*(test|exec)/],
]

function sources(ending: string): [string, string][] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(new URL(folder, ROOT))
      .filter((name) => name.endsWith(ending))
      .map((name): [string, string] => [
        `${folder}/${name}`,
        readFileSync(new URL(`${folder}/${name}`, ROOT), 'utf8'),
      ]),
  )
}

const bare = (css: string) =>
  css.replace(/\/\*[\s\S]*?\*\//g, '').replace(/@media[^{<>]*\{|@supports[^{]*\{|@keyframes[^{]*\{/g, '')
const code = (script: string) => script.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')

function found(text: string, list: [string, RegExp][]): string[] {
  return list.filter(([, pattern]) => pattern.test(text)).map(([name]) => name)
}

describe('Chromium 85', () => {
  it.each(sources('.css'))('understands %s', (_name, css) => {
    expect(found(bare(css), [...NEW_CSS, ...NEW_IN_SOURCES])).toEqual([])
  })

  it.each(sources('.ts'))('runs %s', (_name, script) => {
    expect(found(code(script), NEW_SCRIPT)).toEqual([])
  })

  it('would not understand these', () => {
    const css =
      'a { b { color: red } } ' +
      '.x:has(p) { inset: 0; aspect-ratio: 1; color: color-mix(in srgb, red, blue); gap: 1rem }'
    const names = [':has()', 'nesting', 'color-mix', 'aspect-ratio', 'inset', 'gap']
    expect(found(css, [...NEW_CSS, ...NEW_IN_SOURCES])).toEqual(names)
    expect(found('class A { static { go() } #x; is(o) { return #x in o } }', NEW_SYNTAX)).toHaveLength(2)
    expect(found('@media (width >= 20rem) { }', NEW_CSS)).toEqual(['media ranges'])
  })
})

describe('what is built', () => {
  let files: [string, string][] = []
  beforeAll(async () => {
    const root = fileURLToPath(ROOT)
    const built = await build({
      root,
      configFile: `${root}vite.config.ts`,
      logLevel: 'silent',
      build: { write: false },
    })
    const { output } = built as Rollup.RollupOutput
    files = output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : String(file.source)])
  }, 120_000)

  it('runs and looks on Chromium 85 as it should', () => {
    const own = files.filter(([name]) => !LIBRARIES.test(name))
    expect(own.map(([name]) => name).filter((name) => name.endsWith('.css')).length).toBeGreaterThan(2)
    const trouble = own.map(([name, text]) => [
      name,
      name.endsWith('.css') ? found(bare(text), NEW_CSS) : found(text, NEW_SCRIPT),
    ])
    expect(trouble.filter(([, names]) => names?.length)).toEqual([])
  })

  it('holds no newer syntax, in libraries either', () => {
    const trouble = files
      .filter(([name]) => name.endsWith('.js'))
      .map(([name, text]) => [name, found(text, NEW_SYNTAX)])
    expect(trouble.filter(([, names]) => names?.length)).toEqual([])
  })
})
