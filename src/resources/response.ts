/** Answers turned into objects, and refusals into one {@link ApiError}. */
import { type Clock, realClock } from '../clock.ts'
import { ApiError, type KubeError, ProtocolError, type Status } from '../errors.ts'
import { parseRetryAfter } from '../transport/retry-after.ts'
import type { HeaderMap, Send, WireRequest, WireResponse } from '../transport/transport.ts'
import { genericStatus, type RequestSubject } from './generic-status.ts'
import { soundStatus } from './sound-status.ts'

/** Most bytes of a refusal that are read. A Status is far smaller; a page of some proxy may be of any size. */
const MAX_REFUSAL_BYTES = 1024 * 1024
/** A Status is smaller; more is a list, which is not worth parsing twice. */
const MAX_STATUS_BYTES = 4096
/** Longest wait for the rest of a refusal of a streamed call, over which the transport keeps no deadline. Milliseconds. */
const MAX_REFUSAL_MS = 10_000

/**
 * Sends a request; an answer other than 2xx is thrown.
 *
 * @throws {ApiError} The server refused.
 */
export async function sendOrThrow(
  send: Send,
  request: WireRequest,
  subject: RequestSubject = {}
): Promise<WireResponse> {
  const response = await send(request)
  if (response.status >= 200 && response.status < 300) return response
  throw await refusal(request, response, subject)
}

/**
 * Sends a request and parses the answer's JSON.
 *
 * @throws {ApiError} The server refused.
 * @throws {ProtocolError} The answer is no JSON object.
 */
export async function sendForJson<T>(send: Send, request: WireRequest, subject: RequestSubject = {}): Promise<T> {
  const response = await sendOrThrow(send, request, subject)
  const text = await response.body.text()
  const value = parseObject(text)
  if (value === undefined) throw notJson(request, response)
  // Some extension servers answer 200 with a Status that says otherwise.
  if (isFailure(value)) throw apiError(request, response, soundStatus(value))
  return value as T
}

/**
 * Sends a request for a list and lets `read` make something of the answer, in chunks: to join those of a large list would hold the event
 * loop for long.
 *
 * @throws {ApiError} The server refused, also by a Status under 200.
 */
export async function sendForList<L>(
  send: Send,
  request: WireRequest,
  subject: RequestSubject,
  read: (chunks: Uint8Array[]) => Promise<L>
): Promise<L> {
  const response = await sendOrThrow(send, request, subject)
  const chunks: Uint8Array[] = []
  for await (const chunk of response.body) chunks.push(chunk)
  return read(chunks).catch((err: unknown) => {
    for (const chunk of chunks.slice(0, 1)) statusIn(request, response, chunk)
    throw err
  })
}

/**
 * The error for an answer that is not 2xx: from its Status body, or made up from the HTTP answer as client-go does. Reads the body, at most 1 MiB of it and
 * for at most 10 s when it is streamed.
 *
 * @throws The signal's reason when `request.signal` aborts.
 */
export async function refusal(
  request: WireRequest,
  response: WireResponse,
  subject: RequestSubject = {},
  clock: Clock = realClock
): Promise<ApiError> {
  const { bytes, cause } = await readRefusal(request, response, clock)
  const value = parseObject(new TextDecoder().decode(bytes))
  if (value !== undefined && isStatus(value)) return apiError(request, response, soundStatus(value), cause)
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], clock.now())
  const status = genericStatus({
    code: response.status,
    method: request.method,
    subject,
    body: bytes,
    contentType: header(response.headers, 'content-type'),
    retryAfterMs
  })
  return apiError(request, response, status, cause)
}

/** True for the server's `Status`, as `delete` may return one. */
export function isStatus(value: unknown): value is Status {
  if (typeof value !== 'object' || value === null) return false
  const { kind, apiVersion } = value as { kind?: unknown; apiVersion?: unknown }
  return kind === 'Status' && (apiVersion === 'v1' || apiVersion === 'meta.k8s.io/v1')
}

/**
 * The Status that an answer of 2xx is, or undefined when it is something else.
 *
 * @throws {ApiError} It is a Failure: some extension servers answer 200 all the same.
 */
export function statusIn(request: WireRequest, response: WireResponse, bytes: Uint8Array): Status | undefined {
  const value = bytes.length > MAX_STATUS_BYTES ? undefined : parseObject(new TextDecoder().decode(bytes))
  if (value === undefined || !isStatus(value)) return undefined
  if (isFailure(value)) throw apiError(request, response, soundStatus(value))
  return value
}

/** The error for an answer whose body is not what it should be. */
export function notJson(request: WireRequest, response: WireResponse): ProtocolError {
  const type = header(response.headers, 'content-type') ?? 'none'
  return new ProtocolError(
    `Cannot read answer to ${request.method} ${request.path}: not a JSON object: content type "${type.slice(0, 100)}"`
  )
}

/** One value of a header; of a repeated one the first. */
export function header(headers: HeaderMap, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

function apiError(request: WireRequest, response: WireResponse, status: Status, cause?: KubeError): ApiError {
  const seconds = status.details?.retryAfterSeconds
  return new ApiError({
    status,
    statusCode: response.status >= 300 ? response.status : (status.code ?? 500),
    method: request.method,
    path: request.path,
    retryAfterMs:
      parseRetryAfter(response.headers['retry-after'], realClock.now()) ?? (seconds ? seconds * 1000 : undefined),
    cause
  })
}

function isFailure(value: object): value is Status {
  return isStatus(value) && value.status === 'Failure'
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** As much of the body as came: that the server refused is worth more than that its words were cut off. */
async function readRefusal(
  request: WireRequest,
  { body }: WireResponse,
  clock: Clock
): Promise<{ bytes: Uint8Array; cause?: KubeError }> {
  const chunks: Uint8Array[] = []
  let size = 0
  const timer = request.stream ? clock.setTimer(MAX_REFUSAL_MS, () => body.cancel(), { unref: true }) : undefined
  try {
    for await (const chunk of body) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= MAX_REFUSAL_BYTES) break
    }
  } catch (err) {
    request.signal?.throwIfAborted()
    return { bytes: Buffer.concat(chunks), cause: err as KubeError }
  } finally {
    timer?.cancel()
    body.cancel()
  }
  return { bytes: Buffer.concat(chunks) }
}
