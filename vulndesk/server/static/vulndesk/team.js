// The team's pages while others work on the same cases. The deeds of a case are fetched again by themselves, but never
// under somebody's hands: while a form of them is open, filled in or focused, a line says that the case has changed.
// The rows of the queue are fetched again likewise (htmx's own `every 30s`), unless somebody is in them.
'use strict'
{
  const isTouched = (region) =>
    region.hasAttribute('data-steps-held') ||
    region.contains(document.activeElement) ||
    region.querySelector('details.deed[open]') !== null ||
    [...region.querySelectorAll('textarea, input[type=text], input[type=file]')].some((one) => one.value !== one.defaultValue)

  document.addEventListener('live', () => {
    const steps = document.querySelector('[data-steps]')
    // Both live regions send this event; one of them is enough.
    if (!steps || steps.dataset.stepsAsked) return
    if (isTouched(steps)) {
      steps.querySelector('[data-steps-stale]').hidden = false
      return
    }
    steps.dataset.stepsAsked = 'yes'
    window.htmx.trigger(steps, 'steps')
  })

  document.addEventListener('htmx:beforeRequest', (event) => {
    const region = event.detail.elt
    if (region.matches('[data-quiet-refresh]') && (document.hidden || region.contains(document.activeElement))) event.preventDefault()
  })

  // Somebody may have begun to write while the answer was on its way.
  document.addEventListener('htmx:beforeSwap', (event) => {
    const region = event.detail.target
    if (!region.matches('[data-steps], [data-quiet-refresh]')) return
    delete region.dataset.stepsAsked
    const taken = region.matches('[data-steps]') ? isTouched(region) : region.contains(document.activeElement)
    if (taken) event.detail.shouldSwap = false
    // While both are there, a browser folds the new one of two open details of one name (HTML, 4.11.1): the calculator.
    else for (const one of region.querySelectorAll('details[name]')) one.removeAttribute('name')
  })

  // Who sees the news in the thread has seen them: the reply written under it is no conflict with them.
  document.addEventListener('htmx:afterSettle', () => {
    const story = document.getElementById('story')
    const seen = document.querySelector('#write input[name="reply-seen"]')
    if (story && seen) seen.value = story.dataset.revision
  })

  document.addEventListener('htmx:afterRequest', (event) => { delete event.detail.elt.dataset.stepsAsked })
}
