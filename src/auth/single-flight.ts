interface Flight<T> {
  result: Promise<T>
  controller: AbortController
  waiters: number
}

/** One piece of work that many callers wait for. It is aborted when the last of them has gone. */
export class SingleFlight<T> {
  #flight: Flight<T> | undefined

  /**
   * Waits for the work that is under way, or starts it.
   *
   * @throws What the work throws, or the signal's reason when `signal` aborts.
   */
  join(start: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal | undefined): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    const flight = this.#flight ?? this.#start(start)
    flight.waiters++
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        if (--flight.waiters === 0) this.#abort(flight, signal?.reason)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      flight.result.finally(() => signal?.removeEventListener('abort', onAbort)).then(resolve, reject)
    })
  }

  /** Aborts what is under way; those who wait for it get `reason`. */
  abort(reason: unknown): void {
    if (this.#flight) this.#abort(this.#flight, reason)
  }

  #start(start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController()
    const result = start(controller.signal).finally(() => {
      if (this.#flight === flight) this.#flight = undefined
    })
    const flight: Flight<T> = { result, controller, waiters: 0 }
    this.#flight = flight
    return flight
  }

  #abort(flight: Flight<T>, reason: unknown): void {
    if (this.#flight === flight) this.#flight = undefined
    flight.controller.abort(reason)
  }
}
