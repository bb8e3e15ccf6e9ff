/** How long an item waits before it is tried again. */

import { backoffMs, type Clock, realClock } from '../clock.ts'

/** Decides how long items wait. Times in milliseconds. */
export interface RateLimiter<T = string> {
  /** How long the item is to wait now; counts as one more failure of it. */
  when(item: T): number
  /** The item is no longer retried, be it that it succeeded or was given up: its failures are forgotten. */
  forget(item: T): void
  /** How many failures the item has had since it was last forgotten. */
  numRequeues(item: T): number
}

/** Options of {@link exponentialRateLimiter}. */
export interface ExponentialRateLimiterOptions {
  /** Wait after the first failure; twice as long after each further one. Milliseconds. */
  baseMs: number
  /** Longest wait, before jitter. Milliseconds. */
  maxMs: number
  /** Adds up to so many times the wait at random, or `"full"`: anything between 0 and the wait. Default 0. */
  jitter?: number | 'full' | undefined
  /** Source of randomness in [0, 1). Default Math.random. */
  random?: (() => number) | undefined
}

/**
 * Waits `baseMs`, doubled with each failure of the item, up to `maxMs`.
 *
 * @throws {RangeError} When a time or the jitter is negative or not a number.
 */
export function exponentialRateLimiter<T = string>(options: ExponentialRateLimiterOptions): RateLimiter<T> {
  const { baseMs, maxMs, jitter } = options
  notNegative({ baseMs, maxMs })
  if (typeof jitter === 'number') notNegative({ jitter })
  return countingRateLimiter((failures) => backoffMs(Math.min(failures, MAX_DOUBLINGS), options))
}

/** More would make 0 ms times infinity, which is not a number. */
const MAX_DOUBLINGS = 1000

/** Options of {@link fastSlowRateLimiter}. */
export interface FastSlowRateLimiterOptions {
  /** Wait after each of the first failures. Milliseconds. */
  fastMs: number
  /** Wait after each further one. Milliseconds. */
  slowMs: number
  /** How many failures are followed by the short wait. */
  maxFast: number
}

/**
 * Waits `fastMs` after the first `maxFast` failures of an item, then `slowMs`.
 *
 * @throws {RangeError} When an option is negative or not a number.
 */
export function fastSlowRateLimiter<T = string>(options: FastSlowRateLimiterOptions): RateLimiter<T> {
  const { fastMs, slowMs, maxFast } = options
  notNegative({ fastMs, slowMs, maxFast })
  return countingRateLimiter((failures) => (failures < maxFast ? fastMs : slowMs))
}

/** Options of {@link bucketRateLimiter}. */
export interface BucketRateLimiterOptions {
  /** Tokens that come back each second. */
  qps: number
  /** Tokens that the bucket holds; it starts full. */
  burst: number
  /** Default {@link realClock}. */
  clock?: Clock | undefined
}

/**
 * One token bucket for all items: each call takes a token, or reserves a future one and waits until it is there.
 *
 * @throws {RangeError} When `qps` is not above 0 or `burst` is below 1.
 * @see https://pkg.go.dev/golang.org/x/time/rate#Limiter.Reserve
 */
export function bucketRateLimiter<T = string>(options: BucketRateLimiterOptions): RateLimiter<T> {
  const { qps, burst, clock = realClock } = options
  if (!(qps > 0)) throw new RangeError(`Cannot limit rate: qps must be above 0: ${qps}`)
  if (!(burst >= 1)) throw new RangeError(`Cannot limit rate: burst must be at least 1: ${burst}`)
  // Below 0: so many tokens are reserved that do not exist yet.
  let tokens = burst
  let last = clock.monotonic()
  return {
    when() {
      if (qps === Number.POSITIVE_INFINITY) return 0
      const now = clock.monotonic()
      tokens = Math.min(burst, tokens + ((now - last) / 1000) * qps) - 1
      last = now
      // In whole nanoseconds as Go's: the rounding errors of the tokens are no wait.
      return tokens < 0 ? Math.trunc((-tokens / qps) * 1e9) / 1e6 : 0
    },
    forget() {},
    numRequeues: () => 0
  }
}

/** Asks all limiters and waits as long as the strictest says. */
export function maxOfRateLimiter<T = string>(...limiters: RateLimiter<T>[]): RateLimiter<T> {
  return {
    when: (item) => Math.max(0, ...limiters.map((limiter) => limiter.when(item))),
    forget(item) {
      for (const limiter of limiters) limiter.forget(item)
    },
    numRequeues: (item) => Math.max(0, ...limiters.map((limiter) => limiter.numRequeues(item)))
  }
}

/**
 * Waits as `limiter` says, but never longer than `maxMs` milliseconds.
 *
 * @throws {RangeError} When `maxMs` is negative or not a number.
 */
export function withMaxWait<T = string>(limiter: RateLimiter<T>, maxMs: number): RateLimiter<T> {
  notNegative({ maxMs })
  return {
    when: (item) => Math.min(limiter.when(item), maxMs),
    forget: (item) => limiter.forget(item),
    numRequeues: (item) => limiter.numRequeues(item)
  }
}

/** Options of {@link defaultControllerRateLimiter}. */
export interface DefaultRateLimiterOptions {
  /** Default {@link realClock}. */
  clock?: Clock | undefined
}

/** client-go's default: 5 ms doubled up to 1000 s for each item, and 10 per second with bursts of 100 for all together. */
export function defaultControllerRateLimiter<T = string>(options: DefaultRateLimiterOptions = {}): RateLimiter<T> {
  return maxOfRateLimiter(
    exponentialRateLimiter<T>({ baseMs: 5, maxMs: 1_000_000 }),
    bucketRateLimiter<T>({ qps: 10, burst: 100, clock: options.clock })
  )
}

/** client-go's default for each item alone: 1 ms doubled up to 1000 s. */
export function defaultItemRateLimiter<T = string>(): RateLimiter<T> {
  return exponentialRateLimiter({ baseMs: 1, maxMs: 1_000_000 })
}

/** A limiter that goes by how often the item has failed before. */
function countingRateLimiter<T>(wait: (failures: number) => number): RateLimiter<T> {
  const failures = new Map<T, number>()
  return {
    when(item) {
      const before = failures.get(item) ?? 0
      failures.set(item, before + 1)
      return wait(before)
    },
    forget(item) {
      failures.delete(item)
    },
    numRequeues: (item) => failures.get(item) ?? 0
  }
}

function notNegative(values: Record<string, number>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!(value >= 0)) throw new RangeError(`Cannot limit rate: ${name} must not be negative: ${value}`)
  }
}
