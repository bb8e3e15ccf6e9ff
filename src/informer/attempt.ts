import type { Clock } from '../clock.ts'

/** One request of the watcher, with all that ends with it. Ends itself when `outer` aborts. */
export class Attempt<R> {
  /** For the request. */
  readonly signal: AbortSignal
  /** Settles when the attempt is left from outside of its work. */
  readonly left: Promise<R>
  readonly #controller = new AbortController()
  readonly #clock: Clock
  readonly #startedAt: number
  readonly #cleanups = new Set<() => void>()
  readonly #outer: AbortSignal
  #settle: { resolve: (result: R) => void; reject: (reason: unknown) => void }
  readonly #onAbort = (): void => this.fail(this.#outer.reason)

  constructor(clock: Clock, outer: AbortSignal) {
    this.#clock = clock
    this.#startedAt = clock.monotonic()
    this.#outer = outer
    this.signal = this.#controller.signal
    this.#settle = { resolve: () => {}, reject: () => {} }
    this.left = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    // Whoever does not race with it is not to be told of it.
    this.left.catch(() => {})
    if (outer.aborted) this.#onAbort()
    else outer.addEventListener('abort', this.#onAbort, { once: true })
  }

  get elapsedMs(): number {
    return this.#clock.monotonic() - this.#startedAt
  }

  /** Gives up the work, with a result. */
  leave(result: R): void {
    this.#settle.resolve(result)
    this.end()
  }

  /** Gives up the work, with an error. */
  fail(reason: unknown): void {
    this.#settle.reject(reason)
    this.end(reason)
  }

  /** Calls back after `ms`, unless the attempt is over by then. */
  after(ms: number, callback: () => void): void {
    if (this.signal.aborted) return
    const timer = this.#clock.setTimer(ms, () => {
      this.#cleanups.delete(cancel)
      callback()
    })
    const cancel = (): void => timer.cancel()
    this.#cleanups.add(cancel)
  }

  /** Calls back when `due` has passed, a time that may move on meanwhile: one timer, however often it does. */
  whenDue(due: () => number, callback: () => void): void {
    const rest = due() - this.#clock.monotonic()
    if (rest <= 0) callback()
    else this.after(rest, () => this.whenDue(due, callback))
  }

  /** Calls back when the attempt ends, however it does. */
  atEnd(cleanup: () => void): void {
    this.#cleanups.add(cleanup)
  }

  /** Frees all that the attempt holds. */
  end(reason?: unknown): void {
    if (this.signal.aborted) return
    this.#outer.removeEventListener('abort', this.#onAbort)
    this.#controller.abort(reason)
    for (const cleanup of this.#cleanups) cleanup()
    this.#cleanups.clear()
  }
}
