/** Puts nodes together: anchors and aliases, merge keys, duplicate keys. */
import { type Collection, type Node, ScalarNode } from './node.ts'
import type { Properties } from './properties.ts'
import type { Scanner } from './scanner.ts'
import { checkVersion12, isMergeKey, scalarKey, scalarValue } from './schema.ts'

/** What a {@link Composer} must know. */
export interface ComposeOptions {
  readonly duplicateKeys: 'error' | 'last'
  readonly maxDepth: number
  readonly maxAliasNodes: number
}

/** An anchor is known before the end of its collection, without a node: an alias inside would contain itself. */
export interface Anchor {
  node: Node | undefined
}

/** Types of the keys that are not strings, for the mappings that have such: objects of `keyTypes` only. */
type KeyTypes = Map<string, string>

/** Builds the value of one document. */
export class Composer {
  /** The document declares `%YAML 1.2`. */
  version12: boolean = false
  readonly scanner: Scanner
  readonly options: ComposeOptions
  readonly keyTypes: WeakMap<object, KeyTypes> = new WeakMap()
  readonly #anchors = new Map<string, Anchor>()
  #aliasNodes = 0
  #lastAlias: Node | undefined

  constructor(scanner: Scanner, options: ComposeOptions) {
    this.scanner = scanner
    this.options = options
  }

  /** A scalar; its anchor is known from here on. */
  scalar(text: string, plain: boolean, offset: number, properties?: Properties): ScalarNode {
    const node = new ScalarNode(text, offset, plain, properties?.tag)
    if (properties?.anchor !== undefined) this.#anchors.set(properties.anchor, { node })
    return node
  }

  /** Starts a collection; tags on collections mean nothing to JSON. */
  open(properties: Properties | undefined): Anchor | undefined {
    if (properties?.anchor === undefined) return undefined
    const anchor: Anchor = { node: undefined }
    this.#anchors.set(properties.anchor, anchor)
    return anchor
  }

  /** A copy of what the anchor names, so that no two places of a value are one object. */
  alias(name: string, offset: number, depth: number): Node {
    const anchor = this.#anchors.get(name)
    if (anchor === undefined) return this.scanner.fail('alias of an anchor that is not defined before it', offset)
    if (anchor.node === undefined) return this.scanner.fail('alias inside of what it names', offset)
    const node = anchor.node
    if (node instanceof ScalarNode) {
      this.count(1, offset)
      return node
    }
    this.#lastAlias = this.#copy(node, offset, depth) as Collection
    return this.#lastAlias
  }

  /** Whether a node came from an alias, of the latest alias only. */
  isAlias(node: Node): boolean {
    return node === this.#lastAlias
  }

  /** Value of a node. */
  value(node: Node): unknown {
    if (!(node instanceof ScalarNode)) return node
    if (this.version12) checkVersion12(node, this.scanner)
    return scalarValue(node, this.scanner)
  }

  /** Counts nodes that the document does not write out. */
  count(nodes: number, offset: number): void {
    this.#aliasNodes += nodes
    const { maxAliasNodes } = this.options
    if (this.#aliasNodes > maxAliasNodes) {
      this.scanner.fail(`aliases and merge keys copy more than ${maxAliasNodes} values (maxAliasNodes)`, offset)
    }
  }

  /** @throws {YamlSyntaxError} When collections lie in one another too deep. */
  checkDepth(depth: number, offset: number): void {
    const { maxDepth } = this.options
    if (depth > maxDepth) this.scanner.fail(`collections nested deeper than ${maxDepth} (maxDepth)`, offset)
  }

  #copy(value: unknown, offset: number, depth: number): unknown {
    this.count(1, offset)
    if (typeof value !== 'object' || value === null) return value
    this.checkDepth(depth, offset)
    if (Array.isArray(value)) return value.map((item) => this.#copy(item, offset, depth + 1))
    const copy: Record<string, unknown> = {}
    for (const [name, item] of Object.entries(value)) setOwn(copy, name, this.#copy(item, offset, depth + 1))
    const types = this.keyTypes.get(value)
    if (types !== undefined) this.keyTypes.set(copy, types)
    return copy
  }
}

/** One mapping while it is read. */
export class MappingBuilder {
  readonly value: Record<string, unknown> = {}
  readonly #composer: Composer
  #types: KeyTypes | undefined
  /** Names that only merge keys have set: a key of the mapping may replace them. */
  #merged: Set<string> | undefined

  constructor(composer: Composer) {
    this.#composer = composer
  }

  /** Adds an entry. @param offset Where its key stands. */
  set(key: Node, node: Node, offset: number): void {
    const { version12 } = this.#composer
    const scanner: Scanner = this.#composer.scanner
    if (!(key instanceof ScalarNode)) scanner.fail('a collection cannot be a key', offset)
    if (isMergeKey(key)) {
      this.#merge(node, offset)
      return
    }
    if (version12) checkVersion12(key, scanner)
    const { name, type } = scalarKey(key, { fail: (reason) => scanner.fail(reason, offset) })
    if (Object.hasOwn(this.value, name)) this.#checkDuplicate(name, type, offset)
    else this.#noteType(name, type)
    setOwn(this.value, name, this.#composer.value(node))
  }

  #checkDuplicate(name: string, type: string, offset: number): void {
    const { scanner, options } = this.#composer
    if ((this.#types?.get(name) ?? 'string') !== type || type === 'float NaN') {
      scanner.fail(`keys of two types have the name ${quote(name)}`, offset)
    }
    if (this.#merged?.delete(name) || options.duplicateKeys === 'last') return
    scanner.fail(`duplicate key ${quote(name)}`, offset)
  }

  #noteType(name: string, type: string): void {
    if (type === 'string') return
    if (this.#types === undefined) {
      this.#types = new Map()
      this.#composer.keyTypes.set(this.value, this.#types)
    }
    this.#types.set(name, type)
  }

  /** A mapping, or a sequence of such in which the first has its way; either replaces what stands before it. */
  #merge(node: Node, offset: number): void {
    const { scanner } = this.#composer
    if (Array.isArray(node) && !this.#composer.isAlias(node)) {
      for (const item of node.toReversed()) this.#mergeMapping(item, offset)
    } else if (node instanceof ScalarNode) {
      scanner.fail('merge key "<<" needs a mapping or a sequence of mappings', offset)
    } else this.#mergeMapping(node, offset)
  }

  #mergeMapping(source: unknown, offset: number): void {
    const { keyTypes } = this.#composer
    const scanner: Scanner = this.#composer.scanner
    if (typeof source !== 'object' || source === null || Array.isArray(source)) {
      scanner.fail('merge key "<<" needs a mapping or a sequence of mappings', offset)
    }
    const types = keyTypes.get(source)
    this.#merged ??= new Set()
    for (const [name, item] of Object.entries(source)) {
      this.#composer.count(1, offset)
      const type = types?.get(name) ?? 'string'
      if (!Object.hasOwn(this.value, name)) {
        this.#noteType(name, type)
        this.#merged.add(name)
      } else if ((this.#types?.get(name) ?? 'string') !== type) {
        scanner.fail(`keys of two types have the name ${quote(name)}`, offset)
      }
      setOwn(this.value, name, item)
    }
  }
}

/** `__proto__` is a key like any other; assigned it would set the prototype. */
function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true })
  } else object[name] = value
}

/** Longest key that a message quotes whole. */
const MAX_QUOTED = 64

function quote(name: string): string {
  return JSON.stringify(name.length > MAX_QUOTED ? `${name.slice(0, MAX_QUOTED)}...` : name)
}
