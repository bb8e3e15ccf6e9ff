/** Requests by hand, for what no handle covers: any path, any body, the answer as bytes. */
import type { HeaderMap, Send, WireBody, WireRequest } from '../transport/transport.ts'
import type { CallOptions } from './options.ts'
import { formatQuery, type QueryParameters } from './query.ts'
import { checkTimeout } from './request.ts'
import { notJson, refusal } from './response.ts'

/** One request by hand. */
export interface RawRequest extends CallOptions {
  /** Default `GET`. */
  method?: string | undefined
  /** Escaped path from the server's root, with or without a query. */
  path: string
  /** Parameters, to be escaped; or a query that is escaped already. They follow those of `path`. */
  query?: QueryParameters | string | undefined
  /** Text or bytes go as they are; any other value as JSON, with its content type. */
  body?: unknown
  /** `false` returns a refusal like any other answer. Default true: it is thrown as an `ApiError`. */
  throwOnRefusal?: boolean | undefined
}

/** An answer that has arrived wholly. */
export interface RawResponse {
  status: number
  /** Names are lower case; a repeated header is an array. */
  headers: HeaderMap
  bytes(): Uint8Array
  text(): string
  /** @throws {ProtocolError} When the body is not JSON. */
  json<T = unknown>(): T
}

/** An answer whose body is read as it arrives. Read it to its end, or `body.cancel()` it. */
export interface RawStream {
  status: number
  headers: HeaderMap
  body: WireBody
}

/** Sends a request by hand and reads its answer wholly. */
export async function sendRaw(send: Send, raw: RawRequest): Promise<RawResponse> {
  const request = buildRaw(raw)
  const response = await send(request)
  await throwIfRefused(request, response, raw)
  const bytes = await response.body.bytes()
  const text = (): string => new TextDecoder().decode(bytes)
  return {
    status: response.status,
    headers: response.headers,
    bytes: () => bytes,
    text,
    json<T>(): T {
      try {
        return JSON.parse(text()) as T
      } catch {
        throw notJson(request, response)
      }
    }
  }
}

/** Sends a request by hand and gives its answer when the headers have come. */
export async function streamRaw(send: Send, raw: RawRequest): Promise<RawStream> {
  const request = { ...buildRaw(raw), stream: true }
  const response = await send(request)
  await throwIfRefused(request, response, raw)
  return response
}

/** What neither a path nor a query may have unescaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const UNESCAPED = /[\x00-\x20\x7f-\uffff#\\]/

/**
 * The request value of a raw request.
 *
 * @throws {TypeError} When the path does not start at the root, or it or the query has characters that must be escaped.
 * @throws {RangeError} When `timeoutMs` is negative.
 */
export function buildRaw(raw: RawRequest): WireRequest {
  const { method = 'GET', headers = {}, body, signal, timeoutMs, retry } = raw
  const [path = '', ...rest] = raw.path.split('?')
  if (!path.startsWith('/') || path.startsWith('//')) {
    throw new TypeError(`Cannot build request: the path must start with one "/": "${raw.path}"`)
  }
  if (UNESCAPED.test(raw.path)) {
    throw new TypeError(`Cannot build request: the path is not escaped: ${JSON.stringify(raw.path)}`)
  }
  // CONNECT asks for a tunnel, whose answer has no end.
  if (!/^[A-Z]+$/.test(method) || method === 'CONNECT')
    throw new TypeError(`Cannot build request: bad method: ${JSON.stringify(method)}`)
  const more = typeof raw.query === 'object' ? formatQuery(raw.query) : raw.query?.replace(/^\?/, '')
  const query = [rest.join('?'), more].filter(Boolean).join('&')
  if (UNESCAPED.test(query)) {
    throw new TypeError(`Cannot build request: the query is not escaped: ${JSON.stringify(query)}`)
  }
  const asIs = body === undefined || typeof body === 'string' || body instanceof Uint8Array
  return {
    method,
    path,
    ...(query && { query }),
    headers: asIs ? headers : { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: asIs ? (body as string | Uint8Array) : JSON.stringify(body) }),
    ...(signal && { signal }),
    ...(timeoutMs !== undefined && { timeoutMs: checkTimeout(timeoutMs) }),
    ...(retry !== undefined && { retry })
  }
}

async function throwIfRefused(request: WireRequest, response: RawStream, raw: RawRequest): Promise<void> {
  if (raw.throwOnRefusal === false || (response.status >= 200 && response.status < 300)) return
  throw await refusal(request, response)
}
