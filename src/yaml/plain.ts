/** Plain scalars. */
import { readFold } from './folding.ts'
import { Char, isBlank, isBlankOrEnd, isBreak, isFlowIndicator, type Scanner } from './scanner.ts'

const INDICATORS = new Set(Array.from('-?:,[]{}#&*!|>\'"%@`', (char) => char.charCodeAt(0)))

/** Refuses a character that cannot begin a plain scalar. */
export function checkPlainStart(scanner: Scanner, inFlow: boolean): void {
  const { code } = scanner
  if (code === Char.ByteOrderMark) scanner.fail('misplaced byte order mark')
  if (!INDICATORS.has(code)) return
  if (code === Char.Dash || code === Char.Question || code === Char.Colon) {
    const next = scanner.text.charCodeAt(scanner.pos + 1)
    if (!isBlankOrEnd(next) && !(inFlow && isFlowIndicator(next))) return
  }
  if (code === Char.Hash) scanner.fail('comment without a blank before "#"')
  scanner.fail(`"${String.fromCharCode(code)}" cannot start a value here; quote it`)
}

/**
 * Where a plain scalar that goes on at `from` ends on this line, trailing blanks left out.
 *
 * A colon ends it only before a blank, in flow style too: `[a:]` is `["a:"]`, as in YAML 1.1.
 */
export function plainLineEnd(scanner: Scanner, from: number, inFlow: boolean): number {
  const { text } = scanner
  let end = from
  let pos = from
  for (;;) {
    const code = text.charCodeAt(pos)
    if (isBlank(code)) {
      pos++
      continue
    }
    if (Number.isNaN(code) || isBreak(code)) return end
    if (code === Char.Colon && isBlankOrEnd(text.charCodeAt(pos + 1))) return end
    if (code === Char.Hash && pos > end) return end
    if (inFlow && isFlowIndicator(code)) return end
    end = ++pos
  }
}

/**
 * Reads on, over line breaks, a plain scalar whose first line is `start` to `end`; leaves the cursor behind it.
 *
 * @param indent Column of the collection around it: its lines stand deeper.
 */
export function readPlainLines(scanner: Scanner, start: number, end: number, indent: number, inFlow: boolean): string {
  const { text } = scanner
  let value = text.slice(start, end)
  scanner.pos = end
  for (;;) {
    const fold = readFold(scanner, scanner.pos)
    if (fold === undefined) return value
    const { next, lineStart } = fold
    const code = text.charCodeAt(next)
    if (Number.isNaN(code) || code === Char.Hash || scanner.markerAt(next, lineStart)) return value
    if (inFlow && isFlowIndicator(code)) return value
    if (fold.indent <= indent) {
      if (!inFlow && next - lineStart <= indent) return value
      scanner.fail('line of a multi-line value is not indented with enough spaces', next)
    }
    const lineEnd = plainLineEnd(scanner, next, inFlow)
    if (lineEnd === next) return value
    value += fold.breaks + text.slice(next, lineEnd)
    scanner.pos = lineEnd
    scanner.lineStart = lineStart
  }
}
