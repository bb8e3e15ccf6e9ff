/** A recording of what went over the wire, as JSON: written from the trace, replayed by the fake cluster's MSW handlers. */

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
