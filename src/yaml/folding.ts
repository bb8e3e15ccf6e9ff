/** Line folding of plain and quoted scalars. */
import { Char, isBlank, isBreak, type Scanner } from './scanner.ts'

/** What lies between two lines of text of one scalar. */
export interface Fold {
  /** What the breaks become: a space for one, one break fewer for more; LS and PS stay. */
  readonly breaks: string
  /** Where the next text starts. */
  readonly next: number
  readonly lineStart: number
  /** Spaces, up to the first tab, before the next text. */
  readonly indent: number
}

/** Reads blanks and breaks from `from` on; undefined when no break comes before the next text. */
export function readFold(scanner: Scanner, from: number): Fold | undefined {
  const { text } = scanner
  let pos = skipBlanks(text, from)
  if (!isBreak(text.charCodeAt(pos))) return undefined
  const first = breakText(text.charCodeAt(pos))
  let more = ''
  let lineStart = ++pos
  for (;;) {
    pos = skipBlanks(text, pos)
    const code = text.charCodeAt(pos)
    if (!isBreak(code)) break
    more += breakText(code)
    lineStart = ++pos
  }
  const breaks = first !== '\n' ? first + more : more || ' '
  return { breaks, next: pos, lineStart, indent: leadingSpaces(text, lineStart) }
}

/** The content of a line break: NEL counts as LF, LS and PS as themselves. */
export function breakText(code: number): string {
  if (code === 0x2028) return '\u2028'
  return code === 0x2029 ? '\u2029' : '\n'
}

export function skipBlanks(text: string, from: number): number {
  let pos = from
  while (isBlank(text.charCodeAt(pos))) pos++
  return pos
}

function leadingSpaces(text: string, from: number): number {
  let pos = from
  while (text.charCodeAt(pos) === Char.Space) pos++
  return pos - from
}
