/** How a {@link PushQueue} steers what fills it. */
export interface PushQueueHooks {
  /** More than the bound is waiting: push no more until `onResume`, if that can be helped. */
  onPause?: (() => void) | undefined
  /** All that was waiting has been read. */
  onResume?: (() => void) | undefined
  /** The reader left before the end: stop, free everything. Called at most once. */
  onCancel?: (() => void) | undefined
}

type Ending = { kind: 'end' } | { kind: 'error'; error: unknown }

/**
 * The bridge from calls that push chunks to a loop that pulls them.
 *
 * The queue is bounded by asking the source to pause, so it can hold one source's burst more than its bound. `return()` takes
 * effect at once, also while `next()` waits, which a generator cannot do.
 */
export class PushQueue implements AsyncIterableIterator<Uint8Array> {
  readonly #maxBytes: number
  readonly #hooks: PushQueueHooks
  /** Chunks not read yet; those before `#head` are gone. */
  #chunks: (Uint8Array | undefined)[] = []
  #head = 0
  #bytes = 0
  #paused = false
  #ending: Ending | undefined
  /** Those who wait in `next()`; empty whenever a chunk waits. */
  #waiters: { resolve(result: IteratorResult<Uint8Array>): void; reject(err: unknown): void }[] = []

  constructor(maxBytes: number, hooks: PushQueueHooks) {
    this.#maxBytes = maxBytes
    this.#hooks = hooks
  }

  push(chunk: Uint8Array): void {
    if (this.#ending !== undefined) return
    const waiter = this.#waiters.shift()
    if (waiter !== undefined) {
      waiter.resolve({ value: chunk, done: false })
      return
    }
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    if (this.#paused || this.#bytes < this.#maxBytes) return
    this.#paused = true
    this.#hooks.onPause?.()
  }

  /** The source ended; what waits can still be read. */
  end(): void {
    this.#finish({ kind: 'end' })
  }

  /** The source failed. `discard`: what waits is dropped, the reader hears of it with its next step. */
  fail(error: unknown, options: { discard?: boolean } = {}): void {
    if (options.discard) this.#clear()
    this.#finish({ kind: 'error', error })
  }

  /** The reader wants no more. */
  cancel(): void {
    this.#clear()
    if (this.#ending !== undefined) {
      this.#ending = { kind: 'end' }
      return
    }
    this.#finish({ kind: 'end' })
    this.#hooks.onCancel?.()
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    const chunk = this.#chunks[this.#head]
    if (chunk !== undefined) {
      this.#take(chunk)
      return Promise.resolve({ value: chunk, done: false })
    }
    const ending = this.#ending
    if (ending === undefined) return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }))
    // An error is told once; after it the loop is over.
    this.#ending = { kind: 'end' }
    return ending.kind === 'error' ? Promise.reject(ending.error) : Promise.resolve({ value: undefined, done: true })
  }

  return(): Promise<IteratorResult<Uint8Array>> {
    this.cancel()
    return Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #take(chunk: Uint8Array): void {
    this.#chunks[this.#head++] = undefined
    this.#bytes -= chunk.length
    if (this.#head < this.#chunks.length) return
    this.#chunks = []
    this.#head = 0
    if (!this.#paused) return
    this.#paused = false
    if (this.#ending === undefined) this.#hooks.onResume?.()
  }

  #clear(): void {
    this.#chunks = []
    this.#head = 0
    this.#bytes = 0
  }

  #finish(ending: Ending): void {
    if (this.#ending !== undefined) return
    this.#ending = ending
    const waiters = this.#waiters
    this.#waiters = []
    for (const [index, waiter] of waiters.entries()) {
      if (index === 0 && ending.kind === 'error') {
        this.#ending = { kind: 'end' }
        waiter.reject(ending.error)
      } else waiter.resolve({ value: undefined, done: true })
    }
  }
}
