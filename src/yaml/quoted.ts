/** Single- and double-quoted scalars. */
import { type Fold, readFold, skipBlanks } from './folding.ts'
import { Char, isBlank, isBreak, type Scanner } from './scanner.ts'

/** `\/` is JSON's; `\'`, which go-yaml takes too, is in neither specification. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ['/', '/'],
  ['\\', '\\'],
  ['N', '\x85'],
  ['_', '\xa0'],
  ['L', '\u2028'],
  ['P', '\u2029']
])

const HEX_LENGTHS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8]
])

/** Reads a quoted scalar from its opening quote on; leaves the cursor behind the closing one. */
export function readQuoted(scanner: Scanner, indent: number): string {
  return scanner.code === Char.SingleQuote ? readSingle(scanner, indent) : readDouble(scanner, indent)
}

function readSingle(scanner: Scanner, indent: number): string {
  const { text } = scanner
  const start = scanner.pos
  let value = ''
  let chunk = start + 1
  let pos = chunk
  for (;;) {
    const code = text.charCodeAt(pos)
    if (Number.isNaN(code)) scanner.fail('quoted value is not closed', start)
    if (code === Char.SingleQuote) {
      if (text.charCodeAt(pos + 1) !== Char.SingleQuote) break
      value += text.slice(chunk, pos + 1)
      pos += 2
      chunk = pos
    } else if (isBreak(code)) {
      const end = trimBlanks(text, chunk, pos)
      const fold = nextLine(scanner, end, indent, start)
      value += text.slice(chunk, end) + fold.breaks
      pos = fold.next
      chunk = pos
    } else pos++
  }
  scanner.pos = pos + 1
  return value + text.slice(chunk, pos)
}

function readDouble(scanner: Scanner, indent: number): string {
  const { text } = scanner
  const start = scanner.pos
  let value = ''
  let chunk = start + 1
  let pos = chunk
  for (;;) {
    const code = text.charCodeAt(pos)
    if (Number.isNaN(code)) scanner.fail('quoted value is not closed', start)
    if (code === Char.DoubleQuote) break
    if (code === Char.Backslash) {
      value += text.slice(chunk, pos)
      scanner.pos = pos
      value += isBreak(text.charCodeAt(pos + 1)) ? escapedBreak(scanner, indent, start) : readEscape(scanner, start)
      pos = scanner.pos
      chunk = pos
    } else if (isBreak(code)) {
      const end = trimBlanks(text, chunk, pos)
      const fold = nextLine(scanner, end, indent, start)
      if (code !== Char.Newline) checkUnicodeBreak(scanner, pos, end, fold)
      value += text.slice(chunk, end) + fold.breaks
      pos = fold.next
      chunk = pos
    } else pos++
  }
  scanner.pos = pos + 1
  scanner.quoted(start, scanner.pos)
  return value + text.slice(chunk, pos)
}

/** Blanks before a break are no content; those that an escape ends (`chunk`) are. */
function trimBlanks(text: string, chunk: number, end: number): number {
  let pos = end
  while (pos > chunk && isBlank(text.charCodeAt(pos - 1))) pos--
  return pos
}

function nextLine(scanner: Scanner, from: number, indent: number, start: number): Fold {
  const fold = readFold(scanner, from)
  if (fold === undefined) scanner.fail('line break expected', from)
  checkLine(scanner, fold, indent, start)
  scanner.lineStart = fold.lineStart
  return fold
}

function checkLine(scanner: Scanner, fold: Fold, indent: number, start: number): void {
  if (fold.next >= scanner.text.length) scanner.fail('quoted value is not closed', start)
  if (scanner.markerAt(fold.next, fold.lineStart)) scanner.fail('document marker inside a quoted value', fold.next)
  if (fold.indent <= indent) {
    scanner.fail('line of a multi-line value is not indented with enough spaces', fold.next)
  }
}

/** NEL, LS and PS are breaks to YAML 1.1 and content to JSON and YAML 1.2: taken only where all agree. */
function checkUnicodeBreak(scanner: Scanner, pos: number, end: number, fold: Fold): void {
  const same = end === pos && fold.next === pos + 1 && fold.breaks === scanner.text[pos]
  if (!same) scanner.fail('line break U+0085, U+2028 or U+2029 inside quotes; escape it', pos)
}

/** A break after a backslash is no content; each empty line after it is one break. */
function escapedBreak(scanner: Scanner, indent: number, start: number): string {
  const { text } = scanner
  const lineStart = scanner.pos + 2
  const fold = readFold(scanner, lineStart)
  if (fold !== undefined) {
    checkLine(scanner, fold, indent, start)
    if (/[\u2028\u2029]/.test(fold.breaks)) scanner.fail('line break U+2028 or U+2029 inside quotes; escape it')
    scanner.pos = fold.next
    scanner.lineStart = fold.lineStart
    return fold.breaks === ' ' ? '\n' : `\n${fold.breaks}`
  }
  const next = skipBlanks(text, lineStart)
  let spaces = lineStart
  while (text.charCodeAt(spaces) === Char.Space) spaces++
  checkLine(scanner, { breaks: '', next, lineStart, indent: spaces - lineStart }, indent, start)
  scanner.pos = next
  scanner.lineStart = lineStart
  return ''
}

function readEscape(scanner: Scanner, start: number): string {
  const { text, pos } = scanner
  const name = text[pos + 1]
  if (name === undefined) scanner.fail('quoted value is not closed', start)
  const length = HEX_LENGTHS.get(name)
  if (length === undefined) {
    scanner.pos = pos + 2
    return ESCAPES.get(name) ?? scanner.fail('unknown escape in a double-quoted value', pos)
  }
  const point = hexAt(scanner, pos + 2, length)
  scanner.pos = pos + 2 + length
  if (point < 0xd800 || (point > 0xdfff && point <= 0x10ffff)) return String.fromCodePoint(point)
  return surrogatePair(scanner, point, pos)
}

/** JSON writes characters beyond U+FFFF as two escapes. */
function surrogatePair(scanner: Scanner, high: number, offset: number): string {
  const { text, pos } = scanner
  if (high <= 0xdbff && text[offset + 1] === 'u' && text.startsWith('\\u', pos)) {
    const low = hexAt(scanner, pos + 2, 4)
    if (low >= 0xdc00 && low <= 0xdfff) {
      scanner.pos = pos + 6
      return String.fromCharCode(high, low)
    }
  }
  return scanner.fail('escape is no Unicode character', offset)
}

function hexAt(scanner: Scanner, from: number, length: number): number {
  const digits = scanner.text.slice(from, from + length)
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) {
    scanner.fail(`escape needs ${length} hexadecimal digits`, from - 2)
  }
  return Number.parseInt(digits, 16)
}
