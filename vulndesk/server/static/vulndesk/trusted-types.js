// The one Trusted Types policy. htmx reads the desk's own answers into documents that are inert: no script in them runs
// (htmx drops script tags, and the CSP refuses handlers). The two sinks that make such documents are let through.
// innerHTML, eval, script addresses and everything else stay refused, in our scripts and in vendored ones.
// Loaded before every other script, without defer. https://www.w3.org/TR/trusted-types/#default-policy-hdr
'use strict'
if (window.trustedTypes) {
  const INERT = ['Document parseHTMLUnsafe', 'DOMParser parseFromString']
  window.trustedTypes.createPolicy('default', {
    createHTML: (text, type, sink) => (INERT.includes(sink) ? text : null),
  })
}
