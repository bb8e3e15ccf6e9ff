/**
 * The work queue of controllers, with the contract of client-go's `util/workqueue`.
 *
 * - Fair: items are handed out in the order in which they were added.
 * - Stingy: an item is never handed out twice at once; added several times before it is handed out, it is handed out once.
 * - Added again while it is processed, an item is handed out again after it is done.
 * - Any number of producers and consumers; consumers are served in the order in which they asked.
 * - On shutdown what is queued is still handed out, and then consumers are told to end.
 */

import { type Clock, realClock } from '../clock.ts'
import { QueueMetrics, type WorkQueueMetricsProvider } from './metrics.ts'
import { FifoQueue, type ReadyQueue } from './ready-queue.ts'
import { waitIn } from './wait-in.ts'

/** Options of {@link WorkQueue}. */
export interface WorkQueueOptions<T> {
  /** Under which metrics are reported. Default none: no metrics. */
  name?: string | undefined
  /** Default none: no metrics. */
  metrics?: WorkQueueMetricsProvider | undefined
  /** Default {@link realClock}. */
  clock?: Clock | undefined
  /** Order of what is ready; must be empty, and used by no other queue. Default first in, first out. */
  queue?: ReadyQueue<T> | undefined
}

/** Options of {@link WorkQueue.get}. */
export interface GetOptions {
  signal?: AbortSignal | undefined
}

/** Where an item is; one that is in no map entry is not known. */
const QUEUED = 1
const PROCESSING = 2
/** Being processed, and added again meanwhile. */
const PROCESSING_DIRTY = 3

/**
 * A queue of distinct items, usually keys `namespace/name`. Objects are compared by identity; `undefined` is no item.
 *
 * @see https://pkg.go.dev/k8s.io/client-go/util/workqueue
 */
export class WorkQueue<T = string> {
  readonly #states = new Map<T, number>()
  /** Exactly the items in state QUEUED; empty while someone waits in `#getters`. */
  readonly #ready: ReadyQueue<T>
  readonly #metrics: QueueMetrics<T> | undefined
  readonly #getters = new Set<(item: T | undefined) => void>()
  readonly #drains = new Set<() => void>()
  /** Items in state PROCESSING or PROCESSING_DIRTY. */
  #processing = 0
  #shuttingDown = false

  constructor(options: WorkQueueOptions<T> = {}) {
    const { name, metrics, clock = realClock, queue = new FifoQueue<T>() } = options
    this.#ready = queue
    this.#metrics = name && metrics ? new QueueMetrics(metrics, name, clock) : undefined
  }

  /**
   * Marks an item as needing work. Ignored after shutdown, and for an item that waits already.
   *
   * @throws {TypeError} When the item is undefined.
   */
  add(item: T): void {
    checkItem(item)
    if (this.#shuttingDown) return
    const state = this.#states.get(item)
    if (state === QUEUED || state === PROCESSING_DIRTY) {
      if (state === QUEUED) this.#ready.touch?.(item)
      this.#metrics?.touch(item, this.#ready.priorityOf?.(item))
      return
    }
    this.#metrics?.add(item, this.#ready.priorityOf?.(item))
    if (state === PROCESSING) this.#states.set(item, PROCESSING_DIRTY)
    else this.#push(item)
  }

  /** How many items are ready. What is being processed is not counted. */
  get length(): number {
    return this.#ready.length
  }

  /** Whether {@link shutDown} or {@link shutDownWithDrain} was called. */
  get shuttingDown(): boolean {
    return this.#shuttingDown
  }

  /**
   * Takes the next item, waiting for one; undefined when the queue is shut down and empty: the consumer ends then.
   *
   * Each item must be given to {@link done} afterwards, whatever became of the work.
   *
   * @throws The signal's reason when `options.signal` aborts. No item is lost by that.
   */
  get(options?: GetOptions): Promise<T | undefined> {
    const signal = options?.signal
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (this.#ready.length > 0) return Promise.resolve(this.#take())
    if (this.#shuttingDown) return Promise.resolve(undefined)
    return waitIn(this.#getters, signal)
  }

  /** Takes the next item if one is ready now, else undefined. */
  tryGet(): T | undefined {
    return this.#ready.length > 0 ? this.#take() : undefined
  }

  /** Marks an item that was handed out as done. Added again meanwhile, it is queued now. Ignored for any other item. */
  done(item: T): void {
    const state = this.#states.get(item)
    if (state === undefined || state === QUEUED) return
    this.#metrics?.done(item)
    this.#processing--
    if (state === PROCESSING_DIRTY) this.#push(item)
    else this.#states.delete(item)
    if (this.#drains.size > 0 && this.#processing === 0 && this.#ready.length === 0) this.#endDrains()
  }

  /**
   * Ignores all further adds. What is queued is still handed out; consumers that wait get undefined.
   *
   * Called during {@link shutDownWithDrain} it ends that wait. May be called again.
   */
  shutDown(): void {
    this.#close()
    this.#endDrains()
  }

  /**
   * As {@link shutDown}, and waits until all that was queued has been handed out and is done.
   *
   * An item that is never done holds it up for ever, and so do consumers who stop early: call {@link shutDown}, or give a signal. When
   * nothing is being processed nobody is there to drain, and it resolves at once, as client-go's does.
   *
   * @throws The signal's reason when `options.signal` aborts; the queue stays shut down.
   */
  async shutDownWithDrain(options: GetOptions = {}): Promise<void> {
    this.#close()
    options.signal?.throwIfAborted()
    if (this.#processing > 0) await waitIn(this.#drains, options.signal)
  }

  /**
   * Hands out items until the queue is shut down and empty. An item is done when the next one is asked for or the loop is left.
   *
   * Several loops may run at once, each a consumer of its own. While items are ready nothing here waits for the event loop: work that never
   * does either should let it turn now and then, e.g. by `setImmediate`, as controllers do.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (let item = await this.get(); item !== undefined; item = await this.get()) {
      try {
        yield item
      } finally {
        this.done(item)
      }
    }
  }

  #push(item: T): void {
    this.#states.set(item, QUEUED)
    this.#ready.push(item)
    if (this.#getters.size > 0) this.#serve()
  }

  #take(): T {
    const item = this.#ready.pop()
    this.#states.set(item, PROCESSING)
    this.#processing++
    this.#metrics?.get(item)
    return item
  }

  #serve(): void {
    for (const getter of this.#getters) {
      if (this.#ready.length === 0) return
      this.#getters.delete(getter)
      getter(this.#take())
    }
  }

  #close(): void {
    this.#shuttingDown = true
    for (const getter of this.#getters) getter(undefined)
    this.#getters.clear()
  }

  #endDrains(): void {
    for (const resolve of this.#drains) resolve()
    this.#drains.clear()
  }
}

/** `get` could not tell it from the end. */
export function checkItem(item: unknown): void {
  if (item === undefined) throw new TypeError('Cannot add to queue: item is undefined')
}
