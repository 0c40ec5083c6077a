// Small courtesies: typed text is not lost by leaving, an error summary gets the focus, copy and print buttons work.
'use strict'
{
  const dirty = new Set()

  document.addEventListener('input', (event) => {
    const form = event.target.closest('form[data-guard]')
    if (form) dirty.add(form)
  })
  document.addEventListener('submit', (event) => dirty.delete(event.target))
  document.addEventListener('htmx:afterRequest', (event) => {
    if (event.detail.successful) dirty.delete(event.detail.elt.closest('form'))
  })
  window.addEventListener('beforeunload', (event) => {
    for (const form of dirty) {
      const kept = form.isConnected && [...form.elements].some((one) => one.matches('textarea, input[type=text]') && one.value !== one.defaultValue)
      if (kept) { event.preventDefault(); return }
    }
  })

  const copy = async (button) => {
    const text = document.querySelector(button.dataset.copy).textContent.trim()
    const words = button.textContent
    try {
      await navigator.clipboard.writeText(text)
      button.textContent = button.dataset.copied || 'Copied'
    } catch {
      // Without the permission the code is selected, so that the reader's own copy command takes it.
      window.getSelection().selectAllChildren(document.querySelector(button.dataset.copy))
      button.textContent = 'Selected: copy it now'
    }
    window.setTimeout(() => { button.textContent = words }, 4000)
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-copy], [data-print]')
    if (!button) return
    if (button.matches('[data-print]')) window.print()
    else copy(button)
  })

  for (const button of document.querySelectorAll('[data-copy], [data-print]')) button.hidden = false
  document.querySelector('[data-focus]')?.focus()
}
