import type { Clock } from '../clock.ts'
import type { WatchErrorInfo } from './options.ts'
import { callHook, warn } from './warn.ts'
import type { WatchFailure } from './watcher-options.ts'

/** A server that fails and heals all the time is told of as seldom as this. Milliseconds. */
const WARNING_INTERVAL_MS = 60_000

/** Keeps the last failure to list or watch, and reports each; without a hook, the process is warned when failures begin. */
export class WatchErrors {
  readonly #name: string
  readonly #clock: Clock
  readonly #hook: ((err: unknown, info: WatchErrorInfo) => void) | undefined
  #last: unknown
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
    const begins = this.#last === undefined
    this.#last = err
    if (this.#hook !== undefined) callHook(this.#hook, err, { willRetryInMs: retryInMs, phase, failures })
    else if (begins && this.#mayWarn()) warn(`Cannot follow ${this.#name}, will retry`, err)
  }

  healed(): void {
    this.#last = undefined
  }

  #mayWarn(): boolean {
    const now = this.#clock.monotonic()
    if (this.#lastWarning !== undefined && now - this.#lastWarning < WARNING_INTERVAL_MS) return false
    this.#lastWarning = now
    return true
  }
}
