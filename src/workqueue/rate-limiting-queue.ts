import { DelayingQueue } from './delaying-queue.ts'
import type { WorkQueueOptions } from './queue.ts'
import { defaultControllerRateLimiter, type RateLimiter } from './rate-limiters.ts'

/** Options of {@link RateLimitingQueue}. */
export interface RateLimitingQueueOptions<T> extends WorkQueueOptions<T> {
  /** Default {@link defaultControllerRateLimiter}. */
  rateLimiter?: RateLimiter<T> | undefined
}

/** A work queue whose items are tried again at a limited rate. */
export class RateLimitingQueue<T = string> extends DelayingQueue<T> {
  readonly #limiter: RateLimiter<T>

  constructor(options: RateLimitingQueueOptions<T> = {}) {
    super(options)
    this.#limiter = options.rateLimiter ?? defaultControllerRateLimiter({ clock: options.clock })
  }

  /** Adds the item when the rate limiter allows it. Ignored after shutdown. */
  addRateLimited(item: T): void {
    this.addAfter(item, this.#limiter.when(item))
  }

  /** The item is no longer retried: its failures are forgotten. It stays in the queue if it is there; {@link done} is still due. */
  forget(item: T): void {
    this.#limiter.forget(item)
  }

  /** How many times the item was added with {@link addRateLimited} since it was last forgotten. */
  numRequeues(item: T): number {
    return this.#limiter.numRequeues(item)
  }
}
