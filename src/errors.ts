/**
 * Every failure that kubewire reports, each with a stable `code`.
 *
 * What the server refused is one class, {@link ApiError}, told apart by predicates. A caller's mistake is a
 * `TypeError` or `RangeError` before any I/O, and an aborted call rejects with the signal's own reason.
 */

/** The stable code of each error class: `switch (err.code)` narrows {@link AnyKubeError}. */
export type KubeErrorCode = 'ERR_API' | 'ERR_CONNECTION' | 'ERR_TIMEOUT' | 'ERR_PROTOCOL' | 'ERR_CONFIG' | 'ERR_AUTH'

/** One cause of a refusal, as the server lists it in `details.causes`. */
export interface StatusCause {
  /** Machine-readable, e.g. `FieldValueInvalid` or `ResourceVersionTooLarge`. */
  reason?: string
  message?: string
  /** Path of the field that caused the refusal, e.g. `spec.replicas`. */
  field?: string
}

/** What a refusal is about. */
export interface StatusDetails {
  name?: string
  group?: string
  kind?: string
  uid?: string
  causes?: StatusCause[]
  retryAfterSeconds?: number
}

/**
 * The `Status` object with which the API server answers what it cannot answer with an object.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/
 */
export interface Status {
  kind?: 'Status'
  apiVersion?: 'v1'
  metadata?: { resourceVersion?: string; continue?: string; remainingItemCount?: number }
  status?: 'Success' | 'Failure'
  message?: string
  /** Machine-readable reason, e.g. `NotFound`. May be absent: some 500s have none. */
  reason?: string
  details?: StatusDetails
  /** HTTP status code. */
  code?: number
}

/** Base of all errors that kubewire throws for what happened outside the caller's own code. */
export abstract class KubeError extends Error {
  abstract readonly code: KubeErrorCode

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
  }
}

/** What an {@link ApiError} is made of. */
export interface ApiErrorInit {
  status: Status
  /** HTTP status code of the answer; for an ERROR event of a watch, the code of its Status. */
  statusCode: number
  method: string
  /** Path of the request without its query. */
  path: string
  /** Milliseconds that the server asked to wait (`Retry-After`, or `details.retryAfterSeconds`). */
  retryAfterMs?: number | undefined
  cause?: unknown
}

/** The server answered, and refused. */
export class ApiError extends KubeError {
  readonly code = 'ERR_API' as const
  /** The server's Status, or one made from the HTTP answer when the body was none. */
  readonly status: Status
  readonly statusCode: number
  /** `status.reason`, or the reason that belongs to the HTTP status code, or `Unknown`. */
  readonly reason: string
  readonly method: string
  readonly path: string
  readonly retryAfterMs: number | undefined

  constructor(init: ApiErrorInit) {
    const reason = init.status.reason || (REASON_OF_CODE[init.statusCode] ?? 'Unknown')
    super(`${init.method} ${init.path}: ${init.statusCode} ${reason}: ${init.status.message || 'no message'}`, {
      cause: init.cause
    })
    this.status = init.status
    this.statusCode = init.statusCode
    this.reason = reason
    this.method = init.method
    this.path = init.path
    this.retryAfterMs = init.retryAfterMs
  }
}

declare const recognized: unique symbol

/**
 * An {@link ApiError} that one of the predicates below has recognised. At run time just that; to the compiler a narrower type, so that an
 * `ApiError` of which one predicate is false stays one: `if (isNotFound(err)) … else if (isConflict(err)) …`.
 */
export type RecognizedApiError = ApiError & { readonly [recognized]: true }

/** No complete answer arrived: refused, reset, DNS, TLS. `cause` is the error of Node or undici. */
export class ConnectionError extends KubeError {
  readonly code = 'ERR_CONNECTION' as const
  /** True when nothing of the request can have reached the server, so that sending it again is safe. */
  readonly unsent: boolean

  constructor(message: string, options?: { cause?: unknown; unsent?: boolean | undefined }) {
    super(message, options)
    this.unsent = options?.unsent ?? false
  }
}

/** One of kubewire's own deadlines passed. */
export class TimeoutError extends KubeError {
  readonly code = 'ERR_TIMEOUT' as const
  /** The deadline that passed. Milliseconds. */
  readonly timeoutMs: number

  constructor(message: string, options: { timeoutMs: number; cause?: unknown }) {
    super(message, options)
    this.timeoutMs = options.timeoutMs
  }
}

/** The peer broke a format or went over a bound. */
export class ProtocolError extends KubeError {
  readonly code = 'ERR_PROTOCOL' as const
}

/** A kubeconfig or the in-cluster files cannot be used. */
export class ConfigError extends KubeError {
  readonly code = 'ERR_CONFIG' as const
  /** File that the error is about, when it is about one. */
  readonly path: string | undefined
  /** Context that the error is about, when it is about one. */
  readonly context: string | undefined

  constructor(message: string, options?: { path?: string | undefined; context?: string | undefined; cause?: unknown }) {
    super(message, options)
    this.path = options?.path
    this.context = options?.context
  }
}

/** Credentials could not be had: an exec plugin, a token file or a token refresh failed. */
export class AuthError extends KubeError {
  readonly code = 'ERR_AUTH' as const
}

/** Any error of kubewire, for `switch (err.code)`. */
export type AnyKubeError = ApiError | ConnectionError | TimeoutError | ProtocolError | ConfigError | AuthError

const REASON_OF_CODE: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Gone',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout'
}

/**
 * Reasons that a predicate trusts over the HTTP status code. A reason outside this list says nothing, so the code
 * decides (apimachinery's rule: a proxy or an aggregated server may answer with a Status of its own).
 */
const KNOWN_REASONS: ReadonlySet<string> = new Set([
  'AlreadyExists',
  'BadRequest',
  'Conflict',
  'Expired',
  'Forbidden',
  'Gone',
  'InternalError',
  'Invalid',
  'MethodNotAllowed',
  'NotAcceptable',
  'NotFound',
  'RequestEntityTooLarge',
  'ServerTimeout',
  'ServiceUnavailable',
  'StorageReadError',
  'Timeout',
  'TooManyRequests',
  'Unauthorized',
  'UnsupportedMediaType'
])

function refusedWith(err: unknown, reason: string, code?: number): err is RecognizedApiError {
  if (!isApiError(err)) return false
  const given = err.status.reason ?? ''
  return given === reason || (code !== undefined && err.statusCode === code && !KNOWN_REASONS.has(given))
}

/** True for any refusal of the server, also one thrown by another copy of this package. */
export function isApiError(err: unknown): err is ApiError {
  return (
    err instanceof ApiError ||
    (err instanceof Error && (err as { code?: unknown }).code === 'ERR_API' && 'status' in err)
  )
}
/** The object does not exist (404). */
export const isNotFound = (err: unknown): err is RecognizedApiError => refusedWith(err, 'NotFound', 404)
/** An object of that name exists already (409). */
export const isAlreadyExists = (err: unknown): err is RecognizedApiError => refusedWith(err, 'AlreadyExists')
/** The object was changed by somebody else, or a field has another owner (409): get it again and retry. */
export const isConflict = (err: unknown): err is RecognizedApiError => refusedWith(err, 'Conflict', 409)
/** The object is not valid (422); `status.details.causes` says which fields. */
export const isInvalid = (err: unknown): err is RecognizedApiError => refusedWith(err, 'Invalid', 422)
/** The resourceVersion or the continue token is too old (410): list again. True for both of its reasons. */
export const isExpired = (err: unknown): err is RecognizedApiError =>
  refusedWith(err, 'Expired') || refusedWith(err, 'Gone', 410)
/** What was asked for is gone and will not come back (410, reason `Gone`). */
export const isGone = (err: unknown): err is RecognizedApiError => refusedWith(err, 'Gone', 410)
/** The resourceVersion or the continue token is too old (410, reason `Expired` alone; see {@link isExpired}). */
export const isResourceExpired = (err: unknown): err is RecognizedApiError => refusedWith(err, 'Expired')
/** The credentials may not do this (403). */
export const isForbidden = (err: unknown): err is RecognizedApiError => refusedWith(err, 'Forbidden', 403)
/** The credentials are missing or not accepted (401). */
export const isUnauthorized = (err: unknown): err is RecognizedApiError => refusedWith(err, 'Unauthorized', 401)
/** The request makes no sense to the server (400). */
export const isBadRequest = (err: unknown): err is RecognizedApiError => refusedWith(err, 'BadRequest', 400)
/** The resource does not offer this verb (405). */
export const isMethodNotSupported = (err: unknown): err is RecognizedApiError =>
  refusedWith(err, 'MethodNotAllowed', 405)
/** No accepted content type can be served (406). */
export const isNotAcceptable = (err: unknown): err is RecognizedApiError => refusedWith(err, 'NotAcceptable', 406)
/** The content type of the body is not understood (415). */
export const isUnsupportedMediaType = (err: unknown): err is RecognizedApiError =>
  refusedWith(err, 'UnsupportedMediaType', 415)
/** The body is too large (413). */
export const isRequestEntityTooLarge = (err: unknown): err is RecognizedApiError =>
  refusedWith(err, 'RequestEntityTooLarge', 413) || (isApiError(err) && err.statusCode === 413)
/** The server is busy (429), or the eviction is held back by a disruption budget. */
export const isTooManyRequests = (err: unknown): err is RecognizedApiError =>
  refusedWith(err, 'TooManyRequests', 429) || (isApiError(err) && err.statusCode === 429)
/** The server could not finish in time (504); the action may still be under way. */
export const isTimeout = (err: unknown): err is RecognizedApiError => refusedWith(err, 'Timeout', 504)
/** The server asks to try again later; told by its reason alone, since no HTTP code is scoped to it. */
export const isServerTimeout = (err: unknown): err is RecognizedApiError => refusedWith(err, 'ServerTimeout')
/** The server is not available (503). */
export const isServiceUnavailable = (err: unknown): err is RecognizedApiError =>
  refusedWith(err, 'ServiceUnavailable', 503)
/** The server failed (500). */
export const isInternalError = (err: unknown): err is RecognizedApiError => refusedWith(err, 'InternalError', 500)
/** The server could not read an object back from its storage. */
export const isStorageReadError = (err: unknown): err is RecognizedApiError => refusedWith(err, 'StorageReadError')
/** The answer did not come from an API server's own code: a proxy's page, for instance. */
export const isUnexpectedServerError = (err: unknown): err is RecognizedApiError =>
  hasStatusCause(err, 'UnexpectedServerResponse')
/** The server does not yet know the resourceVersion that was asked for (504 with that cause). */
export const isTooLargeResourceVersion = (err: unknown): err is RecognizedApiError =>
  hasStatusCause(err, 'ResourceVersionTooLarge') ||
  (refusedWith(err, 'Timeout') &&
    (statusCauses(err).some((cause) => cause.message === TOO_LARGE) || (err.status.message ?? '').includes(TOO_LARGE)))
/** The namespace is being deleted, so nothing can be created in it (403 with that cause). */
export const isNamespaceTerminating = (err: unknown): err is RecognizedApiError =>
  hasStatusCause(err, 'NamespaceTerminating')

/** Message by which servers before 1.20 told a resourceVersion from the future. */
const TOO_LARGE = 'Too large resource version'

/** True when `status.details.causes` has a cause of this type. */
export function hasStatusCause(err: unknown, reason: string): err is RecognizedApiError {
  return statusCauses(err).some((cause) => cause.reason === reason)
}

/** The causes of a refusal that have this type, or all of them. Empty for any other error. */
export function statusCauses(err: unknown, reason?: string): StatusCause[] {
  const causes = isApiError(err) ? (err.status.details?.causes ?? []) : []
  return reason === undefined ? causes : causes.filter((cause) => cause.reason === reason)
}

/** `reason` of the Status behind an error; `""` when it has none or is no refusal. */
export function reasonOf(err: unknown): string {
  return isApiError(err) ? (err.status.reason ?? '') : ''
}

/**
 * Milliseconds that the server asked to wait before the next try, or undefined when it did not ask. A `ServerTimeout`
 * always asks, even when it names no time (0).
 */
export function suggestedDelayMs(err: unknown): number | undefined {
  if (!isApiError(err)) return undefined
  const seconds = err.status.details?.retryAfterSeconds ?? 0
  if (seconds > 0) return seconds * 1000
  if (err.retryAfterMs !== undefined) return err.retryAfterMs
  return reasonOf(err) === 'ServerTimeout' ? 0 : undefined
}
