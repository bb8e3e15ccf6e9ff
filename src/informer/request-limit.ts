import { type Clock, delay } from '../clock.ts'

/** Requests that may start within {@link WINDOW_MS}. */
const MOST = 2
/**
 * More than the second that is promised: it is at the server that requests are counted, and of two the earlier may have been on its way for
 * longer. Where its answer has come, the time of that is taken instead.
 */
const WINDOW_MS = 1_250
/** By then a request has arrived, answered or not: making a connection takes no longer. */
const ARRIVAL_MS = 10_000

/**
 * Keeps an informer from storming, whatever the server does and whatever the rest of the watcher thinks of it: never more than two lists or
 * watches start in any second. Pages that follow the first of a list are not counted.
 */
export class RequestLimit {
  readonly #clock: Clock
  /** Monotonic times by which the last requests had reached the server, as far as is known; the oldest first. */
  readonly #starts: number[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Resolves when a request may start, and counts it.
   *
   * @throws The signal's reason when it aborts.
   */
  async start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    for (let wait = this.#wait(); wait > 0; wait = this.#wait()) await delay(wait, { clock: this.#clock, signal })
    this.count()
  }

  /** Counts a request that was sent without asking: the client's own second try after a 401. */
  count(): void {
    this.#starts.push(this.#clock.monotonic())
    if (this.#starts.length > MOST) this.#starts.shift()
  }

  /** The last request is over, so it has arrived. The first of a process connects and loads code, and a busy server reads late. */
  answered(): void {
    const last = this.#starts.pop()
    if (last !== undefined) this.#starts.push(Math.min(this.#clock.monotonic(), last + ARRIVAL_MS))
  }

  #wait(): number {
    const [oldest] = this.#starts
    return oldest === undefined || this.#starts.length < MOST ? 0 : oldest + WINDOW_MS - this.#clock.monotonic()
  }
}
