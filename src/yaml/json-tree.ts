/** What `JSON.stringify` would write of a value, as a tree, or a TypeError where it would lose something. */

/** A value as JSON has it; a Map keeps the order of members and any name. */
export type JsonTree = string | number | boolean | null | JsonTree[] | Map<string, JsonTree>

/** As deep as the reader goes by default. */
const MAX_DEPTH = 1000

/**
 * Calls `toJSON`, unpacks boxed primitives and leaves out `undefined` members, as `JSON.stringify` does.
 *
 * @throws {TypeError} For what JSON cannot hold.
 * @throws {RangeError} For a value nested deeper than 1,000.
 */
export function jsonTree(value: unknown): JsonTree {
  return new TreeBuilder().build(unpack(value, ''))
}

class TreeBuilder {
  /** The objects around the place being read. */
  readonly #open = new Set<object>()

  /** Of a value that has been unpacked. */
  build(value: unknown): JsonTree {
    switch (typeof value) {
      case 'string':
        return checked(value)
      case 'number':
        if (!Number.isFinite(value)) throw new TypeError(`Cannot write YAML: ${value} is not in JSON`)
        return value
      case 'boolean':
        return value
      case 'object':
        return value === null ? null : this.#collection(value)
      default:
        throw new TypeError(`Cannot write YAML: ${typeof value} is not in JSON`)
    }
  }

  #collection(value: object): JsonTree {
    if (this.#open.has(value)) throw new TypeError('Cannot write YAML: object contains itself')
    if (this.#open.size >= MAX_DEPTH) throw new RangeError(`Cannot write YAML: value nested deeper than ${MAX_DEPTH}`)
    this.#open.add(value)
    const tree = Array.isArray(value) ? this.#items(value) : this.#members(value)
    this.#open.delete(value)
    return tree
  }

  /** `Array.from` makes holes undefined, which are refused. */
  #items(value: readonly unknown[]): JsonTree[] {
    return Array.from(value, (item, index) => this.build(unpack(item, String(index))))
  }

  #members(value: object): Map<string, JsonTree> {
    const members = new Map<string, JsonTree>()
    for (const [name, input] of Object.entries(value)) {
      const member = unpack(input, name)
      if (member !== undefined) members.set(checked(name), this.build(member))
    }
    return members
  }
}

/** What stands for a value: only the first `toJSON` is asked, as in JSON. */
function unpack(input: unknown, name: string): unknown {
  let value = input
  if (typeof value === 'object' && value !== null && 'toJSON' in value && typeof value.toJSON === 'function') {
    value = value.toJSON(name)
  }
  if (value instanceof Number || value instanceof String || value instanceof Boolean) return value.valueOf()
  return value
}

function checked(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new TypeError('Cannot write YAML: string with a lone surrogate')
  return text
}
