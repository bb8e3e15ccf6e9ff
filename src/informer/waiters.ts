import type { Clock } from '../clock.ts'
import { TimeoutError } from '../errors.ts'
import { letShare } from '../signals.ts'
import type { WaitOptions } from './event-handler.ts'

interface Waiter {
  isDone(): boolean
  resolve(): void
  reject(err: unknown): void
}

/** Those who wait for something to become so. */
export class Waiters {
  readonly #clock: Clock
  readonly #waiting = new Set<Waiter>()
  #closed: Error | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Resolves when `isDone`, which is asked at once and by each `check`.
   *
   * @param describe Words for the error, e.g. `wait for sync of informer "Pod"`.
   */
  wait(isDone: () => boolean, describe: string, options: WaitOptions = {}, lastError?: () => unknown): Promise<void> {
    const { signal, timeoutMs } = options
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      if (isDone()) return resolve()
      if (this.#closed !== undefined) return reject(this.#closed)
      const end = (): void => {
        this.#waiting.delete(waiter)
        timer?.cancel()
        signal?.removeEventListener('abort', onAbort)
      }
      const onAbort = (): void => waiter.reject(signal?.reason)
      const waiter: Waiter = {
        isDone,
        resolve: () => {
          end()
          resolve()
        },
        reject: (err) => {
          end()
          reject(err)
        }
      }
      const onTimeout = (ms: number): void => {
        const cause = lastError?.()
        const why = cause instanceof Error ? `: the last error was: ${cause.message}` : ''
        waiter.reject(new TimeoutError(`Cannot ${describe} within ${ms} ms${why}`, { timeoutMs: ms, cause }))
      }
      const timer = timeoutMs === undefined ? undefined : this.#clock.setTimer(timeoutMs, () => onTimeout(timeoutMs))
      if (signal !== undefined) letShare(signal)
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiting.add(waiter)
    })
  }

  /** To be called whenever something may have become so. */
  check(): void {
    for (const waiter of this.#waiting) if (waiter.isDone()) waiter.resolve()
  }

  /** Refuses those who wait, and all who will. */
  close(why: Error): void {
    this.#closed = why
    for (const waiter of this.#waiting) waiter.reject(why)
  }
}
