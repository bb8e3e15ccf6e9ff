/** Lets a bounded number through at a time; the others wait in order. */
export class Gate {
  #free: number
  readonly #waiters = new Set<{ enter(): void; fail(err: unknown): void }>()

  /** @throws {RangeError} When `limit` is not at least 1. */
  constructor(limit: number) {
    if (!(limit >= 1)) throw new RangeError(`Cannot bound connections: maxConnections must be at least 1: ${limit}`)
    this.#free = limit
  }

  /** Enters at once, or tells that it must be waited. */
  tryEnter(): boolean {
    if (this.#free < 1) return false
    this.#free--
    return true
  }

  /**
   * Resolves inside.
   *
   * @throws The signal's reason when it aborts, or what {@link failAll} was given.
   */
  enter(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (this.tryEnter()) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#waiters.delete(waiter)
        signal?.removeEventListener('abort', onAbort)
      }
      const onAbort = (): void => waiter.fail(signal?.reason)
      const waiter = {
        enter(): void {
          settle()
          resolve()
        },
        fail(err: unknown): void {
          settle()
          reject(err)
        }
      }
      this.#waiters.add(waiter)
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  /** The place goes to the first who waits. */
  leave(): void {
    const [first] = this.#waiters
    if (first === undefined) this.#free++
    else first.enter()
  }

  /** Turns all away who wait. */
  failAll(err: unknown): void {
    for (const waiter of this.#waiters) waiter.fail(err)
  }
}
