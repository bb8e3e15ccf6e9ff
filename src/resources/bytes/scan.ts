/**
 * Finding the end of JSON values in bytes without making them.
 *
 * Every function takes an index and gives the index after what it skipped, or `~index` (negative) of the byte that is
 * not JSON. The grammar is RFC 8259's, exactly what `JSON.parse` takes: what is skipped here and never parsed is as
 * sound as what is. Bytes above 0x7f only occur inside strings, so UTF-8 needs no decoding.
 */
import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './ascii.ts'

/** Index of the first byte from `at` on that is no JSON white space; `bytes.length` when there is none. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  const end = bytes.length
  let i = at
  while (i < end) {
    const byte = bytes[i]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break
    i++
  }
  return i
}

/** Skips the string that starts at `at`, its quotes included. */
export function skipString(bytes: Uint8Array, at: number): number {
  return byteAt(bytes, at) === QUOTE ? skipRest(bytes, at + 1) : ~at
}

/** Skips the rest of a string from `at` on, its last quote included. */
function skipRest(bytes: Uint8Array, at: number): number {
  const end = bytes.length
  let i = at
  while (i < end) {
    const byte = bytes[i] as number
    if (byte > BACKSLASH) i++
    else if (byte === QUOTE) return i + 1
    else if (byte === BACKSLASH) {
      i = skipEscape(bytes, i)
      if (i < 0) return i
    } else if (byte < 0x20) return ~i
    else i++
  }
  return ~i
}

function skipEscape(bytes: Uint8Array, at: number): number {
  switch (bytes[at + 1]) {
    case QUOTE:
    case BACKSLASH:
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return at + 2
    case 0x75: // u
      for (let i = at + 2; i < at + 6; i++) if (!isHexDigit(bytes[i])) return ~Math.min(i, bytes.length)
      return at + 6
    default:
      return ~Math.min(at + 1, bytes.length)
  }
}

function isHexDigit(byte: number | undefined): boolean {
  return byte !== undefined && (isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66))
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

/** For each value that is open around the one at hand: 1 for an object, 0 for an array. */
const AROUND = new Uint8Array(1024)

/**
 * Skips the value that starts at `at`, which must not be white space. Nesting costs no call stack.
 *
 * Most of the time of a raw list is spent here. So what is usual has no call: written with the functions below, which are too many to be
 * inlined, it takes twice as long.
 */
export function skipValue(bytes: Uint8Array, at: number): number {
  const end = bytes.length
  let around = AROUND
  let depth = 0
  // What is open at `i`: 1 for an object.
  let inObject = 0
  let isKey = 0
  let i = at
  for (;;) {
    const byte = i < end ? (bytes[i] as number) : 0
    if (byte === QUOTE) {
      for (i++; i < end; i++) {
        const letter = bytes[i] as number
        if (letter <= BACKSLASH && (letter === QUOTE || letter === BACKSLASH || letter < 0x20)) break
      }
      i = i < end && bytes[i] === QUOTE ? i + 1 : skipRest(bytes, i)
      if (i < 0) return i
      if (isKey === 1) {
        i = i < end && bytes[i] === COLON ? i + 1 : skipColon(bytes, i)
        if (i < 0) return i
        if (i < end && (bytes[i] as number) <= 0x20) i = skipSpace(bytes, i)
        isKey = 0
        continue
      }
    } else if (isKey === 1) return ~i
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      i++
      if (i < end && (bytes[i] as number) <= 0x20) i = skipSpace(bytes, i)
      // Both brackets are two letters apart.
      if (i < end && bytes[i] === byte + 2) i++
      else {
        if (depth === around.length) around = grown(around)
        around[depth++] = inObject
        isKey = inObject = byte === OPEN_OBJECT ? 1 : 0
        continue
      }
    } else {
      i = skipScalar(bytes, i)
      if (i < 0) return i
    }
    // After a value: what closes here is closed, up to the next value of what is open still.
    for (;;) {
      if (depth === 0) return i
      if (i < end && (bytes[i] as number) <= 0x20) i = skipSpace(bytes, i)
      const next = i < end ? bytes[i] : 0
      if (next === COMMA) break
      if (next !== (inObject === 1 ? CLOSE_OBJECT : CLOSE_ARRAY)) return ~i
      inObject = around[--depth] as number
      i++
    }
    i++
    if (i < end && (bytes[i] as number) <= 0x20) i = skipSpace(bytes, i)
    isKey = inObject
  }
}

function grown(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes.length * 2)
  larger.set(bytes)
  return larger
}

/** The byte, 0 after the end: a read out of bounds makes all others slower. */
function byteAt(bytes: Uint8Array, at: number): number {
  return at < bytes.length ? (bytes[at] as number) : 0
}

/** As {@link skipSpace}, at once where there is none, as is usual. */
function toToken(bytes: Uint8Array, at: number): number {
  return byteAt(bytes, at) > 0x20 ? at : skipSpace(bytes, at)
}

/** Skips a key and its colon: the index of the member's value. */
export function skipKey(bytes: Uint8Array, at: number): number {
  const afterKey = skipString(bytes, at)
  if (afterKey < 0) return afterKey
  const afterColon = skipColon(bytes, afterKey)
  return afterColon < 0 ? afterColon : toToken(bytes, afterColon)
}

function skipColon(bytes: Uint8Array, at: number): number {
  const colon = toToken(bytes, at)
  return byteAt(bytes, colon) === COLON ? colon + 1 : ~colon
}

function skipScalar(bytes: Uint8Array, at: number): number {
  switch (bytes[at]) {
    case 0x74:
      return skipWord(bytes, at, 'true')
    case 0x66:
      return skipWord(bytes, at, 'false')
    case 0x6e:
      return skipWord(bytes, at, 'null')
    default:
      return skipNumber(bytes, at)
  }
}

function skipWord(bytes: Uint8Array, at: number, word: string): number {
  for (let k = 0; k < word.length; k++) if (bytes[at + k] !== word.charCodeAt(k)) return ~Math.min(at + k, bytes.length)
  return at + word.length
}

function skipNumber(bytes: Uint8Array, at: number): number {
  let i = bytes[at] === 0x2d ? at + 1 : at
  if (bytes[i] === 0x30) i++
  else i = skipDigits(bytes, i)
  if (i >= 0 && bytes[i] === 0x2e) i = skipDigits(bytes, i + 1)
  if (i >= 0 && ((bytes[i] ?? 0) | 0x20) === 0x65) {
    const sign = bytes[i + 1]
    i = skipDigits(bytes, sign === 0x2b || sign === 0x2d ? i + 2 : i + 1)
  }
  return i
}

/** Skips at least one digit. */
function skipDigits(bytes: Uint8Array, at: number): number {
  let i = at
  while (isDigit(bytes[i])) i++
  return i === at ? ~Math.min(at, bytes.length) : i
}
