/** Long synchronous work in slices, between which the event loop gets its turn. */
import type { Clock } from '../../clock.ts'

/** The clock is read once per this much work. Parsing it takes about 0.3 ms. */
const CHECK_BYTES = 16 * 1024

/** Measures how long the event loop was kept from its turn. */
export class Slices {
  readonly #clock: Clock
  readonly #sliceMs: number
  readonly #signal: AbortSignal | undefined
  /** Monotonic time at which this slice is over. */
  #end: number
  #unchecked = 0

  constructor(options: { clock: Clock; sliceMs: number; signal: AbortSignal | undefined }) {
    this.#clock = options.clock
    this.#sliceMs = options.sliceMs
    this.#signal = options.signal
    this.#end = this.#clock.monotonic() + this.#sliceMs
  }

  /** Counts `bytes` of work as done; true when the slice is over, so that {@link next} is to be awaited. */
  isOver(bytes: number): boolean {
    this.#unchecked += bytes
    if (this.#unchecked < CHECK_BYTES) return false
    this.#unchecked = 0
    return this.#clock.monotonic() >= this.#end
  }

  /**
   * Gives the event loop its turn, sockets and timers included, and starts the next slice.
   *
   * @throws The signal's reason when it has aborted.
   */
  async next(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    this.#signal?.throwIfAborted()
    this.#end = this.#clock.monotonic() + this.#sliceMs
  }
}
