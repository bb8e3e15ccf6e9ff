/** Signals and waits that the parts of a controller share. */
import { setMaxListeners } from 'node:events'
import type { Clock } from '../clock.ts'
import { warn } from '../informer/warn.ts'
import { letShare } from '../signals.ts'

/** Options of a run that ends in two steps. */
export interface RunOptions {
  /** Ends the run gracefully: no new work, what runs may finish. */
  signal: AbortSignal
  /** Ends it at once: what runs is aborted. Default none. See {@link shutdownSignals}. */
  abortSignal?: AbortSignal | undefined
}

/** An AbortController that also aborts with any of `signals`; takes any number of listeners. `release` takes its own away. */
export class Lifetime {
  readonly #controller = new AbortController()
  readonly #releases: Array<() => void> = []

  constructor(...signals: readonly (AbortSignal | undefined)[]) {
    setMaxListeners(Number.POSITIVE_INFINITY, this.signal)
    this.follow(...signals)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Aborts, for good. */
  abort(reason?: unknown): void {
    this.release()
    this.#controller.abort(reason)
  }

  release(): void {
    for (const release of this.#releases.splice(0)) release()
  }

  /** Aborts with any of `signals` too. */
  follow(...signals: readonly (AbortSignal | undefined)[]): void {
    for (const signal of signals) {
      const onAbort = (): void => this.abort(signal?.reason)
      if (signal?.aborted) onAbort()
      if (signal !== undefined) letShare(signal)
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#releases.push(() => signal?.removeEventListener('abort', onAbort))
    }
  }
}

/** How long a stop waits for what it has aborted. Milliseconds. */
export const END_ABORTED_MS = 1000

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** True when an error says no more than that the signal has aborted: it is its reason, or Node's `AbortError` for that. */
export function tellsOfAbort(err: unknown, signal: AbortSignal | undefined): boolean {
  if (!signal?.aborted) return false
  return err === signal.reason || (err instanceof Error && err.name === 'AbortError' && err.cause === signal.reason)
}

/** True when `work` settles, either way, before `ms` are over and before the signal aborts. */
export function settlesWithin(
  work: Promise<unknown>,
  ms: number,
  { clock, signal }: { clock: Clock; signal?: AbortSignal | undefined }
): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (settled: boolean): void => {
      timer?.cancel()
      signal?.removeEventListener('abort', onAbort)
      resolve(settled)
    }
    const onAbort = (): void => finish(false)
    const timer = Number.isFinite(ms) ? clock.setTimer(ms, () => finish(false)) : undefined
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) onAbort()
    const settled = (): void => finish(true)
    work.then(settled, settled)
  })
}

/** Throws the first of what went wrong, if anything did, and warns the process of the others. */
export function throwFirst(failures: readonly unknown[], who: string): void {
  const [first, ...others] = new Set(failures)
  for (const err of others) warn(`${who} failed further`, err)
  if (failures.length > 0) throw first
}

/** Strings for a message: the first ten, quoted, and how many more there are. */
export function quoteSome(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => JSON.stringify(name))
  return shown.join(', ') + (names.length > 10 ? ` and ${names.length - 10} more` : '')
}

/**
 * Checks a duration of the caller's. @throws {RangeError} When it is no number of milliseconds from 0 on.
 */
export function checkDuration(action: string, name: string, ms: number): void {
  if (!(ms >= 0)) throw new RangeError(`Cannot ${action}: ${name} must be a number of milliseconds from 0 on: ${ms}`)
}
