/** A recording of what went over the wire, as JSON: written from the trace, replayed by the fake cluster's MSW handlers. */

import type { ExchangeBase, RequestEvent, TraceConsumer, TraceEvent } from './trace.ts'
import type { HeaderMap } from './transport.ts'

/** A recorded request; secrets are masked. */
export interface RecordedRequest {
  method: string
  /** Escaped path from the server's root. */
  path: string
  /** Escaped query without `?`; absent for none. */
  query?: string | undefined
  /** Lower-case names. */
  headers: Record<string, string | string[]>
  /** Text of the body; absent for none. */
  body?: string | undefined
}

/** One line of a streamed answer. */
export interface RecordedFrame {
  /** Milliseconds since the frame before, or since the headers. */
  delayMs: number
  /** The line without its ending. */
  line: string
}

/** A recorded answer: `body` when it arrived as a whole, `frames` when it was streamed. */
export interface RecordedResponse {
  status: number
  /** Lower-case names; `content-encoding`, `content-length` and `transfer-encoding` are left out, since bodies are decoded. */
  headers: Record<string, string | string[]>
  /** Text of the body; absent when streamed. */
  body?: string | undefined
  /** True when `body` is base64, because it was not UTF-8. */
  base64?: boolean | undefined
  /** Lines of a streamed body. */
  frames?: RecordedFrame[] | undefined
  /** How a stream ended: `end` by the server, `error` by a broken connection, `open` when it was still open. Default `end`. */
  ended?: 'end' | 'error' | 'open' | undefined
}

/** One request and its answer, or the failure in its place. */
export interface RecordedExchange {
  request: RecordedRequest
  response?: RecordedResponse | undefined
  /** `code` of the failure, when no answer arrived. */
  error?: string | undefined
}

/** A recording. Exchanges are in the order in which they were sent. */
export interface Recording {
  version: 1
  /** What was recorded, for people. */
  description?: string | undefined
  exchanges: RecordedExchange[]
}

/** Collects trace events into a recording. */
export interface Recorder {
  /** Give this as `trace`. */
  consumer: TraceConsumer
  /** What was recorded so far; streams that are still open are marked so. */
  recording(description?: string): Recording
}

/** Headers that describe the encoding on the wire, not the decoded body; and those that change with each run. */
const LEFT_OUT = new Set([
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'date'
])

interface OpenExchange {
  exchange: RecordedExchange
  stream: boolean
  frameAt: number
}

/** Makes a recorder. Each attempt on the wire is an exchange of its own, so that retries are in the recording. */
export function createRecorder(): Recorder {
  const exchanges: RecordedExchange[] = []
  const open = new Map<number, OpenExchange>()
  return {
    consumer: (event) => {
      if (event.type === 'retry' || event.type === 'refresh') return
      if (event.type === 'request') {
        const exchange: RecordedExchange = { request: recordedRequest(event) }
        exchanges.push(exchange)
        open.set(event.id, { exchange, stream: event.stream, frameAt: event.at })
        return
      }
      const current = open.get(event.id)
      if (current !== undefined && record(current, event)) open.delete(event.id)
    },
    recording: (description) => {
      const copy = structuredClone(exchanges)
      return { version: 1, ...(description !== undefined && { description }), exchanges: copy }
    }
  }
}

/** Adds an event to its exchange; true when it was the last. */
function record(current: OpenExchange, event: Exclude<TraceEvent, RequestEvent> & ExchangeBase): boolean {
  const { exchange } = current
  switch (event.type) {
    case 'response':
      exchange.response = { status: event.status, headers: recordedHeaders(event.headers) }
      if (current.stream) Object.assign(exchange.response, { frames: [], ended: 'open' })
      current.frameAt = event.at
      return false
    case 'body':
      Object.assign(exchange.response ?? {}, { body: event.text }, event.base64 && { base64: true })
      return true
    case 'frame':
      exchange.response?.frames?.push({ delayMs: Math.max(event.at - current.frameAt, 0), line: event.line })
      current.frameAt = event.at
      return false
    case 'end':
      if (exchange.response !== undefined) exchange.response.ended = event.by === 'server' ? 'end' : 'open'
      return true
    case 'error':
      if (exchange.response !== undefined) exchange.response.ended = 'error'
      else exchange.error = event.code ?? event.name
      return true
    default:
      return false
  }
}

function recordedRequest({ method, path, query, headers, body }: RequestEvent): RecordedRequest {
  return { method, path, ...(query && { query }), headers: { ...headers }, ...(body !== undefined && { body }) }
}

function recordedHeaders(headers: HeaderMap): HeaderMap {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !LEFT_OUT.has(name)))
}

/**
 * Reads a recording.
 *
 * @throws {TypeError} When the text is not a recording of a known version; the message names the place.
 */
export function parseRecording(text: string): Recording {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (err) {
    throw new TypeError('Cannot read the recording: not JSON', { cause: err })
  }
  const recording = asObject(value, 'the recording')
  if (recording.version !== 1) throw bad('version', `unknown version: ${JSON.stringify(recording.version)}`)
  if (!Array.isArray(recording.exchanges)) throw bad('exchanges', 'not an array')
  recording.exchanges.forEach((exchange: unknown, index) => {
    checkExchange(asObject(exchange, `exchanges[${index}]`), `exchanges[${index}]`)
  })
  return value as Recording
}

function checkExchange(exchange: Record<string, unknown>, at: string): void {
  const request = asObject(exchange.request, `${at}.request`)
  checkString(request, 'method', `${at}.request`)
  checkString(request, 'path', `${at}.request`)
  checkOptionalString(request, 'query', `${at}.request`)
  checkOptionalString(request, 'body', `${at}.request`)
  checkHeaders(request.headers, `${at}.request.headers`)
  if (exchange.response === undefined) checkString(exchange, 'error', at)
  else checkResponse(exchange, at)
}

function checkResponse(exchange: Record<string, unknown>, at: string): void {
  const response = asObject(exchange.response, `${at}.response`)
  const { status, frames } = response
  if (!Number.isInteger(status) || Number(status) < 200 || Number(status) > 599) {
    throw bad(`${at}.response.status`, 'not an HTTP status')
  }
  checkHeaders(response.headers, `${at}.response.headers`)
  checkOptionalString(response, 'body', `${at}.response`)
  if (frames === undefined) return
  if (!Array.isArray(frames)) throw bad(`${at}.response.frames`, 'not an array')
  frames.forEach((item: unknown, index) => {
    const place = `${at}.response.frames[${index}]`
    const frame = asObject(item, place)
    checkString(frame, 'line', place)
    if (typeof frame.delayMs !== 'number' || !(frame.delayMs >= 0)) throw bad(`${place}.delayMs`, 'not a duration')
  })
}

function checkHeaders(value: unknown, at: string): void {
  for (const [name, header] of Object.entries(asObject(value, at))) {
    const valid = Array.isArray(header) ? header.every((one) => typeof one === 'string') : typeof header === 'string'
    if (!valid) throw bad(`${at}.${name}`, 'not a string or an array of strings')
  }
}

function checkString(of: Record<string, unknown>, key: string, at: string): void {
  if (typeof of[key] !== 'string') throw bad(`${at}.${key}`, 'not a string')
}

function checkOptionalString(of: Record<string, unknown>, key: string, at: string): void {
  if (of[key] !== undefined) checkString(of, key, at)
}

function asObject(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(at, 'not an object')
  return value as Record<string, unknown>
}

function bad(at: string, problem: string): TypeError {
  return new TypeError(`Cannot read the recording: ${at}: ${problem}`)
}
