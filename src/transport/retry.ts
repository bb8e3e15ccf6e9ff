import { backoffMs, type Clock, delay, realClock } from '../clock.ts'
import type { ConnectionError } from '../errors.ts'
import { isTransient } from './connection-errors.ts'
import { parseRetryAfter } from './retry-after.ts'
import type { Middleware, Send, WireRequest, WireResponse } from './transport.ts'

/** Retries of a call that the server did not ask for: broken connections, 502, 503, 504. */
const MAX_UNASKED = 4
/** Longest `Retry-After` that is obeyed by waiting; the caller hears of a longer one at once. 5 minutes. */
const MAX_RETRY_AFTER_MS = 300_000
/** Between unasked retries, full jitter. */
const BACKOFF = { baseMs: 200, maxMs: 5000, jitter: 'full' } as const
/** Least wait of the second and further asked retries, so that "Retry-After: 0" is no tight loop. */
const FLOOR = { baseMs: 100, maxMs: 1000 } as const

/** Options of {@link retry}. */
export interface RetryOptions {
  /** Retries that the server asks for with `Retry-After`, of one call. Default 10; 0 turns all retries off. */
  maxRetries?: number | undefined
  clock?: Clock | undefined
  /** Source of randomness in [0, 1). Default Math.random. */
  random?: (() => number) | undefined
  /** Told before each wait. */
  onRetry?: ((request: WireRequest, retry: RetryNotice) => void) | undefined
  /** Aborts when the client is closed: waits end with its reason. */
  closed?: AbortSignal | undefined
}

/** What is about to be tried again, and why. */
export interface RetryNotice {
  /** 1 for the first retry. */
  attempt: number
  delayMs: number
  /** For people, e.g. `503 with Retry-After` or the message of the error. */
  reason: string
}

type Outcome = { response: WireResponse } | { error: unknown }

/**
 * Sends again what may succeed then.
 *
 * - 429 and 5xx with `Retry-After` (seconds or a date): any verb, up to `maxRetries`. The server has refused it before acting.
 * - Connections that could not be made for a while (refused, unreachable): any verb, up to 4 times; nothing was sent.
 * - 502, 503 and 504 without it, and connections that broke: only GET, up to 4 times; another verb may have had its effect.
 *
 * Never: timeouts, certificates that are not trusted, a body that broke while it was streamed. With a `timeoutMs` in the request all
 * attempts and waits together fit into it: a wait that does not is not begun, and the caller gets what there is.
 */
export function retry(options: RetryOptions = {}): Middleware {
  const { maxRetries = 10 } = options
  if (!(maxRetries >= 0)) throw new RangeError(`Cannot retry: maxRetries must not be negative: ${maxRetries}`)
  return (next) => (request) =>
    maxRetries === 0 || request.retry === false
      ? next(request)
      : sendWithRetries(next, request, { ...options, maxRetries })
}

async function sendWithRetries(
  next: Send,
  request: WireRequest,
  options: RetryOptions & { maxRetries: number }
): Promise<WireResponse> {
  const { clock = realClock, onRetry } = options
  const deadline = request.timeoutMs ? clock.monotonic() + request.timeoutMs : Number.POSITIVE_INFINITY
  const spent = { asked: 0, unasked: 0 }
  for (let attempt = 1; ; attempt++) {
    const outcome = await settled(next(attempt === 1 ? request : within(request, deadline - clock.monotonic())))
    const plan = planRetry(outcome, request, spent, { ...options, clock })
    if (plan === undefined || plan.delayMs >= deadline - clock.monotonic() || request.signal?.aborted) {
      if ('error' in outcome) throw outcome.error
      return outcome.response
    }
    if ('response' in outcome) outcome.response.body.cancel()
    onRetry?.(request, { attempt, ...plan })
    await pause(plan.delayMs, request.signal, { ...options, clock })
  }
}

/** The request with what is left of its time. */
function within(request: WireRequest, leftMs: number): WireRequest {
  return Number.isFinite(leftMs) ? { ...request, timeoutMs: Math.max(Math.ceil(leftMs), 1) } : request
}

/** A wait that ends when the call is aborted, or the client closed: a Retry-After may ask for minutes. */
async function pause(
  ms: number,
  signal: AbortSignal | undefined,
  { clock, closed }: Pick<RetryOptions, 'clock' | 'closed'>
): Promise<void> {
  const end = new AbortController()
  const onAbort = (event: Event): void => end.abort((event.target as AbortSignal).reason)
  for (const source of [signal, closed]) source?.addEventListener('abort', onAbort, { once: true })
  try {
    if (closed?.aborted) throw closed.reason
    await delay(ms, { clock, signal: end.signal })
  } finally {
    for (const source of [signal, closed]) source?.removeEventListener('abort', onAbort)
  }
}

function settled(promise: Promise<WireResponse>): Promise<Outcome> {
  return promise.then(
    (response) => ({ response }),
    (error: unknown) => ({ error })
  )
}

/** How long to wait before the next try, or undefined to let the outcome stand. Counts the try in `spent`. */
function planRetry(
  outcome: Outcome,
  request: WireRequest,
  spent: { asked: number; unasked: number },
  { maxRetries, clock, random }: RetryOptions & { maxRetries: number; clock: Clock }
): { delayMs: number; reason: string } | undefined {
  const asked = 'response' in outcome ? askedDelay(outcome.response, clock) : undefined
  if (asked !== undefined) {
    if (spent.asked >= maxRetries || asked > MAX_RETRY_AFTER_MS) return undefined
    const floor = spent.asked === 0 ? 0 : backoffMs(spent.asked - 1, FLOOR)
    spent.asked++
    return { delayMs: Math.max(asked, floor), reason: `${statusOf(outcome)} with Retry-After` }
  }
  if (spent.unasked >= Math.min(MAX_UNASKED, maxRetries) || !mayRepeat(outcome, request.method)) return undefined
  const delayMs = backoffMs(spent.unasked++, { ...BACKOFF, random })
  return { delayMs, reason: 'error' in outcome ? String((outcome.error as Error).message) : `${statusOf(outcome)}` }
}

function askedDelay(response: WireResponse, clock: Clock): number | undefined {
  if (response.status !== 429 && response.status < 500) return undefined
  return parseRetryAfter(response.headers['retry-after'], clock.now())
}

function statusOf(outcome: Outcome): number {
  return 'response' in outcome ? outcome.response.status : 0
}

function mayRepeat(outcome: Outcome, method: string): boolean {
  if ('response' in outcome) return method === 'GET' && [502, 503, 504].includes(outcome.response.status)
  return isTransient(outcome.error) && ((outcome.error as ConnectionError).unsent || method === 'GET')
}
