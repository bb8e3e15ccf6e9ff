/** The order in which a queue hands out what is ready. */

/**
 * Items that are ready, in the order in which they are handed out. The work queue never pushes an item that is there already.
 *
 * @see {@link WorkQueueOptions.queue}
 */
export interface ReadyQueue<T> {
  readonly length: number
  push(item: T): void
  /** Takes the next one out. Called only while `length` is not 0. */
  pop(): T
  /** The item was added again while it waits here. */
  touch?(item: T): void
  /** Priority of an item that is here or about to be, for the depth metric. */
  priorityOf?(item: T): number | undefined
}

/** Slots of a ring that has nothing to hold; a power of two. A larger one goes when it runs empty. */
const MIN_SLOTS = 1024

/** First in, first out, in a ring: each push and pop is O(1), amortised over its growth. */
export class FifoQueue<T> implements ReadyQueue<T> {
  /** Its length is a power of two. Free slots are undefined, so that an item that was taken can be collected. */
  #slots: (T | undefined)[] = new Array(MIN_SLOTS)
  #head = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(item: T): void {
    if (this.#length === this.#slots.length) this.#grow()
    this.#slots[(this.#head + this.#length++) & (this.#slots.length - 1)] = item
  }

  pop(): T {
    const item = this.#slots[this.#head] as T
    this.#slots[this.#head] = undefined
    this.#head = (this.#head + 1) & (this.#slots.length - 1)
    if (--this.#length === 0 && this.#slots.length > MIN_SLOTS) this.#slots = new Array(MIN_SLOTS)
    if (this.#length === 0) this.#head = 0
    return item
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = [...old.slice(this.#head), ...old.slice(0, this.#head), ...new Array<undefined>(old.length)]
    this.#head = 0
  }
}
