/** Block style: mappings and sequences by indentation. */
import { readBlockScalar } from './block-scalar.ts'
import { type Composer, MappingBuilder } from './compose.ts'
import { FlowParser, MAX_IMPLICIT_KEY } from './flow-parser.ts'
import { skipBlanks } from './folding.ts'
import { type Node, ScalarNode } from './node.ts'
import { checkPlainStart, plainLineEnd, readPlainLines } from './plain.ts'
import { mergeProperties, type Properties, readName, readProperties, type TagHandles } from './properties.ts'
import { readQuoted } from './quoted.ts'
import { Char, isBlankOrEnd, type Scanner } from './scanner.ts'

/**
 * Where a node stands.
 *
 * `entry`: behind `-`, `?` or the `:` of an explicit key, where a collection may begin on the same line; `value`:
 * behind a key or a document marker, where it may not.
 */
type Place = 'entry' | 'value'

/** The next node on its line: all of it, or the key of a mapping. */
interface Head {
  readonly node: Node
  readonly isKey: boolean
}

export class BlockParser {
  readonly #scanner: Scanner
  readonly #composer: Composer
  readonly #handles: TagHandles
  readonly #flow: FlowParser

  constructor(scanner: Scanner, composer: Composer, handles: TagHandles) {
    this.#scanner = scanner
    this.#composer = composer
    this.#handles = handles
    this.#flow = new FlowParser(scanner, composer, handles)
  }

  /**
   * Reads the node at the cursor, which has been moved to it by `skip`, and goes on to the next token.
   *
   * @param indent Column of the collection around it; -1 at the top.
   * @param dashes Column at which a sequence may stand besides: that of a mapping whose value it is.
   */
  node(indent: number, depth: number, place: Place, dashes: number = -1): Node {
    const scanner = this.#scanner
    let outer: Properties | undefined
    let atLineStart = scanner.newline
    for (;;) {
      if (!this.#hasNode(indent, dashes)) return this.#empty(outer)
      const column = scanner.column
      const collections = (atLineStart || place === 'entry') && !scanner.tab
      if (collections && scanner.indicator(Char.Dash)) return this.#sequence(column, depth, outer)
      if (collections && scanner.indicator(Char.Question)) return this.#mapping(column, depth, outer, undefined)
      const own = readProperties(scanner, this.#handles)
      if (own !== undefined && (scanner.newline || scanner.atEnd)) {
        outer = mergeProperties(scanner, outer, own)
        atLineStart = true
        continue
      }
      const offset = own?.offset ?? scanner.pos
      const head = this.#head(indent, depth, outer, own)
      if (!head.isKey) return head.node
      if (!collections) scanner.fail('mapping cannot start here', offset)
      return this.#mapping(column, depth, outer, { node: head.node, offset })
    }
  }

  /** @throws {YamlSyntaxError} When something follows on the line. */
  checkLineEnd(): void {
    const scanner = this.#scanner
    if (scanner.newline || scanner.atEnd) return
    if (scanner.code === Char.Hash) scanner.fail('comment without a blank before "#"')
    if (scanner.code === Char.Colon) scanner.fail('key is not on one line, or mapping cannot start here')
    scanner.fail('unexpected text behind a value')
  }

  #hasNode(indent: number, dashes: number): boolean {
    const scanner = this.#scanner
    if (scanner.atDocumentEnd) return false
    if (!scanner.newline || scanner.indent > indent) return true
    return scanner.column === dashes && !scanner.tab && scanner.indicator(Char.Dash)
  }

  #empty(properties?: Properties): Node {
    return this.#composer.scalar('', true, this.#scanner.pos, properties)
  }

  /** Reads a scalar, an alias or brackets: up to its colon if it is a key, else whole and on to the next token. */
  #head(indent: number, depth: number, outer: Properties | undefined, own: Properties | undefined): Head {
    const scanner = this.#scanner
    const { code, pos, lineStart } = scanner
    const start = own?.offset ?? pos
    switch (code) {
      case Char.Pipe:
      case Char.Greater: {
        const text = readBlockScalar(scanner, indent)
        return this.#whole(this.#composer.scalar(text, false, pos, mergeProperties(scanner, outer, own)))
      }
      case Char.OpenBracket:
      case Char.OpenBrace: {
        const node = this.#flow.collection(indent, depth, mergeProperties(scanner, outer, own))
        if (this.#atKeyEnd()) scanner.fail('a collection cannot be a key', start)
        return this.#whole(node)
      }
      case Char.Asterisk: {
        if (own !== undefined) scanner.fail('alias with an anchor or a tag')
        const node = this.#composer.alias(readName(scanner), pos, depth)
        if (this.#isKey(start, lineStart)) return { node, isKey: true }
        if (outer !== undefined) scanner.fail('alias with an anchor or a tag', pos)
        return this.#whole(node)
      }
      case Char.DoubleQuote:
      case Char.SingleQuote: {
        const text = readQuoted(scanner, indent)
        return this.#scalarHead(text, false, pos, outer, own, this.#isKey(start, lineStart))
      }
      default:
        return this.#plainHead(indent, outer, own)
    }
  }

  #plainHead(indent: number, outer: Properties | undefined, own: Properties | undefined): Head {
    const scanner = this.#scanner
    const { pos, text } = scanner
    if (scanner.code === Char.Colon && own !== undefined && isBlankOrEnd(text.charCodeAt(pos + 1))) {
      return this.#scalarHead('', true, pos, outer, own, true)
    }
    checkPlainStart(scanner, false)
    const end = plainLineEnd(scanner, pos, false)
    scanner.pos = end
    if (this.#isKey(own?.offset ?? pos, scanner.lineStart)) {
      return this.#scalarHead(text.slice(pos, end), true, pos, outer, own, true)
    }
    return this.#scalarHead(readPlainLines(scanner, pos, end, indent, false), true, pos, outer, own, false)
  }

  #scalarHead(
    text: string,
    plain: boolean,
    offset: number,
    outer: Properties | undefined,
    own: Properties | undefined,
    isKey: boolean
  ): Head {
    if (isKey) return { node: this.#composer.scalar(text, plain, offset, own), isKey }
    return this.#whole(this.#composer.scalar(text, plain, offset, mergeProperties(this.#scanner, outer, own)))
  }

  #whole(node: Node): Head {
    this.#scanner.skip()
    this.checkLineEnd()
    return { node, isKey: false }
  }

  /** A colon and a blank come next on this line. */
  #atKeyEnd(): boolean {
    const { text, pos } = this.#scanner
    const next = skipBlanks(text, pos)
    return text.charCodeAt(next) === Char.Colon && isBlankOrEnd(text.charCodeAt(next + 1))
  }

  #isKey(start: number, lineStart: number): boolean {
    const scanner = this.#scanner
    if (!this.#atKeyEnd() || scanner.lineStart !== lineStart) return false
    if (scanner.pos - start > MAX_IMPLICIT_KEY) scanner.fail('key without "?" is longer than 1024 characters', start)
    return true
  }

  #sequence(column: number, depth: number, properties: Properties | undefined): Node {
    const scanner = this.#scanner
    this.#composer.checkDepth(depth, scanner.pos)
    const anchor = this.#composer.open(properties)
    const items: unknown[] = []
    do {
      scanner.pos++
      scanner.skip()
      items.push(this.#composer.value(this.node(column, depth + 1, 'entry')))
    } while (!this.#ends(column) && scanner.column === column && scanner.indicator(Char.Dash))
    if (anchor !== undefined) anchor.node = items
    return items
  }

  #mapping(
    column: number,
    depth: number,
    properties: Properties | undefined,
    first: { node: Node; offset: number } | undefined
  ): Node {
    const scanner = this.#scanner
    this.#composer.checkDepth(depth, scanner.pos)
    const anchor = this.#composer.open(properties)
    const mapping = new MappingBuilder(this.#composer)
    if (first === undefined) this.#explicitEntry(mapping, column, depth)
    else mapping.set(first.node, this.#value(column, depth, 'value'), first.offset)
    while (!this.#ends(column)) this.#entry(mapping, column, depth)
    if (anchor !== undefined) anchor.node = mapping.value
    return mapping.value
  }

  /** Whether the collection at `column` ends before the token; one that is deeper has no place. */
  #ends(column: number): boolean {
    const scanner = this.#scanner
    if (scanner.atDocumentEnd) return true
    if (scanner.indent < column) return true
    if (scanner.tab) scanner.fail('tab in the indentation')
    if (scanner.column > column) scanner.fail('line is indented deeper than its neighbours')
    return false
  }

  #entry(mapping: MappingBuilder, column: number, depth: number): void {
    const scanner = this.#scanner
    if (scanner.indicator(Char.Question)) {
      this.#explicitEntry(mapping, column, depth)
      return
    }
    if (scanner.indicator(Char.Dash)) scanner.fail('sequence entry where a key of the mapping is expected')
    const own = readProperties(scanner, this.#handles)
    const offset = own?.offset ?? scanner.pos
    if (own !== undefined && (scanner.newline || scanner.atEnd)) scanner.fail('expected a key', offset)
    const head = this.#head(column, depth + 1, undefined, own)
    if (!head.isKey) scanner.fail('expected a key with ":" behind it', offset)
    mapping.set(head.node, this.#value(column, depth, 'value'), offset)
  }

  #explicitEntry(mapping: MappingBuilder, column: number, depth: number): void {
    const scanner = this.#scanner
    const offset = scanner.pos++
    scanner.skip()
    const key = this.node(column, depth + 1, 'entry', column)
    if (!(key instanceof ScalarNode)) scanner.fail('a collection cannot be a key', offset)
    const hasValue = !scanner.atDocumentEnd && scanner.column === column && scanner.indicator(Char.Colon)
    if (hasValue && scanner.tab) scanner.fail('tab in the indentation')
    mapping.set(key, hasValue ? this.#value(column, depth, 'entry') : this.#empty(), offset)
  }

  /** The value behind the colon to which the cursor leads. */
  #value(column: number, depth: number, place: Place): Node {
    const scanner = this.#scanner
    scanner.pos = skipBlanks(scanner.text, scanner.pos) + 1
    scanner.skip()
    return this.node(column, depth + 1, place, column)
  }
}
