/** Flow style: `[a, b]` and `{a: b}`, JSON included. */
import { type Composer, MappingBuilder } from './compose.ts'
import type { Node } from './node.ts'
import { checkPlainStart, plainLineEnd, readPlainLines } from './plain.ts'
import { type Properties, readName, readProperties, type TagHandles } from './properties.ts'
import { readQuoted } from './quoted.ts'
import { Char, isBlankOrEnd, isFlowIndicator, type Scanner } from './scanner.ts'

/** YAML's bound on how far a key without `?` may reach; quoted keys of flow mappings have none, as in JSON. */
export const MAX_IMPLICIT_KEY = 1024

export class FlowParser {
  readonly #scanner: Scanner
  readonly #composer: Composer
  readonly #handles: TagHandles
  /** Column of the block collection around the outermost bracket: continuation lines stand deeper. */
  #indent = -1
  /** The latest node is quoted or in brackets. */
  #jsonLike = false

  constructor(scanner: Scanner, composer: Composer, handles: TagHandles) {
    this.#scanner = scanner
    this.#composer = composer
    this.#handles = handles
  }

  /** Reads the collection whose opening bracket is at the cursor; leaves the cursor behind the closing one. */
  collection(indent: number, depth: number, properties: Properties | undefined): Node {
    this.#indent = indent
    return this.#collection(depth, properties)
  }

  #collection(depth: number, properties: Properties | undefined): Node {
    this.#composer.checkDepth(depth, this.#scanner.pos)
    const sequence = this.#scanner.code === Char.OpenBracket
    const anchor = this.#composer.open(properties)
    const node = sequence ? this.#sequence(depth) : this.#mapping(depth)
    if (anchor !== undefined) anchor.node = node
    return node
  }

  #sequence(depth: number): unknown[] {
    const scanner = this.#scanner
    const start = scanner.pos++
    const items: unknown[] = []
    this.#skip(start)
    while (scanner.code !== Char.CloseBracket) {
      items.push(this.#sequenceEntry(depth, start))
      this.#separator(Char.CloseBracket, start)
    }
    scanner.pos++
    return items
  }

  #sequenceEntry(depth: number, start: number): unknown {
    const scanner = this.#scanner
    const keyStart = scanner.pos
    const { lineStart } = scanner
    if (scanner.code === Char.Question) {
      this.#composer.checkDepth(depth + 1, keyStart)
      const pair = new MappingBuilder(this.#composer)
      this.#explicitEntry(pair, depth + 1, start)
      return pair.value
    }
    const node = this.#node(depth + 1, start)
    if (!this.#atColon()) return this.#composer.value(node)
    if (scanner.lineStart !== lineStart || scanner.pos - keyStart > MAX_IMPLICIT_KEY) {
      scanner.fail('key of a pair in "[...]" is on one line, of at most 1024 characters', keyStart)
    }
    this.#composer.checkDepth(depth + 1, keyStart)
    const pair = new MappingBuilder(this.#composer)
    pair.set(node, this.#entryValue(depth + 1, start), keyStart)
    return pair.value
  }

  #mapping(depth: number): Record<string, unknown> {
    const scanner = this.#scanner
    const start = scanner.pos++
    const mapping = new MappingBuilder(this.#composer)
    this.#skip(start)
    while (scanner.code !== Char.CloseBrace) {
      if (scanner.code === Char.Question) this.#explicitEntry(mapping, depth, start)
      else {
        const offset = scanner.pos
        const key = this.#node(depth + 1, start)
        const value = this.#atColon() ? this.#entryValue(depth, start) : this.#empty()
        mapping.set(key, value, offset)
      }
      this.#separator(Char.CloseBrace, start)
    }
    scanner.pos++
    return mapping.value
  }

  /** `? key : value`; in flow style each `?` that starts a token is one, as in YAML 1.1: `[?x]` is `[{x: null}]`. */
  #explicitEntry(mapping: MappingBuilder, depth: number, start: number): void {
    const scanner = this.#scanner
    const offset = scanner.pos++
    this.#skip(start)
    const key = this.#atEntryEnd() || scanner.indicator(Char.Colon) ? this.#empty() : this.#node(depth + 1, start)
    mapping.set(key, this.#atColon() ? this.#entryValue(depth, start) : this.#empty(), offset)
  }

  /** At the colon of an entry: behind quotes and brackets it may touch the value, as in JSON. */
  #atColon(): boolean {
    const scanner = this.#scanner
    if (scanner.code !== Char.Colon) return false
    const next = scanner.text.charCodeAt(scanner.pos + 1)
    return this.#jsonLike || isBlankOrEnd(next) || isFlowIndicator(next)
  }

  #entryValue(depth: number, start: number): Node {
    this.#scanner.pos++
    this.#skip(start)
    return this.#atEntryEnd() ? this.#empty() : this.#node(depth + 1, start)
  }

  #atEntryEnd(): boolean {
    const { code } = this.#scanner
    return code === Char.Comma || code === Char.CloseBracket || code === Char.CloseBrace
  }

  #empty(): Node {
    return this.#composer.scalar('', true, this.#scanner.pos)
  }

  /** Reads one node and goes on to the next token. */
  #node(depth: number, start: number): Node {
    const properties = this.#properties(start)
    const { code } = this.#scanner
    const node = this.#content(depth, properties)
    this.#jsonLike =
      code === Char.DoubleQuote || code === Char.SingleQuote || code === Char.OpenBracket || code === Char.OpenBrace
    this.#skip(start)
    return node
  }

  #properties(start: number): Properties | undefined {
    const properties = readProperties(this.#scanner, this.#handles)
    if (properties !== undefined) this.#checkToken(start)
    return properties
  }

  #content(depth: number, properties: Properties | undefined): Node {
    const scanner = this.#scanner
    const { code, pos } = scanner
    if (code === Char.OpenBracket || code === Char.OpenBrace) return this.#collection(depth, properties)
    if (code === Char.Asterisk) {
      if (properties !== undefined) scanner.fail('alias with an anchor or a tag')
      return this.#composer.alias(readName(scanner), pos, depth)
    }
    if (code === Char.DoubleQuote || code === Char.SingleQuote) {
      return this.#composer.scalar(readQuoted(scanner, this.#indent), false, pos, properties)
    }
    const empty = this.#atEntryEnd() || (code === Char.Colon && isBlankOrEnd(scanner.text.charCodeAt(pos + 1)))
    if (empty && properties !== undefined) return this.#composer.scalar('', true, properties.offset, properties)
    checkPlainStart(scanner, true)
    const text = readPlainLines(scanner, pos, plainLineEnd(scanner, pos, true), this.#indent, true)
    return this.#composer.scalar(text, true, pos, properties)
  }

  /** A comma, or the closing bracket next. */
  #separator(close: number, start: number): void {
    const scanner = this.#scanner
    if (scanner.code === close) return
    if (scanner.code !== Char.Comma) {
      scanner.fail(close === Char.CloseBracket ? 'expected "," or "]"' : 'expected "," or "}"')
    }
    scanner.pos++
    this.#skip(start)
  }

  #skip(start: number): void {
    this.#scanner.skip()
    this.#checkToken(start)
  }

  #checkToken(start: number): void {
    const scanner = this.#scanner
    if (scanner.atEnd) scanner.fail('bracket is not closed', start)
    if (!scanner.newline) return
    if (scanner.atDocumentEnd) scanner.fail('document marker inside brackets')
    const closing = scanner.code === Char.CloseBracket || scanner.code === Char.CloseBrace
    if (scanner.indent <= this.#indent && !(closing && !scanner.tab && scanner.indent === this.#indent)) {
      scanner.fail('line inside brackets is not indented with enough spaces')
    }
  }
}
