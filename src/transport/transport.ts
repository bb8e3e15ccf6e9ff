/**
 * The transport as interfaces: everything above it is independent of undici and of sockets.
 *
 * A {@link Send} takes a request value and gives an answer, whatever its status. A {@link Middleware} wraps one. The order from
 * the outside in is fixed in client.ts; each middleware does one thing.
 */

/** Header names are lower case; a repeated header is an array. */
export type HeaderMap = Record<string, string | string[]>

/** One HTTP request as a value. */
export interface WireRequest {
  method: string
  /** Escaped path from the server's root, e.g. `/api/v1/pods`; the server's own path prefix is put before it. */
  path: string
  /** Escaped query without `?`; empty or absent for none. */
  query?: string | undefined
  headers?: HeaderMap | undefined
  body?: string | Uint8Array | undefined
  /**
   * `true`: the answer's body is read as it arrives, without any total deadline (watch, followed logs). `false`, the
   * default: the answer is given when its body has arrived wholly.
   */
  stream?: boolean | undefined
  /** Milliseconds until the answer's headers must have arrived. Default 30000; 0 for no limit. */
  timeoutMs?: number | undefined
  /**
   * Milliseconds that the body of an answer may stand still, if it is not streamed: fewer than 1024 bytes in that time are no progress.
   * Default: `timeoutMs`, and each byte counts. 0 for no limit.
   */
  bodyTimeoutMs?: number | undefined
  /**
   * `false`: the answer or failure of the first attempt is given, whatever it is; for callers with a backoff of their own, such as
   * watches. A 401 is still answered with other credentials once. Default true.
   */
  retry?: boolean | undefined
  signal?: AbortSignal | undefined
}

/** The body of an answer. Read it once, in one of these ways, or cancel it. */
export interface WireBody extends AsyncIterable<Uint8Array> {
  /** All of it. @throws {ProtocolError} When it is larger than the transport's `maxBodyBytes`. */
  bytes(): Promise<Uint8Array>
  /** All of it as UTF-8 text. */
  text(): Promise<string>
  /** Frees the connection without reading on. Safe to call at any time, more than once. */
  cancel(): void
}

/** One HTTP answer. */
export interface WireResponse {
  status: number
  headers: HeaderMap
  body: WireBody
  /** True when the connection had carried a request before; absent when it had not, or when that is not known. */
  reused?: boolean | undefined
}

/** Sends one request; resolves with any answer, refusals included. */
export type Send = (request: WireRequest) => Promise<WireResponse>

/** Wraps a {@link Send} into another. */
export type Middleware = (next: Send) => Send

/** Connections to one API server. */
export interface Transport {
  /**
   * @throws {ConnectionError} No complete answer arrived.
   * @throws {TimeoutError} A deadline passed.
   * @throws {ProtocolError} The answer broke HTTP or a bound.
   * @throws The signal's reason when `request.signal` aborts.
   */
  send: Send
  /** Ends all connections; requests under way fail. */
  close(): Promise<void>
}
