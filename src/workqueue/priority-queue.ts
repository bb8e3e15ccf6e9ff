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
    const { priority = this.#order.processingPriority(item) ?? 0 } = options
    // A priority that is no number is refused there.
    if (ms <= 0 || Number.isNaN(priority)) {
      this.add(item, { priority })
      return
    }
    super.addAfter(item, ms)
    if (this.shuttingDown) return
    this.#delayed.set(item, Math.max(priority, this.#delayed.get(item) ?? priority))
    if (this.#order.isPending(item)) this.add(item, { priority })
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
    this.#order.done(item)
    super.done(item)
  }
}

/** What is known of an item. Its rank is the priority turned round: the heap gives out the lowest first. */
interface Entry<T> extends HeapEntry {
  readonly item: T
  /** Of the addition that is pending, else of the last one. */
  priority: number
  /** Added and not yet handed out; one that is still being processed is not in the heap. */
  pending: boolean
  /** Priority with which it was handed out; undefined while it is not being processed. */
  processing: number | undefined
}

/** What is ready, by priority and then by when it was added. Knows as well what is being processed, and was added again meanwhile. */
class PriorityOrder<T> implements ReadyQueue<T> {
  readonly #heap = new Heap<Entry<T>>()
  /** Every item that is pending or being processed. */
  readonly #entries = new Map<T, Entry<T>>()
  #pending = 0
  #sequence = 0
  /** The entry that was raised last: mostly the one that is pushed next. */
  #raised: Entry<T> | undefined

  get length(): number {
    return this.#heap.length
  }

  get pending(): number {
    return this.#pending
  }

  isPending(item: T): boolean {
    return this.#entries.get(item)?.pending === true
  }

  processingPriority(item: T): number | undefined {
    return this.#entries.get(item)?.processing
  }

  priorityOf(item: T): number | undefined {
    const entry = this.#entries.get(item)
    return entry?.pending === false ? entry.processing : entry?.priority
  }

  /** The item is about to be added with this priority. Raised, it comes last of its new priority; lowered it is never. */
  raise(item: T, priority: number): void {
    let entry = this.#entries.get(item)
    if (entry === undefined) {
      entry = { item, priority, rank: 0, sequence: 0, index: -1, pending: false, processing: undefined }
      this.#entries.set(item, entry)
    }
    this.#raised = entry
    if (entry.pending && priority <= entry.priority) return
    if (!entry.pending) this.#pending++
    entry.pending = true
    entry.priority = priority
    entry.rank = -priority
    entry.sequence = this.#sequence++
    if (entry.index >= 0) this.#heap.fix(entry)
  }

  push(item: T): void {
    const entry = this.#raised?.item === item ? this.#raised : this.#entries.get(item)
    this.#heap.push(entry as Entry<T>)
  }

  pop(): T {
    const entry = this.#heap.peek() as Entry<T>
    this.#heap.remove(entry)
    this.#pending--
    entry.pending = false
    entry.processing = entry.priority
    return entry.item
  }

  /** The item is no longer being processed. */
  done(item: T): void {
    const entry = this.#entries.get(item)
    if (entry?.processing === undefined) return
    entry.processing = undefined
    if (!entry.pending) this.#entries.delete(item)
  }
}
