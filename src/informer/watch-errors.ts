import type { Clock } from '../clock.ts'
import type { WatchErrorInfo } from './options.ts'
import { guarded, warn } from './warn.ts'
import type { WatchFailure } from './watcher-options.ts'

/** A server that fails and heals all the time is told of as seldom as this. Milliseconds. */
const WARNING_INTERVAL_MS = 60_000

/**
 * Keeps the last failure to list or watch, and reports each. Without a hook the process is warned when the informer begins to fail: when
 * the attempt after a failure failed too, for what heals at once happens whenever a server is replaced.
 */
export class WatchErrors {
  readonly #name: string
  readonly #clock: Clock
  readonly #hook: ((err: unknown, info: WatchErrorInfo) => void) | undefined
  #last: unknown
  #warned = false
  #lastWarning: number | undefined

  constructor(name: string, clock: Clock, hook: ((err: unknown, info: WatchErrorInfo) => void) | undefined) {
    this.#name = name
    this.#clock = clock
    this.#hook = hook
  }

  /** Undefined while all is well. */
  get last(): unknown {
    return this.#last
  }

  failed(err: unknown, { retryInMs, phase, failures }: WatchFailure): void {
    this.#last = err
    const hook = this.#hook
    if (hook !== undefined) guarded(() => hook(err, { willRetryInMs: retryInMs, phase, failures }))
    else if (failures > 1 && !this.#warned) this.#warn(err)
  }

  healed(): void {
    this.#last = undefined
    this.#warned = false
  }

  #warn(err: unknown): void {
    const now = this.#clock.monotonic()
    if (this.#lastWarning !== undefined && now - this.#lastWarning < WARNING_INTERVAL_MS) return
    this.#lastWarning = now
    this.#warned = true
    warn(`Cannot follow ${this.#name}, will retry`, err)
  }
}
