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
import { CustomOrder, type Entry, IDLE, Order, PROCESSING, PROCESSING_DIRTY, QUEUED, type ReadyQueue } from './order.ts'
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

/** What a queue of this folder tells the one it is built on. */
export interface OrderOptions<T> extends WorkQueueOptions<T> {
  /** In place of `queue`. */
  order?: Order<T> | undefined
}

/**
 * A queue of distinct items, usually keys `namespace/name`. Objects are compared by identity; `undefined` is no item.
 *
 * @see https://pkg.go.dev/k8s.io/client-go/util/workqueue
 */
export class WorkQueue<T = string> {
  /** All items. Of those in state QUEUED none is ready while someone waits in `#getters`. */
  readonly #order: Order<T>
  readonly #metrics: QueueMetrics<T> | undefined
  readonly #getters = new Set<(item: T | undefined) => void>()
  readonly #drains = new Set<() => void>()
  /** Items in state PROCESSING or PROCESSING_DIRTY. */
  #processing = 0
  #shuttingDown = false

  constructor(options: WorkQueueOptions<T> = {}) {
    const { name, metrics, clock = realClock, queue, order }: OrderOptions<T> = options
    this.#order = order ?? (queue === undefined ? new Order<T>() : new CustomOrder(queue))
    this.#metrics = name && metrics ? new QueueMetrics(metrics, name, clock) : undefined
  }

  /**
   * Marks an item as needing work. Ignored after shutdown, and for an item that waits already.
   *
   * @throws {TypeError} When the item is undefined.
   */
  add(item: T): void {
    this.enqueue(item, 0)
  }

  /** {@link add}, with the priority where the order goes by it. */
  protected enqueue(item: T, priority: number): void {
    checkItem(item)
    if (this.#shuttingDown) return
    const order = this.#order
    const known = order.find(item)
    if (known === undefined || known.state === IDLE) {
      const entry = order.begin(item, known, priority)
      this.#metrics?.add(item, order.priorityOf(entry))
      this.#push(entry)
    } else if (known.state === PROCESSING) {
      order.dirty(known, priority)
      known.state = PROCESSING_DIRTY
      this.#metrics?.add(item, order.priorityOf(known))
    } else {
      order.touch(known, priority)
      this.#metrics?.touch(item, order.priorityOf(known))
    }
  }

  /** How many items are ready. What is being processed is not counted. */
  get length(): number {
    return this.#order.length
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
    if (this.#order.ready > 0) return Promise.resolve(this.#take())
    if (this.#shuttingDown) return Promise.resolve(undefined)
    return waitIn(this.#getters, signal)
  }

  /** Takes the next item if one is ready now, else undefined. */
  tryGet(): T | undefined {
    return this.#order.ready > 0 ? this.#take() : undefined
  }

  /** Marks an item that was handed out as done. Added again meanwhile, it is queued now. Ignored for any other item. */
  done(item: T): void {
    const entry = this.#order.find(item)
    if (entry === undefined || entry.state <= QUEUED) return
    this.#metrics?.done(item)
    this.#processing--
    if (entry.state === PROCESSING_DIRTY) this.#push(entry)
    else this.#order.end(entry)
    if (this.#drains.size > 0 && this.#processing === 0 && this.#order.ready === 0) this.#endDrains()
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

  #push(entry: Entry<T>): void {
    this.#order.push(entry)
    entry.state = QUEUED
    if (this.#getters.size > 0) this.#serve()
  }

  #take(): T {
    const entry = this.#order.pop()
    const { item } = entry
    entry.state = PROCESSING
    entry.processing = entry.priority
    this.#processing++
    this.#metrics?.get(item)
    return item
  }

  #serve(): void {
    for (const getter of this.#getters) {
      if (this.#order.ready === 0) return
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

/** A number in an order must be one: what is not would come nowhere, and hold up what comes after. */
export function checkNumber(what: string, value: unknown): void {
  if (typeof value === 'number' && !Number.isNaN(value)) return
  throw new RangeError(`Cannot add to queue: ${what}: ${String(value)}`)
}
