// While too many reports come in: the form's challenge is answered by a worker, and the answer goes along with the form.
// Without this script a reporter waits half a minute instead (core/proof_of_work.py).
'use strict'
{
  const field = document.querySelector('input[data-bits]')
  const again = document.querySelector('[data-send-again]')
  const said = document.querySelector('#proof-status')
  const form = field.form
  const challenge = field.value
  let waiting = null
  let solved = false

  const say = (words) => { if (said) said.textContent = words }
  const worker = new Worker(field.dataset.worker)
  worker.addEventListener('message', (event) => {
    solved = true
    field.value = `${challenge}:${event.data}`
    worker.terminate()
    say('Done. Your report is being sent.')
    if (again || waiting) form.requestSubmit(waiting || again)
  })
  worker.addEventListener('error', () => {
    solved = true // the challenge alone is taken after the wait
  })
  form.addEventListener('submit', (event) => {
    const sends = ['send', 'anyway'].includes(event.submitter?.value)
    if (solved || !sends) return
    event.preventDefault()
    waiting = event.submitter
    say('A few seconds more: your browser is still calculating. Then your report is sent by itself.')
  })
  if (again) say('Your browser is doing a small calculation, which makes floods of made-up reports dear. It takes a few seconds, then your report is sent by itself.')
  worker.postMessage({ challenge, bits: Number(field.dataset.bits) })
}
