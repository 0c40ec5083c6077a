// Live updates without content on the wire. An element with data-live-url opens a WebSocket, says the last event it has
// seen ({"last": n}), and on {"id": n, "kind": "..."} asks htmx to fetch each [data-live-refresh] again by its hx-get:
// the server asks for access anew every time. Composers stand outside those regions, so typed text is never lost.
//   <div data-live-url="/ws/case/VD-.../" data-live-last="41"><p class="live" data-live-status></p></div>
//   <section id="thread" hx-get="..." hx-trigger="live" hx-swap="outerHTML" data-live-refresh="message state">
// A region in which somebody is typing, or has typed, waits until that is sent or cleared and left; what was folded open in it stays open.
// An empty data-live-refresh means every kind but "presence": that somebody of the team came, went or writes, which
// only pages with data-live-presence are told of, and say of themselves ({"writing": true}, {"away": false}).
// Close codes: 4401 signed out, 4403 and 4404 no access: no new attempt.
'use strict'
{
  const root = document.querySelector('[data-live-url]')
  const POLL = 20000
  const FIRST = 1000
  const LONGEST = 30000
  const TYPING = 3000
  const GIVEN_UP = { 4401: 'You are signed out: reload to sign in again', 4403: 'You can no longer read this case', 4404: 'You can no longer read this case' }

  const isTyped = (region) => [...region.querySelectorAll('textarea, input, select')].some((one) => {
    if (one.type === 'hidden') return false
    if (one === document.activeElement) return true
    if (one.type === 'checkbox' || one.type === 'radio') return one.checked !== one.defaultChecked
    if (one.tagName === 'SELECT') return [...one.options].some((option) => option.selected !== option.defaultSelected) && one.selectedIndex > 0
    return one.value !== one.defaultValue
  })

  const opened = new Map()
  const folds = (region) => [...region.querySelectorAll('details')].map((one) => [one.querySelector('summary').textContent.trim(), one])
  document.addEventListener('htmx:beforeSwap', (event) => {
    const region = event.detail.target
    if (region.matches('[data-live-refresh]')) opened.set(region.id, folds(region).filter(([, one]) => one.open).map(([words]) => words))
  })
  document.addEventListener('htmx:afterSettle', () => {
    for (const [id, words] of opened) {
      for (const [said, one] of folds(document.getElementById(id) || document.createElement('div'))) if (words.includes(said)) one.open = true
    }
    opened.clear()
  })

  const follow = () => {
    let last = Number(root.dataset.liveLast || 0)
    let wait = FIRST
    let polling = 0
    let refreshing = 0
    let ended = false
    let kinds = new Set()
    const waiting = new Set()
    let typed = -TYPING
    let tell = () => {}
    let attend = () => {}
    const status = document.querySelector('[data-live-status]')

    const say = (words) => { if (status && status.textContent !== words) status.textContent = words }

    const refresh = () => {
      refreshing = 0
      const now = kinds
      kinds = new Set()
      for (const region of document.querySelectorAll('[data-live-refresh]')) {
        const wanted = region.dataset.liveRefresh.split(/\s+/).filter(Boolean)
        const isWanted = (kind) => kind === '*' || (wanted.length ? wanted.includes(kind) : kind !== 'presence')
        if (![...now].some(isWanted)) continue
        if (isTyped(region)) {
          for (const kind of now) waiting.add(kind)
          say('There is news: it shows when you have sent or cleared what you typed')
        } else window.htmx.trigger(region, 'live')
      }
    }

    const ask = (kind) => {
      kinds.add(kind)
      // Several events of one transaction make one request.
      refreshing ||= window.setTimeout(refresh, 120)
    }

    const poll = () => {
      polling ||= window.setInterval(() => { if (!document.hidden) ask('*') }, POLL)
      say('Not live: checking every 20 seconds')
    }

    const connect = () => {
      const address = new URL(root.dataset.liveUrl, location.href)
      address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
      const socket = new WebSocket(address)
      socket.addEventListener('open', () => {
        socket.send(JSON.stringify({ last }))
        tell = (words) => { if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(words)) }
        if (document.hidden) attend()
        window.clearInterval(polling)
        polling = 0
        wait = FIRST
        say('Live')
      })
      socket.addEventListener('message', (event) => {
        const told = JSON.parse(event.data)
        if (typeof told.id === 'number') last = Math.max(last, told.id)
        if (typeof told.kind === 'string') ask(told.kind)
      })
      socket.addEventListener('close', (event) => {
        if (ended) return
        if (GIVEN_UP[event.code]) {
          ended = true
          window.clearInterval(polling)
          say(GIVEN_UP[event.code])
          return
        }
        poll()
        window.setTimeout(connect, wait * (0.5 + Math.random()))
        wait = Math.min(wait * 2, LONGEST)
      })
    }

    if ('livePresence' in root.dataset) {
      attend = () => tell({ away: document.hidden })
      document.addEventListener('visibilitychange', attend)
      document.addEventListener('input', (event) => {
        if (!event.target.matches('textarea') || event.timeStamp - typed < TYPING) return
        typed = event.timeStamp
        tell({ writing: true })
      })
    }
    document.addEventListener('focusout', () => window.setTimeout(() => {
      if (!waiting.size || [...document.querySelectorAll('[data-live-refresh]')].some(isTyped)) return
      for (const kind of waiting) ask(kind)
      waiting.clear()
      say(polling ? 'Not live: checking every 20 seconds' : 'Live')
    }))
    window.addEventListener('pagehide', () => { ended = true })
    window.addEventListener('pageshow', (event) => { if (event.persisted) { ended = false; ask('*'); connect() } })
    document.addEventListener('visibilitychange', () => { if (!document.hidden && polling) ask('*') })
    connect()
  }

  if (root && window.htmx) follow()
}
