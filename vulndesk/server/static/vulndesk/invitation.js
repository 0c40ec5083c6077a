// The link of an invitation carries its code behind the #: that part of an address never leaves the browser, so no log,
// proxy or referrer learns it. It is put into the form, and taken out of the address and the history.
'use strict'
{
  const field = document.querySelector('[data-code-from-link]')
  const code = decodeURIComponent(location.hash.slice(1))
  if (field && code) {
    field.value = code
    history.replaceState(null, '', location.pathname)
  }
}
