/** From bytes to values. */
import { isAscii } from 'node:buffer'

/** A view of the same memory with Buffer's native search and decoding. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** UTF-8 text of a part. ASCII, the usual case, is copied instead of decoded: several times faster. */
export function textOf(bytes: Buffer, from: number, to: number): string {
  const part = from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to)
  return part.toString(isAscii(part) ? 'latin1' : 'utf8')
}

/** What `JSON.parse` gives for a text, or {@link BAD_JSON}. Its SyntaxError is not kept: it quotes the text, which may be a Secret's. */
export function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return BAD_JSON
  }
}

/** Told apart from every value of JSON. */
export const BAD_JSON: unique symbol = Symbol('bad JSON')

/** True for a JSON object, false for arrays, null and scalars. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
