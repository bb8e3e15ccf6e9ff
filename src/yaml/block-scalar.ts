/** Literal (`|`) and folded (`>`) block scalars. */
import { breakText } from './folding.ts'
import { Char, isBlank, isBreak, type Scanner } from './scanner.ts'

const HEADER = /([|>])(?:([1-9])([+-]?)|([+-])([1-9])?)?/y

interface Header {
  readonly folded: boolean
  readonly chomping: string
  /** Spaces of indentation below the parent's, 0 when the first line tells. */
  readonly increment: number
}

/**
 * Reads a block scalar from its indicator on; leaves the cursor at the start of the line behind it.
 *
 * @param parent Column of the collection around it, -1 at the top.
 */
export function readBlockScalar(scanner: Scanner, parent: number): string {
  const start = scanner.pos
  const { folded, chomping, increment } = readHeader(scanner)
  const lines = new Lines(scanner, increment === 0 ? 0 : Math.max(parent, 0) + increment, start)
  lines.skipEmpty()
  if (increment === 0) lines.detectIndent(parent)
  const parts: string[] = []
  let lineBreak = ''
  let previousBlank = false
  while (lines.atText()) {
    const blank = isBlank(scanner.code)
    if (folded && !blank && !previousBlank && lineBreak === '\n') parts.push(lines.empty === '' ? ' ' : '')
    else parts.push(lineBreak)
    parts.push(lines.takeEmpty())
    previousBlank = blank
    const end = scanner.lineEnd(scanner.pos)
    parts.push(scanner.text.slice(scanner.pos, end))
    lineBreak = lines.nextLine(end)
    lines.skipEmpty()
  }
  if (chomping !== '-') parts.push(lineBreak)
  if (chomping === '+') parts.push(lines.empty)
  if (!scanner.atEnd) scanner.pos = scanner.lineStart
  return parts.join('')
}

function readHeader(scanner: Scanner): Header {
  HEADER.lastIndex = scanner.pos
  const match = HEADER.exec(scanner.text)
  if (match === null) scanner.fail('block scalar expected')
  const [all, style, before = '', after = '', chomping = after, digit = before] = match
  scanner.pos += all.length
  const rest = scanner.text.slice(scanner.pos, scanner.lineEnd(scanner.pos))
  if (!/^(?:[ \t]+(?:#.*)?)?$/s.test(rest)) scanner.fail('block scalar header is not followed by a line break')
  scanner.pos += rest.length
  if (!scanner.atEnd) scanner.pos++
  scanner.lineStart = scanner.pos
  return { folded: style === '>', chomping, increment: Number(digit) }
}

/** Walks the lines of one block scalar; between texts it stands behind a line's indentation. */
class Lines {
  /** Breaks of the empty lines since the last text. */
  empty = ''
  readonly #scanner: Scanner
  readonly #start: number
  /** Column of the text, 0 while unknown. */
  #indent: number
  /** Most spaces seen on an empty line. */
  #widestEmpty = 0

  constructor(scanner: Scanner, indent: number, start: number) {
    this.#scanner = scanner
    this.#indent = indent
    this.#start = start
  }

  /** Goes over empty lines and the indentation of the line after them. */
  skipEmpty(): void {
    const scanner = this.#scanner
    const { text } = scanner
    for (;;) {
      let pos = scanner.pos
      const limit = this.#indent === 0 ? text.length : scanner.lineStart + this.#indent
      while (pos < limit && text.charCodeAt(pos) === Char.Space) pos++
      scanner.pos = pos
      const code = text.charCodeAt(pos)
      if (code === Char.Tab && pos < limit && this.#indent > 0) scanner.fail('tab where a block scalar needs spaces')
      if (!isBreak(code)) return
      this.#widestEmpty = Math.max(this.#widestEmpty, scanner.column)
      this.empty += this.nextLine(pos)
    }
  }

  /** The first text sets the indentation: at least one space, at least one more than the parent's. */
  detectIndent(parent: number): void {
    const scanner = this.#scanner
    const least = Math.max(parent + 1, 1)
    const column = scanner.atEnd ? 0 : scanner.column
    if (column >= least && this.#widestEmpty > column) {
      scanner.fail('empty line of a block scalar has more spaces than its first text', this.#start)
    }
    if (column < least && scanner.code === Char.Tab) scanner.fail('tab where a block scalar needs spaces')
    this.#indent = Math.max(column, least)
    if (parent < 0 && column === 0 && !scanner.atDocumentEnd) {
      scanner.fail('text of a block scalar needs at least one space of indentation')
    }
  }

  atText(): boolean {
    return !this.#scanner.atEnd && this.#scanner.column === this.#indent
  }

  takeEmpty(): string {
    const { empty } = this
    this.empty = ''
    return empty
  }

  /** Goes behind the break at `end`; the text of the break, empty at the end of the text. */
  nextLine(end: number): string {
    const scanner = this.#scanner
    scanner.pos = Math.min(end + 1, scanner.text.length)
    const code = scanner.text.charCodeAt(end)
    if (Number.isNaN(code)) return ''
    scanner.lineStart = scanner.pos
    return breakText(code)
  }
}
