/** What a queue knows of its items, and the order in which it hands out what is ready. */

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

/** Done; known only because it may be added again. */
export const IDLE = 0
export const QUEUED = 1
export const PROCESSING = 2
/** Being processed, and added again meanwhile. */
export const PROCESSING_DIRTY = 3

/** An item, and all that a queue knows of it, so that each call looks up one thing. */
export class Entry<T> {
  readonly item: T
  state: number = IDLE
  /** Of the addition that is pending, else of the last one. */
  priority: number = 0
  /** With which it was handed out, while it is being processed. */
  processing: number = 0
  /** Of those in one list the lowest comes first. */
  sequence: number = 0
  /** Where it waits; undefined where it does not. */
  list: EntryList<T> | undefined = undefined
  previous: Entry<T> | undefined = undefined
  next: Entry<T> | undefined = undefined

  constructor(item: T) {
    this.item = item
  }
}

/** First in, first out; the entries are the links, so that nothing is made for one and each can be taken out of the middle. */
export class EntryList<T> {
  #first: Entry<T> | undefined
  #last: Entry<T> | undefined

  get first(): Entry<T> | undefined {
    return this.#first
  }

  append(entry: Entry<T>): void {
    this.#put(entry, this.#last, undefined)
  }

  /** Puts it where its sequence says, looked for from the front. */
  insert(entry: Entry<T>): void {
    let next = this.#first
    while (next !== undefined && next.sequence < entry.sequence) next = next.next
    this.#put(entry, next === undefined ? this.#last : next.previous, next)
  }

  remove(entry: Entry<T>): void {
    const { previous, next } = entry
    if (previous === undefined) this.#first = next
    else previous.next = next
    if (next === undefined) this.#last = previous
    else next.previous = previous
    entry.list = undefined
    entry.previous = undefined
    entry.next = undefined
  }

  #put(entry: Entry<T>, previous: Entry<T> | undefined, next: Entry<T> | undefined): void {
    entry.list = this
    entry.previous = previous
    entry.next = next
    if (previous === undefined) this.#first = entry
    else previous.next = entry
    if (next === undefined) this.#last = entry
    else next.previous = entry
  }
}

/**
 * So many strings stay known when they are done: the same keys come again and again, and each would pay for its place in a map anew. Other items
 * are let go, as they may be large.
 */
const MAX_IDLE = 1024

/** The entries of a queue; what is ready is handed out in the order in which it became so. */
export class Order<T> {
  readonly #entries = new Map<T, Entry<T>>()
  readonly #list = new EntryList<T>()
  #ready = 0
  /** Entries in state IDLE, the last that was done last. */
  readonly #idle = new EntryList<T>()
  #idleCount = 0

  find(item: T): Entry<T> | undefined {
    return this.#entries.get(item)
  }

  /** The item is about to be queued. Its state is IDLE. */
  begin(item: T, known: Entry<T> | undefined, priority: number): Entry<T> {
    let entry = known
    if (entry === undefined) {
      entry = new Entry(item)
      this.#entries.set(item, entry)
    } else {
      this.#idle.remove(entry)
      this.#idleCount--
    }
    entry.priority = priority
    return entry
  }

  /** The item is done, and was not added again. */
  end(entry: Entry<T>): void {
    entry.state = IDLE
    if (typeof entry.item !== 'string') {
      this.#entries.delete(entry.item)
      return
    }
    this.#idle.append(entry)
    if (this.#idleCount < MAX_IDLE) this.#idleCount++
    else {
      const oldest = this.#idle.first as Entry<T>
      this.#idle.remove(oldest)
      this.#entries.delete(oldest.item)
    }
  }

  /** How many entries are ready: may be popped. */
  get ready(): number {
    return this.#ready
  }

  /** What the queue tells as its length. */
  get length(): number {
    return this.ready
  }

  /** The entry is ready: it is new, or it was added again while it was processed and is done. Its state is still the one before. */
  push(entry: Entry<T>): void {
    this.#list.append(entry)
    this.#ready++
  }

  /** Takes out the next one. Called only while `ready` is not 0. */
  pop(): Entry<T> {
    const entry = this.#list.first as Entry<T>
    this.#list.remove(entry)
    this.#ready--
    return entry
  }

  /** The entry is added again while it is processed, for the first time. */
  dirty(_entry: Entry<T>, _priority: number): void {}

  /** The entry is added again while an addition of it is pending. */
  touch(_entry: Entry<T>, _priority: number): void {}

  /** For the depth metric. */
  priorityOf(_entry: Entry<T>): number | undefined {
    return undefined
  }
}

/** The order of a {@link ReadyQueue}. */
export class CustomOrder<T> extends Order<T> {
  readonly #queue: ReadyQueue<T>

  constructor(queue: ReadyQueue<T>) {
    super()
    this.#queue = queue
  }

  override get ready(): number {
    return this.#queue.length
  }

  override push({ item }: Entry<T>): void {
    this.#queue.push(item)
  }

  override pop(): Entry<T> {
    return this.find(this.#queue.pop()) as Entry<T>
  }

  override touch({ item, state }: Entry<T>): void {
    if (state === QUEUED) this.#queue.touch?.(item)
  }

  override priorityOf({ item }: Entry<T>): number | undefined {
    return this.#queue.priorityOf?.(item)
  }
}
