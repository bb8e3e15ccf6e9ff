/** What a {@link Heap} holds. */
export interface HeapEntry {
  /** The lowest comes first. */
  rank: number
  /** Among those of one rank the lowest comes first. */
  sequence: number
  /** Its place, kept by the heap; -1 while it is not in it. */
  index: number
}

/** A binary heap that finds its entries again, so that they can be moved and taken out. Two numbers for the order: a function costs more. */
export class Heap<E extends HeapEntry> {
  readonly #entries: E[] = []

  get length(): number {
    return this.#entries.length
  }

  /** The first one; stays in. */
  peek(): E | undefined {
    return this.#entries[0]
  }

  push(entry: E): void {
    this.#put(entry, this.#entries.length)
    this.fix(entry)
  }

  /** Finds the right place of an entry that has changed. */
  fix(entry: E): void {
    this.#down(entry, this.#up(entry, entry.index))
  }

  /** Takes an entry out. */
  remove(entry: E): void {
    const { index } = entry
    const last = this.#entries.pop()
    if (last !== undefined && last !== entry) {
      this.#put(last, index)
      this.fix(last)
    }
    entry.index = -1
  }

  clear(): void {
    this.#entries.length = 0
  }

  #put(entry: E, index: number): void {
    this.#entries[index] = entry
    entry.index = index
  }

  #up(entry: E, from: number): number {
    let index = from
    while (index > 0) {
      const above = (index - 1) >> 1
      const parent = this.#entries[above] as E
      if (!before(entry, parent)) break
      this.#put(parent, index)
      index = above
    }
    this.#put(entry, index)
    return index
  }

  #down(entry: E, from: number): void {
    let index = from
    for (;;) {
      let below = 2 * index + 1
      if (below >= this.#entries.length) break
      if (below + 1 < this.#entries.length && before(this.#entries[below + 1] as E, this.#entries[below] as E)) below++
      const child = this.#entries[below] as E
      if (!before(child, entry)) break
      this.#put(child, index)
      index = below
    }
    this.#put(entry, index)
  }
}

function before(a: HeapEntry, b: HeapEntry): boolean {
  return a.rank === b.rank ? a.sequence < b.sequence : a.rank < b.rank
}
