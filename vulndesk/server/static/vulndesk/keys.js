// Single keys for the team: j k Enter for lists, / for search, ? for help, and whatever carries data-key.
// They can be turned off (WCAG 2.1.4), never fire while typing, and never with a modifier.
'use strict'
{
  const OFF = 'vulndesk-keys-off'
  const isOff = () => { try { return localStorage.getItem(OFF) === 'yes' } catch { return false } }
  const rows = () => [...document.querySelectorAll('[data-keys-row]')]
  const panel = document.getElementById('keys-panel')

  const step = (by) => {
    const all = rows()
    if (!all.length) return
    const here = all.findIndex((row) => row.contains(document.activeElement))
    const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1)
    const link = all[next].matches('a') ? all[next] : all[next].querySelector('a')
    link.focus()
    all[next].scrollIntoView({ block: 'nearest' })
  }

  const use = (target) => {
    const folded = target.closest('details:not([open])')
    if (folded && !target.matches('summary')) folded.open = true
    if (target.matches('input, textarea, select')) { target.focus(); return }
    target.click()
    if (target.matches('summary')) target.parentElement.querySelector('textarea, input:not([type=hidden]), select, button')?.focus()
  }

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isOff()) return
    if (event.target.closest('input, textarea, select, [contenteditable]')) return
    if (event.key === 'j' || event.key === 'k') { event.preventDefault(); step(event.key === 'j' ? 1 : -1); return }
    if (event.key === '?') { event.preventDefault(); panel?.togglePopover(); return }
    if (!/^[a-z/]$/.test(event.key)) return
    const target = document.querySelector(`[data-key="${event.key}"]`)
    if (target) { event.preventDefault(); use(target) }
  })

  const toggle = document.querySelector('[data-keys-toggle]')
  if (toggle) {
    const say = () => { toggle.textContent = isOff() ? 'Turn single keys on' : 'Turn single keys off' }
    toggle.hidden = false
    say()
    toggle.addEventListener('click', () => {
      try { localStorage.setItem(OFF, isOff() ? 'no' : 'yes') } catch { /* private mode keeps nothing: the keys stay on */ }
      say()
    })
  }
}
