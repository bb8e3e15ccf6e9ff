/** The wire trace: everything that happens between the client and the API server, as events without secrets. */

import { type Clock, realClock } from '../clock.ts'
import { KubeError } from '../errors.ts'
import { TappedBody } from './body.ts'
import { LineSplitter } from './json-lines.ts'
import { isSensitivePath, MASKED, maskBody, maskHeaders } from './mask.ts'
import { observe } from './observe.ts'
import type { RetryNotice } from './retry.ts'
import type { HeaderMap, Middleware, Send, WireBody, WireRequest, WireResponse } from './transport.ts'

/** What all events have. */
export interface EventBase {
  /** Which call of the program this belongs to: its retries have the same number. */
  call: number
  /** Milliseconds since the epoch. */
  at: number
}

/** What the events of one exchange, a request and its answer, have. */
export interface ExchangeBase extends EventBase {
  /** Number of the exchange. */
  id: number
}

/** A request goes out. */
export interface RequestEvent extends ExchangeBase {
  type: 'request'
  method: string
  /** Escaped path from the server's root. */
  path: string
  /** Escaped query without `?`; empty for none. */
  query: string
  /** The whole URL. */
  url: string
  headers: HeaderMap
  /** Absent for none. */
  body: string | undefined
  stream: boolean
  /** A `curl` line that repeats the request. */
  curl: string
}

/** The headers of an answer are there; for an answer that is not streamed its body as well. */
export interface ResponseEvent extends ExchangeBase {
  type: 'response'
  status: number
  headers: HeaderMap
  /** Milliseconds since the request. */
  durationMs: number
  /** The connection had carried a request before. */
  reused: boolean
}

/** The whole body of an answer. */
export interface BodyEvent extends ExchangeBase {
  type: 'body'
  text: string
  /** Size after decompression. */
  bytes: number
  /** `text` is base64, because the body is not UTF-8. */
  base64: boolean
}

/** A line of a streamed body. */
export interface FrameEvent extends ExchangeBase {
  type: 'frame'
  /** 0 for the first of its stream. */
  index: number
  line: string
}

/** The end of a streamed body: by the server, or by the client who read no further. */
export interface EndEvent extends ExchangeBase {
  type: 'end'
  by: 'server' | 'client'
  frames: number
}

/** No answer, or a streamed body that broke. */
export interface ErrorEvent extends ExchangeBase {
  type: 'error'
  name: string
  /** `code` of the error, e.g. `ERR_CONNECTION`; absent for an abort. */
  code: string | undefined
  message: string
}

/** The call is about to be tried again. */
export interface RetryEvent extends EventBase, RetryNotice {
  type: 'retry'
}

/** After a 401 the credentials were refreshed; `refreshed` tells whether there may be others now. */
export interface RefreshEvent extends EventBase {
  type: 'refresh'
  refreshed: boolean
}

/** One thing that happened on the wire. */
export type TraceEvent =
  | RequestEvent
  | ResponseEvent
  | BodyEvent
  | FrameEvent
  | EndEvent
  | ErrorEvent
  | RetryEvent
  | RefreshEvent

/** Takes events as they happen. Must not throw; what it throws is dropped. */
export interface TraceConsumer {
  (event: TraceEvent): void
  /**
   * `false`: it needs no bodies, and they cost it nothing. Requests come without `body` and `curl`, the body of an answer without its
   * `text`; a stream is heard of by its request and its answer alone. Default true.
   */
  readonly bodies?: boolean | undefined
}

/** Numbers the call; copied with the request from step to step. */
const CALL = Symbol('call')

type Numbered = WireRequest & { [CALL]?: number }

/** Options of {@link createTracer}. */
export interface TracerOptions {
  consumer: TraceConsumer
  /** URL of the API server. */
  server: URL
  /** Makes the `curl` line of a request. */
  curl(request: WireRequest): string
  clock?: Clock | undefined
}

/** The steps by which a transport reports to a consumer. */
export interface Tracer {
  /** Outermost: numbers the calls. */
  numberCalls: Middleware
  /** Innermost: reports each exchange. */
  traceExchanges: Middleware
  onRetry(request: WireRequest, notice: RetryNotice): void
  onRefresh(request: WireRequest, refreshed: boolean): void
}

/** Makes the steps of one transport. */
export function createTracer(options: TracerOptions): Tracer {
  const { clock = realClock } = options
  let calls = 0
  let exchanges = 0
  const emit: TraceConsumer = (event) => {
    observe(() => options.consumer(event))
  }
  const base = (request: WireRequest): EventBase => ({ call: (request as Numbered)[CALL] ?? 0, at: clock.now() })
  return {
    numberCalls: (next) => (request) => {
      const numbered: Numbered = { ...request, [CALL]: ++calls }
      return next(numbered)
    },
    traceExchanges: (next) => (request) => {
      const id = ++exchanges
      return traceExchange(next, request, { ...options, clock, emit, base: () => ({ ...base(request), id }) })
    },
    onRetry: (request, notice) => emit({ type: 'retry', ...base(request), ...notice }),
    onRefresh: (request, refreshed) => emit({ type: 'refresh', ...base(request), refreshed })
  }
}

interface ExchangeTrace extends TracerOptions {
  clock: Clock
  emit: TraceConsumer
  base(): ExchangeBase
}

async function traceExchange(next: Send, request: WireRequest, trace: ExchangeTrace): Promise<WireResponse> {
  const { emit, base, clock, server } = trace
  const { method, path, query = '', headers = {}, stream = false } = request
  const prefix = server.origin + server.pathname.replace(/\/+$/, '')
  const url = `${prefix}${path}${query && `?${query}`}`
  const { bodies = true } = trace.consumer
  const body = bodies && request.body !== undefined ? textOf(path, request.body).text : undefined
  const curl = bodies ? trace.curl(request) : ''
  emit({ type: 'request', ...base(), method, path, query, url, headers: maskHeaders(headers), body, stream, curl })
  const start = clock.monotonic()
  try {
    const response = await next(request)
    const { status, reused = false } = response
    const durationMs = clock.monotonic() - start
    emit({ type: 'response', ...base(), status, headers: maskHeaders(response.headers), durationMs, reused })
    if (stream) return bodies ? { ...response, body: traceFrames(path, response, trace) } : response
    emit({ type: 'body', ...base(), ...(bodies ? await wholeBody(path, response.body) : await sizeOf(response.body)) })
    return response
  } catch (err) {
    emit(errorEvent(err, base()))
    throw err
  }
}

function traceFrames(path: string, response: WireResponse, { emit, base }: ExchangeTrace): TappedBody {
  const splitter = new LineSplitter({ maxLineBytes: Number.POSITIVE_INFINITY })
  let frames = 0
  const emitFrame = (line: Uint8Array): void => {
    emit({ type: 'frame', ...base(), index: frames++, line: textOf(path, line).text })
  }
  return new TappedBody(response.body, {
    onChunk(chunk) {
      for (const line of splitter.push(chunk)) emitFrame(line)
    },
    onEnd(reason, error) {
      const rest = splitter.end()
      if (rest !== undefined) emitFrame(rest)
      if (error !== undefined) emit(errorEvent(error, base()))
      else emit({ type: 'end', ...base(), by: reason === 'end' ? 'server' : 'client', frames })
    }
  })
}

type WholeBody = Pick<BodyEvent, 'text' | 'bytes' | 'base64'>

async function wholeBody(path: string, body: WireBody): Promise<WholeBody> {
  const bytes = await body.bytes()
  return { ...textOf(path, bytes), bytes: bytes.length }
}

/** Joins nothing: see {@link BufferedBody}. */
async function sizeOf(body: WireBody): Promise<WholeBody> {
  let bytes = 0
  for await (const chunk of body) bytes += chunk.length
  return { text: '', bytes, base64: false }
}

function textOf(path: string, body: string | Uint8Array): { text: string; base64: boolean } {
  if (typeof body === 'string') return { text: maskBody(path, body), base64: false }
  try {
    return { text: maskBody(path, new TextDecoder('utf-8', { fatal: true }).decode(body)), base64: false }
  } catch {
    if (isSensitivePath(path)) return { text: `<${MASKED}: ${body.length} bytes>`, base64: false }
    return { text: Buffer.from(body).toString('base64'), base64: true }
  }
}

function errorEvent(err: unknown, base: ExchangeBase): ErrorEvent {
  const error = err instanceof Error ? err : new Error(String(err))
  const code = error instanceof KubeError ? error.code : undefined
  return { type: 'error', ...base, name: error.name, code, message: error.message }
}
