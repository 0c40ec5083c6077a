// The first number for which SHA-256 of "challenge:number" begins with so many zero bits (FIPS 180-4, without the parts
// that a loop over short texts does not need). WebCrypto takes a promise a hash, which is twenty times slower here.
'use strict'
{
  const K = new Int32Array(64)
  const H = new Int32Array(8)
  {
    // The first 32 bits of the fractional parts of the cube and square roots of the first primes.
    let found = 0
    for (let n = 2; found < 64; n += 1) {
      let prime = true
      for (let d = 2; d * d <= n; d += 1) if (n % d === 0) { prime = false; break }
      if (!prime) continue
      const part = (root) => ((root - Math.floor(root)) * 4294967296) | 0
      if (found < 8) H[found] = part(Math.sqrt(n))
      K[found] = part(Math.cbrt(n))
      found += 1
    }
  }
  const w = new Int32Array(64)

  const compress = (state, bytes, start) => {
    for (let i = 0; i < 16; i += 1) {
      const at = start + i * 4
      w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]
    }
    for (let i = 16; i < 64; i += 1) {
      const x = w[i - 15]
      const y = w[i - 2]
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0
    }
    let a = state[0]; let b = state[1]; let c = state[2]; let d = state[3]
    let e = state[4]; let f = state[5]; let g = state[6]; let h = state[7]
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g; g = f; f = e; e = (d + t1) | 0
      d = c; c = b; b = a; a = (t1 + t2) | 0
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d
    state[4] += e; state[5] += f; state[6] += g; state[7] += h
  }

  const solve = (challenge, bits) => {
    const head = new TextEncoder().encode(`${challenge}:`)
    const whole = head.length - (head.length % 64)
    const start = Int32Array.from(H)
    for (let at = 0; at < whole; at += 64) compress(start, head, at)
    const rest = head.subarray(whole)
    const tail = new Uint8Array(128)
    const view = new DataView(tail.buffer)
    const state = new Int32Array(8)
    for (let number = 0; ; number += 1) {
      const digits = String(number)
      tail.fill(0)
      tail.set(rest)
      for (let i = 0; i < digits.length; i += 1) tail[rest.length + i] = digits.charCodeAt(i)
      const length = rest.length + digits.length
      tail[length] = 0x80
      const end = length + 9 <= 64 ? 64 : 128
      view.setUint32(end - 4, (whole + length) * 8)
      state.set(start)
      for (let at = 0; at < end; at += 64) compress(state, tail, at)
      if (Math.clz32(state[0]) >= bits) return digits // bits is 18 at most
    }
  }

  self.addEventListener('message', (event) => {
    self.postMessage(solve(event.data.challenge, event.data.bits))
  })
}
