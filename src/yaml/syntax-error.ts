/** Where in the text: both count from 1, columns in UTF-16 code units as editors do. */
export interface YamlPosition {
  line: number
  column: number
}

/**
 * A document that is no YAML, or whose meaning kubectl and a JavaScript program would not share.
 *
 * The message quotes no scalar of the document, which may be a Secret or a kubeconfig; only key names appear.
 */
export class YamlSyntaxError extends SyntaxError {
  override readonly name = 'YamlSyntaxError'
  /** What is wrong, without the position. */
  readonly reason: string
  /** Line of the fault, from 1. */
  readonly line: number
  /** Column of the fault, from 1, in UTF-16 code units. */
  readonly column: number

  constructor(reason: string, position: YamlPosition) {
    super(`Cannot parse YAML at line ${position.line}, column ${position.column}: ${reason}`)
    this.reason = reason
    this.line = position.line
    this.column = position.column
  }
}

const LINE_BREAK = /[\n\x85\u2028\u2029]/g

/** Position of an offset in a text whose CR LF and CR have become LF. */
export function positionAt(text: string, offset: number): YamlPosition {
  let line = 1
  let lineStart = 0
  for (const match of text.slice(0, offset).matchAll(LINE_BREAK)) {
    line++
    lineStart = match.index + 1
  }
  return { line, column: offset - lineStart + 1 }
}
