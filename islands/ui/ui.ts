/**
 * What every ordinary page loads: Bootstrap in the house's colours, the house's
 * components, htmx with the CSRF header.
 */
import 'bootstrap/dist/css/bootstrap.min.css'
import './tokens.css'
import './bootstrap.css'
import './frame.css'
import './components.css'
import './table.css'
import './board.css'
import './pages.css'
import './messages.css'
import './phone.css'
import './print.css'
import htmx from 'htmx.org'
import { csrfToken } from '../shared/api'
import '../shared/large-type'
import './message-bell'
import { opensOffline } from '../shared/offline'

declare global {
  interface Window {
    htmx: typeof htmx
  }
}

window.htmx = htmx
document.addEventListener('htmx:configRequest', (event) => {
  const { headers } = (event as CustomEvent<{ headers: Record<string, string> }>).detail
  headers['X-CSRFToken'] = csrfToken()
})

if (document.body.classList.contains('phone-classroom')) opensOffline()

document.addEventListener('click', (event) => {
  if ((event.target as Element).closest('[data-print]')) window.print()
})
