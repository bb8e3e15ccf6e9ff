import { isApiError, isExpired, isTooLargeResourceVersion, suggestedDelayMs } from '../errors.ts'

/** What a failure of a list or a watch means for what to do next. */
export type FailureKind =
  /** The version to go on from is gone, or from the future: list. */
  | 'expired'
  /** The server does not take such a request, and never will. */
  | 'refused'
  /** It broke the protocol: what came cannot be trusted. */
  | 'violation'
  /** One of our deadlines passed. */
  | 'timeout'
  /** The connection broke. */
  | 'lost'
  /** It could not be made: nothing has reached the server. */
  | 'unreachable'
  /** 429 or 503: later. */
  | 'busy'
  /** 401 or 403: until somebody grants it. */
  | 'denied'
  /** A streaming list brought neither objects nor its end. */
  | 'ignored'
  | 'other'

/** Longest time that a server may ask us to wait. Milliseconds. */
const MAX_RETRY_AFTER_MS = 30_000

/** 404 is not among them: a kind that is not there yet may come. */
const REFUSALS: ReadonlySet<number> = new Set([400, 405, 406, 415, 422, 501])

export function classify(err: unknown): FailureKind {
  if (isExpired(err) || isTooLargeResourceVersion(err)) return 'expired'
  if (isApiError(err)) {
    const { statusCode: code } = err
    if (code === 401 || code === 403) return 'denied'
    if (code === 429 || code === 503) return 'busy'
    return REFUSALS.has(code) ? 'refused' : 'other'
  }
  const { code, unsent } = (err ?? {}) as { code?: unknown; unsent?: unknown }
  switch (code) {
    case 'ERR_TIMEOUT':
      return 'timeout'
    case 'ERR_PROTOCOL':
      return 'violation'
    case 'ERR_CONNECTION':
      return unsent === true ? 'unreachable' : 'lost'
    case 'ERR_AUTH':
      return 'denied'
    default:
      return err instanceof SyntaxError ? 'violation' : 'other'
  }
}

/** Milliseconds that the server asked to wait, within bounds. */
export function retryAfterMs(err: unknown): number {
  return Math.min(suggestedDelayMs(err) ?? 0, MAX_RETRY_AFTER_MS)
}
