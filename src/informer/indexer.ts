import type { IndexErrorInfo, IndexFunction } from './options.ts'
import type { Storage } from './storage.ts'

/** Keys by value of one index. What an object was found under is kept, so that it is taken out of there whatever was done to it. */
export class Index {
  readonly #keys = new Map<string, Set<string>>()
  /** By key; a lone value stands without an array around it. */
  readonly #values = new Map<string, string | readonly string[]>()

  set(key: string, values: readonly string[]): void {
    const before = this.#values.get(key)
    const [first] = values
    const now = values.length === 1 && first !== undefined ? first : [...new Set(values)]
    if (before === now) return
    if (before !== undefined) this.delete(key)
    if (values.length === 0) return
    this.#values.set(key, now)
    for (const value of listOf(now)) {
      const keys = this.#keys.get(value)
      if (keys === undefined) this.#keys.set(value, new Set([key]))
      else keys.add(key)
    }
  }

  delete(key: string): void {
    const values = this.#values.get(key)
    if (values === undefined) return
    this.#values.delete(key)
    for (const value of listOf(values)) {
      const keys = this.#keys.get(value)
      keys?.delete(key)
      if (keys?.size === 0) this.#keys.delete(value)
    }
  }

  keys(value: string): Iterable<string> {
    return this.#keys.get(value) ?? []
  }

  values(): string[] {
    return [...this.#keys.keys()]
  }

  count(value: string): number {
    return this.#keys.get(value)?.size ?? 0
  }
}

function listOf(values: string | readonly string[]): readonly string[] {
  return typeof values === 'string' ? [values] : values
}

interface UserIndex<T> {
  readonly name: string
  readonly valuesOf: IndexFunction<T>
  readonly index: Index
  /** Keys of objects that the function failed on. */
  readonly missing: Set<string>
}

/** The indexes over a storage; told of each key that changed. */
export class Indexer<T> {
  readonly #storage: Storage<T>
  readonly #report: (err: unknown, info: IndexErrorInfo, subject: string) => void
  readonly #indexes = new Map<string, UserIndex<T>>()
  /** Made when a namespace is first asked for; from the keys alone. */
  #namespaces: Index | undefined

  constructor(storage: Storage<T>, report: (err: unknown, info: IndexErrorInfo, subject: string) => void) {
    this.#storage = storage
    this.#report = report
  }

  /** True when a change of a key must be told by {@link update}. */
  get active(): boolean {
    return this.#indexes.size > 0 || this.#namespaces !== undefined
  }

  /** Adds indexes, and finds the objects that are there. @throws {Error} When one of the name exists; none is added then. */
  add(indexers: Readonly<Record<string, IndexFunction<T>>>): void {
    const entries = Object.entries(indexers)
    for (const [name, valuesOf] of entries) {
      if (typeof valuesOf !== 'function') throw new TypeError(`Cannot add index: no function: "${name}"`)
      if (this.#indexes.has(name)) throw new Error(`Cannot add index: there is one of that name: "${name}"`)
    }
    const added = entries.map(([name, valuesOf]) => ({
      name,
      valuesOf,
      index: new Index(),
      missing: new Set<string>()
    }))
    for (const one of added) this.#indexes.set(one.name, one)
    if (added.length === 0) return
    for (const key of this.#storage.keys()) this.#updateUser(key, added)
  }

  /** To be called after each change of a key: the storage tells what there is now. */
  update(key: string): void {
    const storage = this.#storage
    if (this.#namespaces !== undefined) {
      if (storage.head(key) === undefined) this.#namespaces.delete(key)
      else this.#namespaces.set(key, namespaceOf(key))
    }
    if (this.#indexes.size > 0) this.#updateUser(key, this.#indexes.values())
  }

  /** @throws {Error} When there is no such index. */
  keys(name: string, value: string): string[] {
    return [...this.#named(name).index.keys(value)]
  }

  /** @throws {Error} When there is no such index. */
  objects(name: string, value: string): T[] {
    return this.#objects(this.#named(name).index.keys(value))
  }

  /** @throws {Error} When there is no such index. */
  values(name: string): string[] {
    return this.#named(name).index.values()
  }

  /** @throws {Error} When there is no such index. */
  count(name: string, value: string): number {
    return this.#named(name).index.count(value)
  }

  /** @throws {Error} When there is no such index. */
  missing(name: string): string[] {
    return [...this.#named(name).missing]
  }

  /** Objects of one namespace. */
  inNamespace(namespace: string): T[] {
    if (this.#namespaces === undefined) {
      this.#namespaces = new Index()
      for (const key of this.#storage.keys()) this.#namespaces.set(key, namespaceOf(key))
    }
    return this.#objects(this.#namespaces.keys(namespace))
  }

  #objects(keys: Iterable<string>): T[] {
    const storage = this.#storage
    const objects: T[] = []
    for (const key of keys) {
      const object = storage.get(key)
      if (object !== undefined) objects.push(object)
    }
    return objects
  }

  #updateUser(key: string, indexes: Iterable<UserIndex<T>>): void {
    let object: T | undefined
    for (const one of indexes) {
      one.missing.delete(key)
      try {
        object ??= this.#storage.get(key)
        const values = object === undefined ? [] : one.valuesOf(object)
        if (!Array.isArray(values)) throw new TypeError('The index function returned no array')
        one.index.set(key, values)
      } catch (err) {
        one.index.delete(key)
        one.missing.add(key)
        this.#report(err, { index: one.name, key }, one.name)
      }
    }
  }

  #named(name: string): UserIndex<T> {
    const found = this.#indexes.get(name)
    if (found === undefined) {
      const known = [...this.#indexes.keys()].map((one) => `"${one}"`).join(', ') || 'none'
      throw new Error(`Cannot read index: no index "${name}"; there is ${known}`)
    }
    return found
  }
}

function namespaceOf(key: string): string[] {
  const slash = key.indexOf('/')
  return slash < 0 ? [] : [key.slice(0, slash)]
}
