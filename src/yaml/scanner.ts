/** A cursor over the text: whitespace, comments, line breaks and the indentation of the token it stands at. */
import type { Source } from './source.ts'
import { positionAt, YamlSyntaxError } from './syntax-error.ts'

/** Character codes that the scanners compare with. */
export const Char = {
  Tab: 0x09,
  Newline: 0x0a,
  Space: 0x20,
  Bang: 0x21,
  DoubleQuote: 0x22,
  Hash: 0x23,
  Percent: 0x25,
  Ampersand: 0x26,
  SingleQuote: 0x27,
  Asterisk: 0x2a,
  Comma: 0x2c,
  Dash: 0x2d,
  Dot: 0x2e,
  Colon: 0x3a,
  Greater: 0x3e,
  Question: 0x3f,
  OpenBracket: 0x5b,
  Backslash: 0x5c,
  CloseBracket: 0x5d,
  OpenBrace: 0x7b,
  Pipe: 0x7c,
  CloseBrace: 0x7d,
  ByteOrderMark: 0xfeff
} as const

/** Space or tab. */
export function isBlank(code: number): boolean {
  return code === Char.Space || code === Char.Tab
}

/** Line breaks of YAML 1.1, CR excepted: the text has none. */
export function isBreak(code: number): boolean {
  return code === Char.Newline || (code > 0x84 && (code === 0x85 || code === 0x2028 || code === 0x2029))
}

/** Blank, break, or the end of the text (NaN). */
export function isBlankOrEnd(code: number): boolean {
  return isBlank(code) || isBreak(code) || Number.isNaN(code)
}

/** `,` `[` `]` `{` `}` */
export function isFlowIndicator(code: number): boolean {
  return (
    code === Char.Comma ||
    code === Char.OpenBracket ||
    code === Char.CloseBracket ||
    code === Char.OpenBrace ||
    code === Char.CloseBrace
  )
}

const LINE_BREAK = /[\n\x85\u2028\u2029]/g

export class Scanner {
  readonly text: string
  pos: number = 0
  lineStart: number = 0
  /** After {@link skip}: a line break lies before the token, so it is the first of its line. */
  newline: boolean = true
  /** After {@link skip}: the blanks before the token, on its line, hold a tab, so no block collection may start here. */
  tab: boolean = false
  /** After {@link skip}: spaces at the start of the line if `newline`, else the token's column. */
  indent: number = 0
  readonly #unicodeBreaks: boolean
  readonly #quotedOnly: readonly number[]
  #nextQuotedOnly = 0

  constructor(source: Source) {
    this.text = source.text
    this.#unicodeBreaks = source.unicodeBreaks
    this.#quotedOnly = source.quotedOnly
  }

  /** Code of the character at the cursor, NaN at the end. */
  get code(): number {
    return this.text.charCodeAt(this.pos)
  }

  get atEnd(): boolean {
    return this.pos >= this.text.length
  }

  get column(): number {
    return this.pos - this.lineStart
  }

  /** Goes over blanks, comments and line breaks to the next token. */
  skip(): void {
    const { text } = this
    let pos = this.pos
    this.tab = false
    this.newline = pos === this.lineStart
    let firstTab = -1
    for (;;) {
      const code = text.charCodeAt(pos)
      if (code === Char.Space) pos++
      else if (code === Char.Tab) {
        if (firstTab < 0) firstTab = pos
        pos++
      } else if (isBreak(code)) {
        pos++
        this.lineStart = pos
        this.newline = true
        firstTab = -1
      } else if (code === Char.Hash && (pos === this.lineStart || isBlank(text.charCodeAt(pos - 1)))) {
        pos = this.lineEnd(pos)
      } else break
    }
    this.pos = pos
    this.tab = firstTab >= 0
    this.indent = (this.tab ? firstTab : pos) - this.lineStart
  }

  /** Offset of the break that ends the line of `from`, or of the end of the text. */
  lineEnd(from: number): number {
    if (!this.#unicodeBreaks) {
      const end = this.text.indexOf('\n', from)
      return end < 0 ? this.text.length : end
    }
    LINE_BREAK.lastIndex = from
    return LINE_BREAK.exec(this.text)?.index ?? this.text.length
  }

  /** `---` or `...` at the start of a line: nothing but a block scalar's indentation hides them. */
  markerAt(offset: number, lineStart: number): boolean {
    if (offset !== lineStart) return false
    const code = this.text.charCodeAt(offset)
    if (code !== Char.Dash && code !== Char.Dot) return false
    return (
      this.text.charCodeAt(offset + 1) === code &&
      this.text.charCodeAt(offset + 2) === code &&
      isBlankOrEnd(this.text.charCodeAt(offset + 3))
    )
  }

  /** The end of the text or a document marker: where each open collection ends. */
  get atDocumentEnd(): boolean {
    return this.atEnd || this.markerAt(this.pos, this.lineStart)
  }

  /** The indicator `code` stands here, followed by a blank or the line's end. */
  indicator(code: number): boolean {
    return this.code === code && isBlankOrEnd(this.text.charCodeAt(this.pos + 1))
  }

  /** Notes the extent of a double-quoted scalar: the one place for the characters of {@link Source.quotedOnly}. */
  quoted(start: number, end: number): void {
    this.checkQuotedOnly(start)
    while (this.#nextQuotedOnly < this.#quotedOnly.length && this.#quotedAt() < end) this.#nextQuotedOnly++
  }

  /** @throws {YamlSyntaxError} When a character for double quotes only stands before `offset` outside of them. */
  checkQuotedOnly(offset: number): void {
    if (this.#quotedAt() < offset) this.fail('control character outside double quotes', this.#quotedAt())
  }

  #quotedAt(): number {
    return this.#quotedOnly[this.#nextQuotedOnly] ?? Number.POSITIVE_INFINITY
  }

  /** @throws {YamlSyntaxError} Always. */
  fail(reason: string, offset: number = this.pos): never {
    throw new YamlSyntaxError(reason, positionAt(this.text, offset))
  }
}
