/** JSON text made from a seed, spelled in every way JSON allows: for checking what reads bytes against `JSON.parse`. */

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Spells JSON with random white space, escapes and key names. */
export class RandomJson {
  readonly #random: () => number
  readonly #keys: readonly string[]

  constructor(seed: number, keys: readonly string[]) {
    this.#random = seeded(seed)
    this.#keys = keys
  }

  /** One of these. */
  pick<T>(values: readonly [T, ...T[]]): T {
    return values[Math.floor(this.#random() * values.length)] as T
  }

  chance(probability: number): boolean {
    return this.#random() < probability
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  space(): string {
    return this.chance(0.8) ? '' : this.pick([' ', '\n', '\t', '\r\n', '  \n'])
  }

  /** `text` as a JSON string, some letters of it escaped. */
  string(text: string): string {
    const inner = [...text].map((letter) => {
      if (!this.chance(0.05) || letter.length > 1) return JSON.stringify(letter).slice(1, -1)
      return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
    })
    return `"${inner.join('')}"`
  }

  value(depth: number): string {
    const kind = this.below(depth > 0 ? 9 : 6)
    if (kind === 0) return this.pick(['null', 'true', 'false'])
    if (kind === 1) return this.pick(['0', '-0', '12', '-3.5', '1e3', '2E-2', '0.001', '123456789012345678901'])
    if (kind < 6) {
      return this.string(
        this.pick(['', 'a', '},{"metadata":{', '],"items":[', '\\', '"', 'é', '😀', 'a\nb', '\u2028', '[{"'])
      )
    }
    return kind === 6 ? this.array(depth) : this.object(depth)
  }

  array(depth: number): string {
    return this.#list('[', ']', () => this.value(depth - 1))
  }

  object(depth: number): string {
    return this.#list('{', '}', () => this.member(this.pick(this.#keys as [string]), this.value(depth - 1)))
  }

  member(key: string, value: string): string {
    return `${this.string(key)}${this.space()}:${this.space()}${value}`
  }

  /** Members in this order between braces. */
  members(members: readonly string[]): string {
    return `{${this.space()}${members.join(`${this.space()},${this.space()}`)}${this.space()}}`
  }

  #list(open: string, close: string, make: () => string): string {
    const parts = Array.from({ length: this.below(4) }, make)
    return `${open}${this.space()}${parts.join(`${this.space()},${this.space()}`)}${this.space()}${close}`
  }
}
