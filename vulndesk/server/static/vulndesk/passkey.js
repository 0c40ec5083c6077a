// Passkeys: the one step of signing in that needs script. A form with data-passkey="get" or "create" takes its options
// from the JSON element named by data-passkey-options, or fetches them from data-passkey-from, asks the browser, and
// posts the answer in its field `credential`. Failures are said in words, in the form's [role=alert].
// https://www.w3.org/TR/webauthn-3/
'use strict'
{
  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0))
  const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
  const withBytes = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }))

  const optionsOf = async (form) => {
    if (form.dataset.passkeyFrom) {
      const answer = await fetch(form.dataset.passkeyFrom, { headers: { Accept: 'application/json' } })
      if (!answer.ok) throw new Error('options')
      return (await answer.json()).request_options.publicKey
    }
    const given = JSON.parse(document.getElementById(form.dataset.passkeyOptions).textContent)
    return (given.request_options || given.creation_options).publicKey
  }

  const create = (given, form) => {
    const wanted = { ...given, challenge: toBytes(given.challenge), user: { ...given.user, id: toBytes(given.user.id) }, excludeCredentials: withBytes(given.excludeCredentials) }
    const alone = form.elements.passwordless
    if (alone) {
      wanted.authenticatorSelection = {
        ...wanted.authenticatorSelection,
        residentKey: alone.checked ? 'required' : 'discouraged',
        requireResidentKey: alone.checked,
        ...(alone.checked ? { userVerification: 'required' } : {}),
      }
    }
    return navigator.credentials.create({ publicKey: wanted })
  }

  const get = (given) => navigator.credentials.get({
    publicKey: { ...given, challenge: toBytes(given.challenge), allowCredentials: withBytes(given.allowCredentials) },
  })

  const written = (credential) => {
    const response = {}
    for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
      if (credential.response[name]) response[name] = toText(credential.response[name])
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports()
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    })
  }

  const words = (error) => {
    if (error.name === 'InvalidStateError') return 'This device is registered already.'
    if (error.name === 'NotAllowedError') return 'Nothing was confirmed. Try again, or take another way in.'
    if (error.name === 'SecurityError') return 'Passkeys work under a name such as localhost or an https address, not under a bare IP address.'
    return 'The passkey did not work here. Try again, or take another way in.'
  }

  const prepare = (form) => {
    const button = form.querySelector('button[type=button]')
    const alert = form.querySelector('[role=alert]')
    if (!window.PublicKeyCredential) { button.disabled = true; return }
    form.hidden = false
    button.addEventListener('click', async () => {
      alert.hidden = true
      button.disabled = true
      try {
        const given = await optionsOf(form)
        const credential = form.dataset.passkey === 'create' ? await create(given, form) : await get(given)
        form.elements.credential.value = written(credential)
        form.submit()
      } catch (error) {
        alert.textContent = words(error)
        alert.hidden = false
        button.disabled = false
      }
    })
  }

  for (const form of document.querySelectorAll('form[data-passkey]')) prepare(form)
}
