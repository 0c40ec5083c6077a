// Seals a report in the browser, and opens one there: what is typed never leaves it in clear, nor does a secret key.
// age does the work (vendor/age-encryption). Both scripts' hashes stand on the page and in the desk's ledger.
'use strict'
{
  const FORMAT = 'vulndesk sealed report 1'
  const SMALLEST = 4096
  const bytesOf = (text) => new TextEncoder().encode(text)

  // Padmé, as core/sealed_reports.py has it: the length of what is encrypted says little.
  const paddedSize = (wanted) => {
    const size = Math.max(wanted, SMALLEST)
    const exponent = Math.floor(Math.log2(size))
    const step = 2 ** (exponent - (Math.floor(Math.log2(exponent)) + 1))
    return Math.ceil(size / step) * step
  }

  const base64 = (bytes) => {
    let text = ''
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768))
    return btoa(text)
  }

  const fromBase64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0))

  const sealed = async (report, recipients) => {
    const length = bytesOf(JSON.stringify({ ...report, padding: '' })).length
    const padding = ' '.repeat(paddedSize(length) - length)
    const encrypter = new window.age.Encrypter()
    for (const one of recipients) encrypter.addRecipient(one)
    return encrypter.encrypt(bytesOf(JSON.stringify({ ...report, padding })))
  }

  const form = document.querySelector('[data-seal]')
  if (form) {
    const words = document.querySelector('[data-seal-words]')
    const say = document.querySelector('[data-seal-status]')
    const button = document.querySelector('[data-seal-now]')
    const kept = document.querySelector('[data-seal-kept]')
    const target = form.querySelector('input[type=file]')
    words.hidden = false
    document.querySelector('[data-seal-by-hand]').open = false
    const keep = async () => {
      const fields = {}
      for (const one of words.querySelectorAll('[data-seal-field]')) {
        if (one.value.trim()) fields[one.dataset.sealField] = one.value
      }
      if (!fields.description) {
        say.textContent = 'Only the description is needed, and it is empty.'
        words.querySelector('[data-seal-field=description]').focus()
        return
      }
      const files = []
      for (const one of words.querySelector('[data-seal-files]').files) {
        files.push({ name: one.name, content: base64(new Uint8Array(await one.arrayBuffer())) })
      }
      const identity = await window.age.generateX25519Identity()
      const report = { format: FORMAT, answer_to: await window.age.identityToRecipient(identity), fields, files }
      const content = await sealed(report, form.dataset.seal.split(' '))
      const chosen = new DataTransfer()
      chosen.items.add(new File([content], 'report.age', { type: 'application/octet-stream' }))
      target.files = chosen.files
      kept.hidden = false
      kept.querySelector('[data-seal-key]').textContent = identity
      say.textContent = `Sealed: ${Math.ceil(content.length / 1024)} KB. Keep the key below, then send.`
      kept.scrollIntoView({ block: 'nearest' })
    }
    button.addEventListener('click', () => {
      keep().catch(() => {
        say.textContent = 'This browser could not seal it. Nothing was sent. Encrypt it with age by hand instead.'
      })
    })
  }

  const opener = document.querySelector('[data-unseal]')
  if (opener) {
    const say = opener.querySelector('[data-unseal-status]')
    const secret = opener.querySelector('[data-unseal-key]')
    const pasted = opener.querySelector('[data-unseal-words]')
    const shown = document.querySelector('[data-unseal-shown]')
    opener.hidden = false

    const part = (name, content) => {
      const term = document.createElement('dt')
      term.textContent = name
      const about = document.createElement('dd')
      about.append(content)
      shown.append(term, about)
    }
    const text = (words) => {
      const block = document.createElement('pre')
      block.className = 'plain'
      block.textContent = words
      return block
    }
    const link = (name, content) => {
      const one = document.createElement('a')
      one.href = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }))
      one.download = name
      one.textContent = name
      return one
    }
    const show = (bytes) => {
      shown.replaceChildren()
      const words = new TextDecoder().decode(bytes)
      let report = null
      try {
        report = JSON.parse(words)
      } catch {
        report = null
      }
      if (!report || report.format !== FORMAT) {
        part('Text', text(words))
        part('File', link('opened', bytes))
        return
      }
      for (const [name, value] of Object.entries(report.fields)) part(name, text(String(value)))
      for (const one of report.files) part('File', link(String(one.name), fromBase64(one.content)))
      part('Answer to', text(String(report.answer_to)))
    }
    const open = async (content) => {
      const decrypter = new window.age.Decrypter()
      for (const line of secret.value.split('\n')) {
        if (line.trim().startsWith('AGE-SECRET-KEY-')) decrypter.addIdentity(line.trim())
      }
      show(await decrypter.decrypt(await content()))
      say.textContent = 'Opened here. The desk was sent nothing.'
    }
    const attempt = (content) =>
      open(content).catch(() => {
        shown.replaceChildren()
        say.textContent = 'This key does not open it.'
      })
    for (const one of opener.querySelectorAll('[data-unseal-file]')) {
      one.addEventListener('click', () =>
        attempt(async () => new Uint8Array(await (await fetch(one.dataset.unsealFile)).arrayBuffer())),
      )
    }
    opener.querySelector('[data-unseal-pasted]').addEventListener('click', () =>
      attempt(async () => window.age.armor.decode(pasted.value.trim())),
    )
  }
}
