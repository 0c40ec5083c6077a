// The one Trusted Types policy. htmx reads the desk's own answers into documents that are inert: no script in them runs
// (htmx drops script tags, and the CSP refuses handlers). The two sinks that make such documents are let through.
// One worker may be started, which calculates and has no page. innerHTML, eval, script addresses and everything else
// stay refused, in our scripts and in vendored ones.
// Loaded before every other script, without defer. https://www.w3.org/TR/trusted-types/#default-policy-hdr
'use strict'
if (window.trustedTypes) {
  const INERT = ['Document parseHTMLUnsafe', 'DOMParser parseFromString']
  const WORKER = '/static/vulndesk/proof-worker.js'
  window.trustedTypes.createPolicy('default', {
    createHTML: (text, type, sink) => (INERT.includes(sink) ? text : null),
    createScriptURL: (url, type, sink) => (sink === 'Worker constructor' && url === WORKER ? url : null),
  })
}
