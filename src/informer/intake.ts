import type { Item, Replacement } from './item.ts'

/** A replacement that ends once, whoever ends it; what comes after its end is late, and dropped. */
export class Intake<T> implements Replacement<T> {
  #replacement: Replacement<T> | undefined

  constructor(replacement: Replacement<T>) {
    this.#replacement = replacement
  }

  add(item: Item<T>): void {
    this.#replacement?.add(item)
  }

  remove(key: string): void {
    this.#replacement?.remove(key)
  }

  commit(resourceVersion: string): void {
    this.#take()?.commit(resourceVersion)
  }

  abort(): void {
    this.#take()?.abort()
  }

  #take(): Replacement<T> | undefined {
    const replacement = this.#replacement
    this.#replacement = undefined
    return replacement
  }
}
