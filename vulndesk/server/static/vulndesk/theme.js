// The theme buttons without a reload. Without this file they are a plain form that sets the same cookie.
'use strict'
document.addEventListener('submit', (event) => {
  const form = event.target.closest('[data-theme-form]')
  const button = event.submitter
  if (!form || !button) return
  event.preventDefault()
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  document.cookie = `theme=${button.value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`
  if (button.value === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = button.value
  for (const one of document.querySelectorAll('[data-theme-form] button')) {
    one.setAttribute('aria-pressed', String(one.value === button.value))
  }
})
