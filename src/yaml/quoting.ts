/** How the writer spells one string: plain only where YAML 1.1, YAML 1.2 and JSON-minded readers all see that string. */

/** Words that some reader takes for null, a boolean, a number or a merge key. */
const WORD = /^(?:~|null|true|false|yes|no|on|off|y|n|=|<<|[-+]?\.(?:inf|nan))$/i

/**
 * What some reader could take for a number: decimal, octal, hexadecimal, binary, base 60, with underscores, commas or
 * an exponent. Three and more groups of digits (`1.30.2`) are no number to anyone.
 */
const NUMERIC = /^[-+]?_*(?:[0-9]|\.[0-9._])[0-9A-Fa-fxXoO_,.:]*[eEpP]?[-+]?[0-9_]*$/
const DOTTED = /^[0-9]+(?:\.[0-9]+){2,}$/

/** Any text that starts as a date does. */
const DATE = /^[0-9]{4}-[0-9]{1,2}-/

/** First characters that open nothing; a `-` only where a letter or a second `-` with one follows. */
const PLAIN_START = /^(?:[A-Za-z0-9_/.$(+\\^;~<=\u{a1}-\u{10ffff}]|--?[A-Za-z])/u

/** Characters that every reader passes through, outside of quotes too. */
const PRINTABLE =
  /^[\x20-\x7e\u{a0}-\u{2027}\u{202a}-\u{d7ff}\u{e000}-\u{fefe}\u{ff00}-\u{fffd}\u{10000}-\u{10ffff}]*$/u
const UNPRINTABLE =
  /["\\]|[^\x20-\x7e\u{a0}-\u{2027}\u{202a}-\u{d7ff}\u{e000}-\u{fefe}\u{ff00}-\u{fffd}\u{10000}-\u{10ffff}]/gu

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\0', '\\0']
])

/** A string on one line: plain, or quoted where some reader could misread it. */
export function inlineString(text: string): string {
  if (isPlain(text)) return text
  const single = PRINTABLE.test(text) && /["\\]/.test(text)
  return single ? `'${text.replaceAll("'", "''")}'` : doubleQuoted(text)
}

/** Whether a string means itself without quotes, in block style. */
function isPlain(text: string): boolean {
  if (!PLAIN_START.test(text) || !PRINTABLE.test(text)) return false
  if (/:(?: |$)| #|[\s\u{a0}]$|^\.\.\.|^---/u.test(text)) return false
  if (WORD.test(text) || DATE.test(text)) return false
  return !NUMERIC.test(text) || DOTTED.test(text)
}

function doubleQuoted(text: string): string {
  return `"${text.replace(UNPRINTABLE, (char) => SHORT_ESCAPES.get(char) ?? hexEscape(char))}"`
}

/** `\x`, `\u`: no escape of the writer needs JSON's surrogate pairs, which YAML 1.1 readers refuse. */
function hexEscape(char: string): string {
  const code = char.charCodeAt(0)
  const hex = code.toString(16).toUpperCase()
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`
}

/** A literal block scalar: its header and its lines, still without their indentation. */
export interface Literal {
  readonly header: string
  readonly lines: readonly string[]
}

/**
 * A text of several lines as a literal block, or undefined where quotes are safer: control characters, tabs or spaces
 * at the end of a line, nothing but line breaks.
 *
 * @param indicator Spaces of its indentation if the text starts with a blank; undefined where readers disagree on it.
 */
export function literal(text: string, indicator: number | undefined): Literal | undefined {
  if (!text.includes('\n') || !/[^\n]/.test(text)) return undefined
  if (/[ \t](?:\n|$)/.test(text) || !PRINTABLE.test(text.replace(/[\n\t]/g, ''))) return undefined
  const needsIndicator = /^\n*[ \t]/.test(text)
  if (needsIndicator && indicator === undefined) return undefined
  const lines = text.split('\n')
  let chomping = '-'
  if (lines.at(-1) === '') {
    lines.pop()
    chomping = lines.at(-1) === '' ? '+' : ''
  }
  return { header: `|${needsIndicator ? indicator : ''}${chomping}`, lines }
}
