// Works for a proof, apart from the page so that writing stays smooth. The browser's own functions
// are not there on plain http, and have no scrypt; so here it is (RFC 7914), with its SHA-256.

const PRIMES = Array.from({ length: 312 }, (_, n) => n).filter((n) => {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return n > 1;
});
const fraction = (root) => ((root % 1) * 2 ** 32) | 0;
const START = PRIMES.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
const ROUNDS = Int32Array.from(PRIMES, (p) => fraction(Math.cbrt(p)));
const words = new Int32Array(64);
const turned = (x, by) => (x >>> by) | (x << (32 - by));

/** Take 64 bytes more into the eight words of a hash. */
function absorb(hash, view, at) {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const x = words[i - 15];
    const y = words[i - 2];
    words[i] = (words[i - 16] + words[i - 7] + (turned(x, 7) ^ turned(x, 18) ^ (x >>> 3))
      + (turned(y, 17) ^ turned(y, 19) ^ (y >>> 10))) | 0;
  }
  let a = hash[0], b = hash[1], c = hash[2], d = hash[3];
  let e = hash[4], f = hash[5], g = hash[6], h = hash[7];
  for (let i = 0; i < 64; i++) {
    const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g))
      + ROUNDS[i] + words[i]) | 0;
    const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  hash[0] += a; hash[1] += b; hash[2] += c; hash[3] += d;
  hash[4] += e; hash[5] += f; hash[6] += g; hash[7] += h;
}

/** Finish a hash that has taken in `before` bytes, with the last ones. */
function finished(begun, before, bytes) {
  const padded = new Uint8Array(64 * Math.ceil((bytes.length + 9) / 64));
  const view = new DataView(padded.buffer);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  view.setUint32(padded.length - 4, 8 * (before + bytes.length));
  const hash = Int32Array.from(begun);
  for (let at = 0; at < padded.length; at += 64) absorb(hash, view, at);
  const digest = new DataView(new ArrayBuffer(32));
  hash.forEach((word, i) => digest.setInt32(4 * i, word));
  return new Uint8Array(digest.buffer);
}

/** Give HMAC-SHA-256 under a key of at most 64 bytes. */
function keyed(key) {
  const [inner, outer] = [0x36, 0x5c].map((pad) => {
    const block = new Uint8Array(64).fill(pad);
    key.forEach((byte, i) => { block[i] ^= byte; });
    const hash = Int32Array.from(START);
    absorb(hash, new DataView(block.buffer), 0);
    return hash;
  });
  return (bytes) => finished(outer, 64, finished(inner, 64, bytes));
}

/** PBKDF2 with one round. */
function stretched(hmac, salt, length) {
  const out = new Uint8Array(length);
  const block = new Uint8Array(salt.length + 4);
  block.set(salt);
  for (let at = 0, number = 1; at < length; at += 32, number++) {
    new DataView(block.buffer).setUint32(salt.length, number);
    out.set(hmac(block).subarray(0, length - at), at);
  }
  return out;
}

/** Salsa20/8 on the 16 words of `x`, after `from[at…]` was mixed in; into `to[into…]` as well. */
function salsa(x, from, at, to, into) {
  for (let word = 0; word < 16; word++) x[word] ^= from[at + word];
  let a = x[0], b = x[1], c = x[2], d = x[3], e = x[4], f = x[5], g = x[6], h = x[7];
  let i = x[8], j = x[9], k = x[10], l = x[11], m = x[12], n = x[13], o = x[14], p = x[15];
  for (let round = 0; round < 4; round++) {
    let t;
    t = a + m; e ^= (t << 7) | (t >>> 25); t = e + a; i ^= (t << 9) | (t >>> 23);
    t = i + e; m ^= (t << 13) | (t >>> 19); t = m + i; a ^= (t << 18) | (t >>> 14);
    t = f + b; j ^= (t << 7) | (t >>> 25); t = j + f; n ^= (t << 9) | (t >>> 23);
    t = n + j; b ^= (t << 13) | (t >>> 19); t = b + n; f ^= (t << 18) | (t >>> 14);
    t = k + g; o ^= (t << 7) | (t >>> 25); t = o + k; c ^= (t << 9) | (t >>> 23);
    t = c + o; g ^= (t << 13) | (t >>> 19); t = g + c; k ^= (t << 18) | (t >>> 14);
    t = p + l; d ^= (t << 7) | (t >>> 25); t = d + p; h ^= (t << 9) | (t >>> 23);
    t = h + d; l ^= (t << 13) | (t >>> 19); t = l + h; p ^= (t << 18) | (t >>> 14);
    t = a + d; b ^= (t << 7) | (t >>> 25); t = b + a; c ^= (t << 9) | (t >>> 23);
    t = c + b; d ^= (t << 13) | (t >>> 19); t = d + c; a ^= (t << 18) | (t >>> 14);
    t = f + e; g ^= (t << 7) | (t >>> 25); t = g + f; h ^= (t << 9) | (t >>> 23);
    t = h + g; e ^= (t << 13) | (t >>> 19); t = e + h; f ^= (t << 18) | (t >>> 14);
    t = k + j; l ^= (t << 7) | (t >>> 25); t = l + k; i ^= (t << 9) | (t >>> 23);
    t = i + l; j ^= (t << 13) | (t >>> 19); t = j + i; k ^= (t << 18) | (t >>> 14);
    t = p + o; m ^= (t << 7) | (t >>> 25); t = m + p; n ^= (t << 9) | (t >>> 23);
    t = n + m; o ^= (t << 13) | (t >>> 19); t = o + n; p ^= (t << 18) | (t >>> 14);
  }
  to[into] = x[0] = (x[0] + a) | 0; to[into + 1] = x[1] = (x[1] + b) | 0;
  to[into + 2] = x[2] = (x[2] + c) | 0; to[into + 3] = x[3] = (x[3] + d) | 0;
  to[into + 4] = x[4] = (x[4] + e) | 0; to[into + 5] = x[5] = (x[5] + f) | 0;
  to[into + 6] = x[6] = (x[6] + g) | 0; to[into + 7] = x[7] = (x[7] + h) | 0;
  to[into + 8] = x[8] = (x[8] + i) | 0; to[into + 9] = x[9] = (x[9] + j) | 0;
  to[into + 10] = x[10] = (x[10] + k) | 0; to[into + 11] = x[11] = (x[11] + l) | 0;
  to[into + 12] = x[12] = (x[12] + m) | 0; to[into + 13] = x[13] = (x[13] + n) | 0;
  to[into + 14] = x[14] = (x[14] + o) | 0; to[into + 15] = x[15] = (x[15] + p) | 0;
}

/** Mix 2r blocks, in place. */
function mix(block, spare, x, r) {
  const last = 32 * r - 16;
  for (let i = 0; i < 16; i++) x[i] = block[last + i];
  for (let i = 0; i < 2 * r; i++) salsa(x, block, 16 * i, spare, 16 * ((i >> 1) + (i & 1) * r));
  block.set(spare);
}

/** Give scrypt at this cost; the memory that it needs is taken once. */
function scrypt(cost, r, length) {
  const size = 32 * r;
  const [spare, x, kept] = [new Int32Array(size), new Int32Array(16), new Int32Array(size * cost)];
  return (password, salt) => {
    const hmac = keyed(password);
    const bytes = stretched(hmac, salt, 128 * r);
    const view = new DataView(bytes.buffer);
    const block = new Int32Array(size);
    for (let i = 0; i < size; i++) block[i] = view.getInt32(4 * i, true);
    for (let i = 0; i < cost; i++) {
      kept.set(block, i * size);
      mix(block, spare, x, r);
    }
    for (let i = 0; i < cost; i++) {
      const at = (block[size - 16] & (cost - 1)) * size;
      for (let word = 0; word < size; word++) block[word] ^= kept[at + word];
      mix(block, spare, x, r);
    }
    for (let i = 0; i < size; i++) view.setInt32(4 * i, block[i], true);
    return stretched(hmac, bytes, length);
  };
}

const fromHex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Find the counter whose key begins as the challenge asks. */
function solved({ nonce, salt, cost, memoryCost, keyLength, keyPrefix }) {
  const derive = scrypt(cost, memoryCost, keyLength);
  const seasoning = fromHex(salt);
  const password = new Uint8Array(20);
  password.set(fromHex(nonce));
  for (let counter = 0; ; counter++) {
    new DataView(password.buffer).setUint32(16, counter);
    const derivedKey = toHex(derive(password, seasoning));
    if (derivedKey.startsWith(keyPrefix)) return { counter, derivedKey };
  }
}

addEventListener("message", ({ data: challenge }) => {
  postMessage(btoa(JSON.stringify({ challenge, solution: solved(challenge.parameters) })));
});
