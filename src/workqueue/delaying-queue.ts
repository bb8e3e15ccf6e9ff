import { type Clock, realClock, type Timer } from '../clock.ts'
import { Heap, type HeapEntry } from './heap.ts'
import type { CounterMetric } from './metrics.ts'
import { checkItem, checkNumber, type GetOptions, WorkQueue, type WorkQueueOptions } from './queue.ts'

/** An item that waits. Its rank is when it is ready, in monotonic milliseconds; of those ready at one moment the first added comes first. */
interface Waiting<T> extends HeapEntry {
  item: T
}

/** A work queue to which items can be added after a delay. One timer serves them all. */
export class DelayingQueue<T = string> extends WorkQueue<T> {
  readonly #clock: Clock
  readonly #retries: CounterMetric | undefined
  /** The items in `#waiting`, by the time when they are ready. */
  readonly #heap = new Heap<Waiting<T>>()
  readonly #waiting = new Map<T, Waiting<T>>()
  #sequence = 0
  /** Fires at `#timerAt`, never later than the first of the heap is ready; undefined while nothing waits. */
  #timer: Timer | undefined
  #timerAt = Number.POSITIVE_INFINITY

  constructor(options: WorkQueueOptions<T> = {}) {
    super(options)
    const { name, metrics, clock = realClock } = options
    this.#clock = clock
    this.#retries = name && metrics ? metrics.newRetriesMetric(name) : undefined
  }

  /**
   * Adds the item after `ms` milliseconds; at once for 0 and less. Ignored after shutdown.
   *
   * An item that waits already keeps the earlier of the two times. Waiting items are not counted in `length`, and are lost on shutdown.
   *
   * @throws {RangeError} When `ms` is not a number.
   * @throws {TypeError} When the item is undefined.
   */
  addAfter(item: T, ms: number): void {
    checkNumber('delay must be a number of milliseconds', ms)
    checkItem(item)
    if (this.shuttingDown) return
    this.#retries?.inc()
    if (ms <= 0) this.add(item)
    else this.#wait(item, ms)
  }

  /** Takes back what {@link addAfter} was asked for. False when the item does not wait, be it ready or unknown. */
  cancelAfter(item: T): boolean {
    const entry = this.#waiting.get(item)
    if (entry === undefined) return false
    this.#remove(entry)
    if (this.#heap.length === 0) this.#disarm()
    return true
  }

  override shutDown(): void {
    this.#forgetWaiting()
    super.shutDown()
  }

  override shutDownWithDrain(options?: GetOptions): Promise<void> {
    this.#forgetWaiting()
    return super.shutDownWithDrain(options)
  }

  #wait(item: T, ms: number): void {
    const readyAt = this.#clock.monotonic() + ms
    const known = this.#waiting.get(item)
    if (known === undefined) {
      const entry = { item, rank: readyAt, sequence: this.#sequence++, index: -1 }
      this.#waiting.set(item, entry)
      this.#heap.push(entry)
    } else if (readyAt < known.rank) {
      known.rank = readyAt
      this.#heap.fix(known)
    }
    this.#arm()
  }

  /** Sets the timer for the first of the heap, unless it is set for that time or an earlier one. */
  #arm(): void {
    const first = this.#heap.peek()
    if (first === undefined || first.rank >= this.#timerAt) return
    this.#timer?.cancel()
    this.#timerAt = first.rank
    this.#timer = this.#clock.setTimer(first.rank - this.#clock.monotonic(), () => this.#onTimer())
  }

  #onTimer(): void {
    this.#disarm()
    const now = this.#clock.monotonic()
    for (let first = this.#heap.peek(); first && first.rank <= now; first = this.#heap.peek()) {
      this.#remove(first)
      this.add(first.item)
    }
    // Timers of the platform may fire a little early.
    this.#arm()
  }

  #remove(entry: Waiting<T>): void {
    this.#heap.remove(entry)
    this.#waiting.delete(entry.item)
  }

  #forgetWaiting(): void {
    this.#disarm()
    this.#heap.clear()
    this.#waiting.clear()
  }

  #disarm(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#timerAt = Number.POSITIVE_INFINITY
  }
}
