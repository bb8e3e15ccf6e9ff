/** Time as a value, so that tests turn it by hand. Only this file touches the global timers. */

/** A timer that can be taken back. */
export interface Timer {
  cancel(): void
}

/** Where time comes from. {@link realClock} outside tests. */
export interface Clock {
  /** Milliseconds since the epoch; may jump when the machine's clock is set. */
  now(): number
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number
  /**
   * Calls `callback` once after `ms` milliseconds.
   *
   * `unref: true` lets the process end while the timer waits. Default false.
   */
  setTimer(ms: number, callback: () => void, options?: { unref?: boolean }): Timer
}

/** Longest delay that the platform's timers take; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** The machine's clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(ms, callback, options) {
    let handle: NodeJS.Timeout
    const arm = (rest: number): void => {
      const step = Math.min(rest, MAX_TIMER_MS)
      handle = setTimeout(() => (rest > step ? arm(rest - step) : callback()), Math.max(step, 0))
      if (options?.unref) handle.unref()
    }
    arm(ms)
    return { cancel: () => clearTimeout(handle) }
  }
}

/** Options of {@link delay}. */
export interface DelayOptions {
  signal?: AbortSignal | undefined
  /** Default {@link realClock}. */
  clock?: Clock | undefined
  /** Lets the process end during the delay. Default false. */
  unref?: boolean | undefined
}

/**
 * Resolves after `ms` milliseconds.
 *
 * @throws The signal's reason when `options.signal` aborts; the timer is gone then.
 */
export function delay(ms: number, options: DelayOptions = {}): Promise<void> {
  const { signal, clock = realClock, unref = false } = options
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const onAbort = (): void => {
      timer.cancel()
      reject(signal?.reason)
    }
    const timer = clock.setTimer(
      ms,
      () => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      },
      { unref }
    )
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

/** Shape of a backoff: step n waits `min(baseMs * factor^n, maxMs)`, then jitter. */
export interface BackoffOptions {
  /** First wait. Milliseconds. */
  baseMs: number
  /** Each wait is this many times the one before. Default 2. */
  factor?: number | undefined
  /** Longest wait before jitter. Milliseconds. Default no limit. */
  maxMs?: number | undefined
  /**
   * `"full"`: uniformly between 0 and the wait (AWS's full jitter). A number j: wait plus up to j times the wait
   * (apimachinery's wait.Jitter). Default 0, no jitter.
   */
  jitter?: number | 'full' | undefined
  /** Source of randomness in [0, 1). Default Math.random. */
  random?: (() => number) | undefined
}

/** Milliseconds to wait before retry number `attempt` (0 for the first). */
export function backoffMs(attempt: number, options: BackoffOptions): number {
  const { baseMs, factor = 2, maxMs = Number.POSITIVE_INFINITY, jitter = 0, random = Math.random } = options
  const wait = Math.min(baseMs * factor ** attempt, maxMs)
  return jitter === 'full' ? random() * wait : wait + random() * jitter * wait
}
