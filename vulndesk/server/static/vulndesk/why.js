// "Why?" opens on hover and focus too; Escape closes it; one is open at a time; it turns to where there is room.
// Without this file it is a <details>: tap, click, Enter.
'use strict'
{
  const HOVER_DELAY = 150
  const hovers = window.matchMedia('(hover: hover)')
  let byHover = null
  let timer = 0
  let byFocus = null

  const close = (why) => { if (why) why.open = false }

  const place = (why) => {
    delete why.dataset.side
    const card = why.querySelector('.why-card')
    if (!card) return
    const box = card.getBoundingClientRect()
    const summary = why.getBoundingClientRect()
    const above = box.bottom > window.innerHeight && summary.top > box.height + 16
    const end = box.right > document.documentElement.clientWidth - 8 && summary.right > box.width
    const side = [above ? 'above' : '', end ? 'end' : ''].filter(Boolean).join(' ')
    if (side) why.dataset.side = side
  }

  document.addEventListener('toggle', (event) => {
    const why = event.target
    if (!(why instanceof HTMLElement) || !why.matches('[data-why]')) return
    if (!why.open) { if (byHover === why) byHover = null; return }
    for (const other of document.querySelectorAll('[data-why][open]')) if (other !== why) close(other)
    place(why)
  }, true)

  document.addEventListener('pointerover', (event) => {
    if (!hovers.matches || event.pointerType !== 'mouse') return
    const why = event.target instanceof Element ? event.target.closest('[data-why]') : null
    window.clearTimeout(timer)
    if (byHover && byHover !== why) {
      const left = byHover
      timer = window.setTimeout(() => { close(left); byHover = null }, HOVER_DELAY)
    }
    if (why && !why.open) {
      timer = window.setTimeout(() => { if (byHover) close(byHover); why.open = true; byHover = why }, HOVER_DELAY)
    }
  })

  document.addEventListener('focusin', (event) => {
    const why = event.target.closest('[data-why]')
    if (byFocus && byFocus !== why) { close(byFocus); byFocus = null }
    if (why && !why.open && event.target.matches('summary:focus-visible')) { why.open = true; byFocus = why }
  })

  document.addEventListener('click', (event) => {
    const why = event.target.closest('[data-why]')
    // A click on what hover or focus has opened keeps it open instead of closing it.
    if (why && event.target.closest('summary') && why.open && (byHover === why || byFocus === why)) {
      event.preventDefault()
      byHover = byFocus = null
    }
    for (const other of document.querySelectorAll('[data-why][open]')) if (other !== why) close(other)
    for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false
  })

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    const open = document.querySelector('[data-why][open], details.menu[open]')
    if (!open) return
    const inside = open.contains(document.activeElement)
    open.open = false
    byHover = byFocus = null
    if (inside) { byFocus = null; open.querySelector('summary').focus({ focusVisible: true }); open.open = false }
  })
}
