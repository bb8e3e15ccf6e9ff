import { type Clock, realClock, type Timer } from '../clock.ts'
import type { Middleware } from './transport.ts'

/** Options of {@link throttle} and {@link TokenBucket}. */
export interface ThrottleOptions {
  /** Requests per second in the long run. */
  qps: number
  /** Requests that may go out at once after a pause. Default twice `qps`, at least 1. */
  burst?: number | undefined
  /** Default the machine's clock. */
  clock?: Clock | undefined
  /** Aborts when the client is closed: who waits gets its reason. */
  closed?: AbortSignal | undefined
}

/**
 * Holds requests back so that no more than `qps` per second go out, as client-go's flow control does. A stream takes no token:
 * opening a watch again is held back by its own backoff.
 *
 * @throws {RangeError} When `qps` or `burst` is not positive.
 */
export function throttle(options: ThrottleOptions): Middleware {
  const bucket = new TokenBucket(options)
  return (next) => (request) => {
    if (request.stream || options.closed?.aborted || bucket.tryTake()) return next(request)
    return bucket.take(request.signal).then(() => next(request))
  }
}

interface Waiter {
  resolve(): void
  reject(err: unknown): void
}

/** A token bucket that serves in the order of asking. */
export class TokenBucket {
  readonly #qps: number
  readonly #burst: number
  readonly #clock: Clock
  #tokens: number
  #filledAt: number
  /** Those who wait, first come first; the timer is armed exactly while there are some. */
  readonly #waiters = new Set<Waiter>()
  #timer: Timer | undefined

  constructor({ qps, burst = Math.max(2 * qps, 1), clock = realClock, closed }: ThrottleOptions) {
    if (!(qps > 0)) throw new RangeError(`Cannot throttle: qps must be positive: ${qps}`)
    if (!(burst >= 1)) throw new RangeError(`Cannot throttle: burst must be at least 1: ${burst}`)
    this.#qps = qps
    this.#burst = Math.floor(burst)
    this.#clock = clock
    this.#tokens = this.#burst
    this.#filledAt = clock.monotonic()
    closed?.addEventListener('abort', () => this.#failAll(closed.reason), { once: true })
  }

  /** Takes a token at once, unless there is none or somebody waits. */
  tryTake(): boolean {
    this.#fill()
    if (this.#waiters.size > 0 || this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }

  /**
   * Resolves with a token taken.
   *
   * @throws The signal's reason when it aborts, or that of `closed`; the place in the queue is given up then.
   */
  take(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (this.tryTake()) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiters.delete(waiter)
        this.#arm()
        reject(signal?.reason)
      }
      const waiter: Waiter = {
        resolve() {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
        reject(err) {
          signal?.removeEventListener('abort', onAbort)
          reject(err)
        }
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiters.add(waiter)
      this.#arm()
    })
  }

  #failAll(err: unknown): void {
    for (const waiter of this.#waiters) waiter.reject(err)
    this.#waiters.clear()
    this.#arm()
  }

  #fill(): void {
    const now = this.#clock.monotonic()
    this.#tokens = Math.min(this.#tokens + ((now - this.#filledAt) / 1000) * this.#qps, this.#burst)
    this.#filledAt = now
  }

  #serve(): void {
    this.#timer = undefined
    this.#fill()
    for (const waiter of this.#waiters) {
      // A timer may fire a hair early; a token that is complete but for rounding counts.
      if (this.#tokens < 1 - 1e-9) break
      this.#tokens = Math.max(this.#tokens - 1, 0)
      this.#waiters.delete(waiter)
      waiter.resolve()
    }
    this.#arm()
  }

  #arm(): void {
    if (this.#waiters.size === 0) {
      this.#timer?.cancel()
      this.#timer = undefined
      return
    }
    this.#timer ??= this.#clock.setTimer(Math.ceil(((1 - this.#tokens) / this.#qps) * 1000), () => this.#serve())
  }
}
