/** From bytes or a string to checked text: encodings, line breaks and the characters that YAML allows. */
import { positionAt, YamlSyntaxError } from './syntax-error.ts'

/** Text that is ready to be scanned. */
export interface Source {
  /** Without byte order mark; CR LF and CR have become LF. */
  readonly text: string
  /** NEL, LS or PS occur: they are line breaks in YAML 1.1. */
  readonly unicodeBreaks: boolean
  /**
   * Offsets of characters that only a double-quoted scalar may hold (DEL, C1 controls, U+FFFE, U+FFFF): JSON allows
   * them in strings, YAML nowhere else.
   */
  readonly quotedOnly: readonly number[]
}

/** Most documents are ASCII: one cheap look spares them the costly one. */
const NOT_ASCII_TEXT = /[^\t\n\x20-\x7e]/
const FORBIDDEN = /[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu
const QUOTED_ONLY = /[\x7f-\x9f\ufffe\uffff]/
const UNICODE_BREAK = /[\x85\u2028\u2029]/

/**
 * Decodes UTF-8, or UTF-16 with a byte order mark, and checks each character.
 *
 * @throws {YamlSyntaxError} For bytes that are not of the encoding, control characters, lone surrogates, and more than
 * `maxLength` bytes or UTF-16 code units.
 */
export function readSource(input: string | Uint8Array, maxLength: number): Source {
  if (input.length > maxLength) {
    throw new YamlSyntaxError(`document longer than ${maxLength} (maxLength)`, { line: 1, column: 1 })
  }
  const decoded = typeof input === 'string' ? withoutMark(input) : decode(input)
  const text = decoded.includes('\r') ? decoded.replace(/\r\n?/g, '\n') : decoded
  return { text, unicodeBreaks: UNICODE_BREAK.test(text), quotedOnly: checkCharacters(text) }
}

function checkCharacters(text: string): number[] {
  const quotedOnly: number[] = []
  if (!NOT_ASCII_TEXT.test(text)) return quotedOnly
  for (const match of text.matchAll(FORBIDDEN)) {
    if (!QUOTED_ONLY.test(match[0])) {
      const hex = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
      throw new YamlSyntaxError(`character U+${hex} is not allowed`, positionAt(text, match.index))
    }
    quotedOnly.push(match.index)
  }
  return quotedOnly
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

function decode(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes)
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    const valid = validPrefix(bytes, encoding)
    throw new YamlSyntaxError(`bytes are not ${encoding.toUpperCase()}`, positionAt(valid, valid.length))
  }
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

/** The text before the first fault, found by halving: only a refused document pays for it. */
function validPrefix(bytes: Uint8Array, encoding: string): string {
  let valid = 0
  let broken = bytes.length
  let text = ''
  while (valid < broken) {
    const middle = Math.ceil((valid + broken) / 2)
    try {
      text = new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(0, middle), { stream: true })
      valid = middle
    } catch {
      broken = middle - 1
    }
  }
  return text.replace(/\r\n?/g, '\n')
}
