/**
 * The page's words, in the reader's language: `{{ words|json_script:"words" }}` on the
 * page, `say('key', {name})` here.
 */
export type Words = Record<string, string>
export type Say = (key: string, values?: Record<string, string | number>) => string

export function wordsOfPage(id = 'words'): Say {
  const text = document.getElementById(id)?.textContent
  return sayer(text ? (JSON.parse(text) as Words) : {})
}

/** A missing word shows as its key, which a test or an eye finds. */
export function sayer(words: Words): Say {
  return (key, values = {}) =>
    (words[key] ?? key)
      .replace(/%\((\w+)\)[sd]/g, (whole, name: string) => String(values[name] ?? whole))
      .replace(/%%/g, '%')
}
