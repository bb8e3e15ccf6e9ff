import { IDLE, PROCESSING, PROCESSING_DIRTY, QUEUED } from './order.ts'
import { PriorityOrder } from './priority-order.ts'
import { checkItem, checkNumber, type OrderOptions } from './queue.ts'
import { exponentialRateLimiter, type RateLimiter } from './rate-limiters.ts'
import { RateLimitingQueue, type RateLimitingQueueOptions } from './rate-limiting-queue.ts'

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
    const inner: OrderOptions<T> & { rateLimiter: RateLimiter<T> } = { ...options, rateLimiter, order }
    super(inner)
    this.#order = order
    this.#limiter = rateLimiter
  }

  /**
   * As {@link WorkQueue.add}. An item that waits for its delay waits no longer.
   *
   * @throws {RangeError} When the priority is not a number.
   */
  override add(item: T, options?: PriorityOptions): void {
    const priority = options?.priority ?? 0
    checkItem(item)
    checkNumber('priority must be a number', priority)
    if (this.#delayed.size === 0 || this.shuttingDown) this.enqueue(item, priority)
    else this.#addDelayed(item, priority)
  }

  /**
   * As {@link DelayingQueue.addAfter}; an item that is ready stays so. The retries metric counts delays above 0 alone.
   *
   * Without a priority, an item that is being processed keeps the one with which it was handed out.
   *
   * @throws {RangeError} When `ms` or the priority is not a number.
   */
  override addAfter(item: T, ms: number, options: PriorityOptions = {}): void {
    const entry = this.#order.find(item)
    const { priority = entry === undefined || entry.state <= QUEUED ? 0 : entry.processing } = options
    checkNumber('priority must be a number', priority)
    if (ms <= 0) {
      this.add(item, { priority })
      return
    }
    super.addAfter(item, ms)
    if (this.shuttingDown) return
    this.#delayed.set(item, Math.max(priority, this.#delayed.get(item) ?? priority))
    if (entry?.state === QUEUED || entry?.state === PROCESSING_DIRTY) this.add(item, { priority })
  }

  /** As {@link RateLimitingQueue.addRateLimited}, with the priority as for {@link addAfter}. */
  override addRateLimited(item: T, options?: PriorityOptions): void {
    this.addAfter(item, this.#limiter.when(item), options)
  }

  /** Priority of an item that is ready, waits for its delay or is being processed; undefined for any other. */
  priorityOf(item: T): number | undefined {
    const entry = this.#order.find(item)
    if (entry === undefined || entry.state === IDLE) return this.#delayed.get(item)
    return entry.state === PROCESSING ? entry.processing : entry.priority
  }

  /** Adds what may wait for its delay. */
  #addDelayed(item: T, priority: number): void {
    const delayed = this.#delayed.get(item)
    this.#delayed.delete(item)
    if (delayed === undefined) this.enqueue(item, priority)
    // Without a timer to cancel it was the timer that called.
    else this.enqueue(item, this.cancelAfter(item) ? Math.max(priority, delayed) : delayed)
  }
}
