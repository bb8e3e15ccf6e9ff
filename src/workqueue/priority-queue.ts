import { Heap, type HeapEntry } from './heap.ts'
import { checkItem } from './queue.ts'
import { exponentialRateLimiter, type RateLimiter } from './rate-limiters.ts'
import { RateLimitingQueue, type RateLimitingQueueOptions } from './rate-limiting-queue.ts'
import type { ReadyQueue } from './ready-queue.ts'

/** Priority of what has not changed: items of the initial list and of resyncs. Below live events, whose priority is 0. */
export const LOW_PRIORITY: number = -100

/** Options of {@link PriorityQueue.add}. */
export interface PriorityOptions {
  /** Higher comes first. Default 0. */
  priority?: number | undefined
}

/** Options of {@link PriorityQueue}. */
export interface PriorityQueueOptions<T> extends Omit<RateLimitingQueueOptions<T>, 'queue'> {}

/**
 * A work queue that hands out items of higher priority first, and those of one priority in the order in which they were added.
 *
 * An item that is added several times keeps the highest of its priorities and the shortest of its delays. `length` counts what is ready,
 * including what was added again while it is processed. Retries wait by default 5 ms, doubled up to 1000 s, for each item alone.
 *
 * @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/designs/priorityqueue.md
 */
export class PriorityQueue<T = string> extends RateLimitingQueue<T> {
  readonly #order: PriorityOrder<T>
  readonly #limiter: RateLimiter<T>
  /** Priorities of the items that wait for their delay. */
  readonly #delayed = new Map<T, number>()

  constructor(options: PriorityQueueOptions<T> = {}) {
    const order = new PriorityOrder<T>()
    const rateLimiter = options.rateLimiter ?? exponentialRateLimiter<T>({ baseMs: 5, maxMs: 1_000_000 })
    super({ ...options, rateLimiter, queue: order })
    this.#order = order
    this.#limiter = rateLimiter
  }

  /**
   * As {@link WorkQueue.add}. An item that waits for its delay waits no longer.
   *
   * @throws {RangeError} When the priority is not a number.
   */
  override add(item: T, options: PriorityOptions = {}): void {
    const { priority = 0 } = options
    checkItem(item)
    if (Number.isNaN(priority)) throw new RangeError(`Cannot add to queue: priority must be a number: ${priority}`)
    if (this.shuttingDown) return
    const delayed = this.#delayed.get(item)
    if (delayed === undefined) this.#order.raise(item, priority)
    else {
      // Without a timer to cancel it was the timer that called.
      this.#order.raise(item, this.cancelAfter(item) ? Math.max(priority, delayed) : delayed)
      this.#delayed.delete(item)
    }
    super.add(item)
  }

  /**
   * As {@link DelayingQueue.addAfter}; an item that is ready stays so. The retries metric counts delays above 0 alone.
   *
   * Without a priority, an item that is being processed keeps the one with which it was handed out.
   *
   * @throws {RangeError} When `ms` or the priority is not a number.
   */
  override addAfter(item: T, ms: number, options: PriorityOptions = {}): void {
    const { priority = this.#order.processing.get(item) ?? 0 } = options
    // A priority that is no number is refused there.
    if (ms <= 0 || Number.isNaN(priority)) {
      this.add(item, { priority })
      return
    }
    super.addAfter(item, ms)
    if (this.shuttingDown) return
    this.#delayed.set(item, Math.max(priority, this.#delayed.get(item) ?? priority))
    if (this.#order.has(item)) this.add(item, { priority })
  }

  /** As {@link RateLimitingQueue.addRateLimited}, with the priority as for {@link addAfter}. */
  override addRateLimited(item: T, options?: PriorityOptions): void {
    this.addAfter(item, this.#limiter.when(item), options)
  }

  /** Priority of an item that is ready, waits for its delay or is being processed; undefined for any other. */
  priorityOf(item: T): number | undefined {
    return this.#order.priorityOf(item) ?? this.#delayed.get(item)
  }

  override get length(): number {
    return this.#order.pending
  }

  override done(item: T): void {
    this.#order.processing.delete(item)
    super.done(item)
  }
}

interface Entry<T> extends HeapEntry {
  item: T
  priority: number
  sequence: number
}

/** What is ready, by priority and then by when it was added. Knows as well what was added again while it is processed. */
class PriorityOrder<T> implements ReadyQueue<T> {
  /** Priorities with which the items in process were handed out. */
  readonly processing = new Map<T, number>()
  readonly #heap = new Heap<Entry<T>>((a, b) =>
    a.priority === b.priority ? a.sequence < b.sequence : a.priority > b.priority
  )
  /** Everything that was added and not yet handed out; those that are still being processed are not in the heap. */
  readonly #entries = new Map<T, Entry<T>>()
  #sequence = 0

  get length(): number {
    return this.#heap.length
  }

  get pending(): number {
    return this.#entries.size
  }

  has(item: T): boolean {
    return this.#entries.has(item)
  }

  priorityOf(item: T): number | undefined {
    return this.#entries.get(item)?.priority ?? this.processing.get(item)
  }

  /** The item is about to be added with this priority. Raised, it comes last of its new priority; lowered it is never. */
  raise(item: T, priority: number): void {
    const entry = this.#entries.get(item)
    if (entry === undefined) {
      this.#entries.set(item, { item, priority, sequence: this.#sequence++, index: -1 })
    } else if (priority > entry.priority) {
      entry.priority = priority
      entry.sequence = this.#sequence++
      if (entry.index >= 0) this.#heap.fix(entry)
    }
  }

  push(item: T): void {
    this.#heap.push(this.#entries.get(item) as Entry<T>)
  }

  pop(): T {
    const entry = this.#heap.peek() as Entry<T>
    this.#heap.remove(entry)
    this.#entries.delete(entry.item)
    this.processing.set(entry.item, entry.priority)
    return entry.item
  }
}
