// The reader's own clock beside the desk's: in the "why?" of a due instant, and in the tooltip of every instant.
'use strict'
{
  const format = new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
    weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hour12: false, timeZoneName: 'short',
  })

  const show = (root) => {
    for (const line of root.querySelectorAll('[data-local-line]')) {
      line.querySelector('[data-local-words]').textContent = format.format(new Date(line.dataset.localLine))
      line.hidden = false
    }
    for (const time of root.querySelectorAll('time[data-local]:not([data-local-done])')) {
      const here = format.format(new Date(time.dateTime))
      time.title = [time.title, `${here} on your clock`].filter(Boolean).join(' · ')
      time.dataset.localDone = ''
    }
  }

  show(document)
  document.addEventListener('htmx:load', (event) => show(event.target))
}
