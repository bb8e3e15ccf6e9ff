/** Asking again and again: for what is not known to anybody who would tell, and for what may fail and succeed later. */
import { type BackoffOptions, backoffMs, type Clock, delay, realClock } from '../clock.ts'
import { isApiError, TimeoutError } from '../errors.ts'
import { checkDuration, Lifetime } from './lifetime.ts'

/** What each call of a polled or retried function gets. */
export interface AttemptContext {
  /** Aborts when the whole of it must end: pass it on to every call that takes one. */
  readonly signal: AbortSignal
  /** 0 for the first call. */
  readonly attempt: number
}

/** Options of {@link poll}. */
export interface PollOptions {
  /** From the beginning of one call to that of the next; a call that takes longer is followed by the next at once. Milliseconds. */
  intervalMs: number
  /** Up to this share of the interval is added to each, at random. Default 0. */
  jitter?: number | undefined
  /**
   * Calls at once, not after the first interval; and at least once, even when the signal has aborted already, as apimachinery does.
   * Default true.
   */
  immediate?: boolean | undefined
  /** Milliseconds until a `TimeoutError`. Default: no limit. */
  timeoutMs?: number | undefined
  signal?: AbortSignal | undefined
  /** Default {@link realClock}. */
  clock?: Clock | undefined
  /** Source of randomness in [0, 1). Default Math.random. */
  random?: (() => number) | undefined
}

/**
 * Calls `ask` again and again until it gives something, and gives that: anything but `false`, `null` and `undefined`.
 *
 * A call under way is waited for, so that nothing is left running behind: pass its `signal` on. To wait for an object, use
 * {@link waitFor}, which the server tells.
 *
 * @throws {TimeoutError} After `timeoutMs`.
 * @throws What `ask` throws, at once.
 * @throws The signal's reason when `options.signal` aborts.
 * @throws {RangeError} When a duration is negative.
 * @see https://pkg.go.dev/k8s.io/apimachinery/pkg/util/wait#PollUntilContextTimeout
 */
export async function poll<T>(
  options: PollOptions,
  ask: (context: AttemptContext) => T | false | null | undefined | Promise<T | false | null | undefined>
): Promise<T> {
  const { intervalMs, jitter, immediate = true, timeoutMs, signal, clock = realClock, random } = options
  checkDuration('poll', 'intervalMs', intervalMs)
  if (timeoutMs !== undefined) checkDuration('poll', 'timeoutMs', timeoutMs)
  const end = new Lifetime(signal)
  const expire = (): void => {
    end.abort(new TimeoutError(`Poll: nothing came within ${timeoutMs} ms`, { timeoutMs: timeoutMs ?? 0 }))
  }
  const timer = timeoutMs === undefined ? undefined : clock.setTimer(timeoutMs, expire)
  const interval = (): number => backoffMs(0, { baseMs: intervalMs, jitter, random })
  try {
    let due = clock.monotonic() + (immediate ? 0 : interval())
    for (let attempt = 0; ; attempt++) {
      if (attempt > 0 || !immediate) {
        await delay(Math.max(0, due - clock.monotonic()), { signal: end.signal, clock })
        end.signal.throwIfAborted()
      }
      due = clock.monotonic() + interval()
      const answer = await ask({ signal: end.signal, attempt })
      if (answer !== false && answer !== null && answer !== undefined) return answer
    }
  } finally {
    timer?.cancel()
    end.release()
  }
}

/** Options of {@link retryWithBackoff}. */
export interface RetryOptions extends Omit<BackoffOptions, 'baseMs'> {
  /** First wait. Milliseconds; default 10. Those of `factor` (default 2), `maxMs` and `jitter` follow. */
  baseMs?: number | undefined
  /** Most calls. Default 5. */
  maxAttempts?: number | undefined
  /** Which errors are worth another call, e.g. `isConflict`. Default: all. */
  shouldRetry?: ((err: unknown) => boolean) | undefined
  signal?: AbortSignal | undefined
  /** Default {@link realClock}. */
  clock?: Clock | undefined
}

/**
 * Calls `action` until it does not throw, with growing waits in between. Where the server asked for a longer wait (`Retry-After`), that
 * is kept.
 *
 * @throws The last error, when it is not worth another call or there were `maxAttempts`.
 * @throws The signal's reason when `options.signal` aborts, also between two calls.
 * @throws {RangeError} When `maxAttempts` is no whole number from 1 on.
 * @see https://pkg.go.dev/k8s.io/client-go/util/retry#OnError
 */
export async function retryWithBackoff<T>(
  options: RetryOptions,
  action: (context: AttemptContext) => T | Promise<T>
): Promise<T> {
  const { maxAttempts = 5, shouldRetry = () => true, clock = realClock, signal, ...shape } = options
  const backoff = { ...shape, baseMs: shape.baseMs ?? 10 }
  if (!(Number.isSafeInteger(maxAttempts) && maxAttempts > 0)) {
    throw new RangeError(`Cannot retry: maxAttempts must be a whole number from 1 on: ${maxAttempts}`)
  }
  const passed = signal ?? new AbortController().signal
  for (let attempt = 0; ; attempt++) {
    passed.throwIfAborted()
    try {
      return await action({ signal: passed, attempt })
    } catch (err) {
      if (attempt + 1 >= maxAttempts || !shouldRetry(err)) throw err
      const asked = isApiError(err) ? (err.retryAfterMs ?? 0) : 0
      await delay(Math.max(backoffMs(attempt, backoff), asked), { signal: passed, clock })
    }
  }
}
