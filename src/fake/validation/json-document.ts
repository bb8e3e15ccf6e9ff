/**
 * JSON text as a tree that keeps what `JSON.parse` loses: repeated keys, their order, and how numbers were written. Errors are
 * worded as Go's encoding/json words them, because clients see them in the server's 400.
 */

/** A value of a document. */
export type JsonNode =
  | { type: 'object'; entries: [key: string, value: JsonNode][] }
  | { type: 'array'; items: JsonNode[] }
  | { type: 'string'; value: string }
  | { type: 'number'; value: number; text: string }
  | { type: 'bool'; value: boolean }
  | { type: 'null' }

/** The text is no JSON. */
export class JsonSyntaxError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'JsonSyntaxError'
  }
}

/** Deepest nesting that Go's decoder takes. */
const MAX_DEPTH = 10_000

/**
 * Reads a document.
 *
 * @throws {JsonSyntaxError}
 */
export function parseJsonDocument(text: string): JsonNode {
  const parser = new Parser(text)
  const node = parser.value(0)
  parser.end()
  return node
}

/** The tree of a value that was parsed already. */
export function nodeOf(value: unknown): JsonNode {
  if (Array.isArray(value)) return { type: 'array', items: value.map(nodeOf) }
  switch (typeof value) {
    case 'string':
      return { type: 'string', value }
    case 'number':
      return { type: 'number', value, text: JSON.stringify(value) }
    case 'boolean':
      return { type: 'bool', value }
    case 'object':
      if (value !== null)
        return { type: 'object', entries: Object.entries(value).map(([key, child]) => [key, nodeOf(child)]) }
  }
  return { type: 'null' }
}

/** The plain value of a node; of repeated keys the last one counts. */
export function plainValue(node: JsonNode): unknown {
  switch (node.type) {
    case 'object':
      return Object.fromEntries(node.entries.map(([key, child]) => [key, plainValue(child)]))
    case 'array':
      return node.items.map(plainValue)
    case 'null':
      return null
    default:
      return node.value
  }
}

class Parser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(depth: number): JsonNode {
    if (depth > MAX_DEPTH) throw new JsonSyntaxError('exceeded max depth')
    const char = this.#peek()
    if (char === '{') return this.#object(depth)
    if (char === '[') return this.#array(depth)
    if (char === '"') return { type: 'string', value: this.#string() }
    if (char === 't') return this.#literal('true', { type: 'bool', value: true })
    if (char === 'f') return this.#literal('false', { type: 'bool', value: false })
    if (char === 'n') return this.#literal('null', { type: 'null' })
    if (char === '-' || (char >= '0' && char <= '9')) return this.#number()
    throw this.#unexpected('looking for beginning of value')
  }

  end(): void {
    this.#skipSpace()
    if (this.#at < this.#text.length) throw this.#unexpected('after top-level value')
  }

  #object(depth: number): JsonNode {
    this.#at++
    const entries: [string, JsonNode][] = []
    if (this.#peek() === '}') {
      this.#at++
      return { type: 'object', entries }
    }
    for (;;) {
      if (this.#peek() !== '"') throw this.#unexpected('looking for beginning of object key string')
      const key = this.#string()
      if (this.#peek() !== ':') throw this.#unexpected('after object key')
      this.#at++
      entries.push([key, this.value(depth + 1)])
      const next = this.#peek()
      if (next !== ',' && next !== '}') throw this.#unexpected('after object key:value pair')
      this.#at++
      if (next === '}') return { type: 'object', entries }
    }
  }

  #array(depth: number): JsonNode {
    this.#at++
    const items: JsonNode[] = []
    if (this.#peek() === ']') {
      this.#at++
      return { type: 'array', items }
    }
    for (;;) {
      items.push(this.value(depth + 1))
      const next = this.#peek()
      if (next !== ',' && next !== ']') throw this.#unexpected('after array element')
      this.#at++
      if (next === ']') return { type: 'array', items }
    }
  }

  #string(): string {
    const start = this.#at++
    for (;;) {
      const char = this.#current()
      if (char === '"') break
      if (char < ' ') throw this.#unexpected('in string literal')
      this.#at++
      if (char === '\\') this.#escape()
    }
    this.#at++
    return String(JSON.parse(this.#text.slice(start, this.#at)))
  }

  #escape(): void {
    const char = this.#current()
    if (!'"\\/bfnrtu'.includes(char)) throw this.#unexpected('in string escape code')
    this.#at++
    if (char !== 'u') return
    for (let i = 0; i < 4; i++) {
      if (!/[0-9a-fA-F]/.test(this.#current())) throw this.#unexpected('in \\u hexadecimal character escape')
      this.#at++
    }
  }

  #number(): JsonNode {
    const match = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
    match.lastIndex = this.#at
    const text = match.exec(this.#text)?.[0]
    if (text === undefined) {
      this.#at++
      this.#current()
      throw this.#unexpected('in numeric literal')
    }
    this.#at += text.length
    return { type: 'number', value: Number(text), text }
  }

  #literal(word: string, node: JsonNode): JsonNode {
    for (const [i, char] of [...word].entries()) {
      if (this.#current() !== char) throw this.#unexpected(`in literal ${word} (expecting '${word[i]}')`)
      this.#at++
    }
    return node
  }

  /** The next character that is no space. */
  #peek(): string {
    this.#skipSpace()
    return this.#current()
  }

  #current(): string {
    const char = this.#text[this.#at]
    if (char === undefined) throw new JsonSyntaxError('unexpected end of JSON input')
    return char
  }

  #skipSpace(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'x')) this.#at++
  }

  #unexpected(where: string): JsonSyntaxError {
    const char = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0)
    const shown = char === "'" ? `'\\''` : char === '"' ? `'"'` : `'${JSON.stringify(char).slice(1, -1)}'`
    return new JsonSyntaxError(`invalid character ${shown} ${where}`)
  }
}
