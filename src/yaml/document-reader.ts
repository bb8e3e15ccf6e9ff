/** Directives, document markers, and one document after the other. */
import { BlockParser } from './block-parser.ts'
import { type ComposeOptions, Composer } from './compose.ts'
import { isTagPrefix, TagHandles } from './properties.ts'
import { Char, isBlank, Scanner } from './scanner.ts'
import { readSource } from './source.ts'

/** Options of {@link readDocuments}, all set. */
export interface ReadOptions extends ComposeOptions {
  readonly maxLength: number
}

/** One document of a stream. */
export interface YamlDocument {
  readonly value: unknown
  /** Its text, from its directives or marker to its end marker. */
  readonly text: string
  /** Where `text` starts in the stream. */
  readonly offset: number
}

/** Reads the documents of a stream one by one, so that a caller can stop after the first. */
export class DocumentReader {
  readonly #scanner: Scanner
  readonly #options: ReadOptions
  /** A document may start without `---`: at the start of the stream, and behind `...`. */
  #bareAllowed = true
  #started = false

  constructor(input: string | Uint8Array, options: ReadOptions) {
    this.#scanner = new Scanner(readSource(input, options.maxLength))
    this.#options = options
  }

  /** The next document, or undefined at the end of the stream. */
  next(): YamlDocument | undefined {
    const scanner = this.#scanner
    this.#skipPrefix()
    const offset = scanner.pos
    if (scanner.atEnd) {
      scanner.checkQuotedOnly(scanner.pos)
      return undefined
    }
    const composer = new Composer(scanner, this.#options)
    const handles = new TagHandles()
    const directives = this.#directives(composer, handles)
    const explicit = scanner.code === Char.Dash && scanner.atDocumentEnd
    if (directives && !explicit) scanner.fail('directives without a "---" behind them')
    if (!explicit && !this.#bareAllowed) scanner.fail('unexpected text behind a document')
    if (explicit) {
      scanner.pos += 3
      scanner.skip()
    }
    const value = this.#content(new BlockParser(scanner, composer, handles), composer)
    if (!scanner.atDocumentEnd) scanner.fail('unexpected text behind the end of the document')
    this.#endMarker()
    scanner.checkQuotedOnly(scanner.pos)
    return { value, offset, text: scanner.text.slice(offset, scanner.pos) }
  }

  /** @throws {YamlSyntaxError} Always, at an offset of a document. */
  fail(reason: string, offset: number): never {
    return this.#scanner.fail(reason, offset)
  }

  #content(parser: BlockParser, composer: Composer): unknown {
    const offset = this.#scanner.pos
    try {
      const value = composer.value(parser.node(-1, 1, 'value'))
      parser.checkLineEnd()
      return value
    } catch (err) {
      // The stack has ended before maxDepth: the caller had used much of it, or raised the bound.
      if (err instanceof RangeError) return this.fail('collections nested too deep for the stack', offset)
      throw err
    }
  }

  /** Comments, end markers of nothing, and the byte order mark that may stand behind each `...`. */
  #skipPrefix(): void {
    const scanner = this.#scanner
    for (;;) {
      scanner.skip()
      if (scanner.code === Char.ByteOrderMark && scanner.column === 0 && this.#bareAllowed && this.#started) {
        scanner.pos++
        scanner.lineStart++
        if (scanner.code === Char.ByteOrderMark) scanner.fail('misplaced byte order mark')
      } else if (scanner.code === Char.Dot && scanner.atDocumentEnd && !scanner.atEnd) this.#endMarker()
      else return
    }
  }

  #endMarker(): void {
    const scanner = this.#scanner
    this.#bareAllowed = scanner.code === Char.Dot && scanner.atDocumentEnd && !scanner.atEnd
    if (!this.#bareAllowed) return
    this.#started = true
    scanner.pos += 3
    const end = scanner.lineEnd(scanner.pos)
    if (!/^(?:[ \t]+(?:#.*)?)?$/s.test(scanner.text.slice(scanner.pos, end))) {
      scanner.fail('unexpected text behind "..."')
    }
    scanner.pos = end
  }

  /** Reads directives; whether there were any. */
  #directives(composer: Composer, handles: TagHandles): boolean {
    const scanner = this.#scanner
    let version = false
    let any = false
    while (scanner.code === Char.Percent && scanner.column === 0) {
      if (!this.#bareAllowed) scanner.fail('directive behind a document without "..."')
      any = true
      const end = scanner.lineEnd(scanner.pos)
      const words = directiveWords(scanner.text.slice(scanner.pos, end))
      if (words[0] === '%YAML') {
        if (version) scanner.fail('second %YAML directive')
        version = true
        composer.version12 = this.#version(words)
      } else if (words[0] === '%TAG') this.#tagDirective(words, handles)
      else if (!/^%[A-Za-z][A-Za-z0-9_-]*$/.test(words[0] ?? '')) scanner.fail('not a directive')
      scanner.pos = end
      scanner.skip()
    }
    return any
  }

  #version(words: string[]): boolean {
    const match = /^1\.([0-9]{1,2})$/.exec(words[1] ?? '')
    if (match === null || words.length > 2) this.#scanner.fail('%YAML directive is not for YAML 1')
    return Number(match[1]) !== 1
  }

  #tagDirective(words: string[], handles: TagHandles): void {
    const [, handle = '', prefix = ''] = words
    if (words.length !== 3 || !/^!(?:[A-Za-z0-9_-]*!)?$/.test(handle) || !isTagPrefix(prefix)) {
      this.#scanner.fail('not a %TAG directive')
    }
    if (!handles.declare(handle, prefix)) this.#scanner.fail('second %TAG directive of one handle')
  }
}

/** Words of a directive up to its comment. */
function directiveWords(line: string): string[] {
  let end = line.length
  for (let i = line.indexOf('#'); i >= 0; i = line.indexOf('#', i + 1)) {
    if (isBlank(line.charCodeAt(i - 1))) {
      end = i
      break
    }
  }
  return line
    .slice(0, end)
    .trim()
    .split(/[ \t]+/)
}
