/**
 * 大字: the button `data-large` makes the letters of every page larger in this browser; the server
 * reads the choice, so no page jumps.
 */
document.addEventListener('click', (event) => {
  const button = (event.target as Element).closest('[data-large]')
  if (!button) return
  const large = document.documentElement.classList.toggle('is-large')
  button.setAttribute('aria-pressed', String(large))
  const [value, seconds] = large ? ['large', 31_536_000] : ['', 0]
  const cookie = `lianke_type=${value}; path=/; max-age=${seconds}; samesite=lax`
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not in Chromium 85
  document.cookie = cookie
})
