import { Heap, type HeapEntry } from './heap.ts'
import { type Entry, EntryList, Order, PROCESSING_DIRTY } from './order.ts'

/** The entries of one priority, which turned round is the rank: the heap gives out the lowest first. */
class Bucket<T> extends EntryList<T> implements HeapEntry {
  readonly rank: number
  readonly sequence = 0
  index = -1

  constructor(priority: number) {
    super()
    this.rank = -priority
  }
}

/**
 * By priority, and within one by when an entry was added: one that was added again while it is processed keeps that place. What priority is
 * next is looked for only where one begins or ends, so that a queue with few of them takes no longer than one without.
 */
export class PriorityOrder<T> extends Order<T> {
  /** Those with entries, and at most one without: it is the first then. */
  readonly #heap = new Heap<Bucket<T>>()
  readonly #buckets = new Map<number, Bucket<T>>()
  #ready = 0
  /** Entries in state PROCESSING_DIRTY. They stand in their bucket, until their turn has come and gone. */
  #dirty = 0
  #sequence = 0

  override get ready(): number {
    return this.#ready
  }

  override get length(): number {
    return this.#ready + this.#dirty
  }

  override push(entry: Entry<T>): void {
    this.#ready++
    if (entry.state !== PROCESSING_DIRTY) this.#append(entry)
    else {
      this.#dirty--
      if (entry.list === undefined) this.#bucket(entry.priority).insert(entry)
    }
  }

  override pop(): Entry<T> {
    for (;;) {
      const bucket = this.#heap.peek() as Bucket<T>
      const entry = bucket.first
      if (entry === undefined) this.#drop(bucket)
      else {
        bucket.remove(entry)
        if (entry.state !== PROCESSING_DIRTY) {
          this.#ready--
          return entry
        }
      }
    }
  }

  override dirty(entry: Entry<T>, priority: number): void {
    this.#dirty++
    entry.priority = priority
    this.#append(entry)
  }

  /** Raised, it comes last of its new priority; lowered it is never. */
  override touch(entry: Entry<T>, priority: number): void {
    if (priority <= entry.priority) return
    const bucket = entry.list as Bucket<T> | undefined
    bucket?.remove(entry)
    if (bucket !== undefined && bucket.first === undefined) this.#drop(bucket)
    entry.priority = priority
    this.#append(entry)
  }

  override priorityOf({ priority }: Entry<T>): number {
    return priority
  }

  #append(entry: Entry<T>): void {
    entry.sequence = this.#sequence++
    this.#bucket(entry.priority).append(entry)
  }

  #bucket(priority: number): Bucket<T> {
    const first = this.#heap.peek()
    if (first?.rank === -priority) return first
    const known = this.#buckets.get(priority)
    if (known !== undefined) return known
    if (first !== undefined && first.first === undefined) this.#drop(first)
    const bucket = new Bucket<T>(priority)
    this.#buckets.set(priority, bucket)
    this.#heap.push(bucket)
    return bucket
  }

  #drop(bucket: Bucket<T>): void {
    this.#heap.remove(bucket)
    this.#buckets.delete(-bucket.rank)
  }
}
