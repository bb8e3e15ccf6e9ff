/** What each failure means to a client of the API. */
import { ConnectionError, isApiError, isInvalid, isNotFound, isTooManyRequests, TimeoutError } from 'kubewire'
import { NotManagedError } from './deployments.ts'
import { InputError } from './input.ts'

/** An answer that tells a failure. */
export interface Failure {
  status: number
  body: { error: string; message: string; fields?: Record<string, string> }
  retryAfterSeconds?: number
}

/** The request is no good before its content is looked at. */
export class RequestError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/**
 * Turns what was thrown into an answer. What the caller can mend is told as the server told it; that this program may not do
 * something, or that the server is ill, is not the caller's business in detail.
 */
export function failureOf(err: unknown): Failure {
  if (err instanceof InputError)
    return { status: 400, body: { error: 'BadInput', message: err.message, fields: err.fields } }
  if (err instanceof RequestError) return { status: err.status, body: { error: 'BadRequest', message: err.message } }
  if (err instanceof NotManagedError || isNotFound(err)) return failure(404, 'NotFound', 'There is no such deployment')
  if (err instanceof TimeoutError) return failure(504, 'Timeout', 'Kubernetes did not answer in time')
  if (err instanceof ConnectionError) return failure(503, 'Unavailable', 'Kubernetes cannot be reached')
  if (!isApiError(err)) return failure(500, 'Internal', 'Something went wrong here')
  if (isInvalid(err)) {
    const causes = err.status.details?.causes ?? []
    const fields = Object.fromEntries(causes.map(({ field, message }) => [field ?? '', message ?? '']))
    return { status: 422, body: { error: 'Invalid', message: err.status.message ?? err.reason, fields } }
  }
  if (err.statusCode === 409) return failure(409, err.reason, err.status.message ?? err.reason)
  if (isTooManyRequests(err) || err.statusCode >= 500) {
    const seconds = Math.ceil((err.retryAfterMs ?? 1000) / 1000)
    return { ...failure(503, 'Unavailable', 'Kubernetes is busy'), retryAfterSeconds: seconds }
  }
  return failure(502, 'Refused', `Kubernetes refused: ${err.reason}`)
}

function failure(status: number, error: string, message: string): Failure {
  return { status, body: { error, message } }
}
