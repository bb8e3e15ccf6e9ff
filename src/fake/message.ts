/** HTTP requests and answers as values: what every door of the fake cluster translates to and from. */

/** One request. */
export interface FakeRequest {
  method: string
  /** Path with query, e.g. `/api/v1/pods?limit=5`. */
  url: string
  /** Lower-case names. */
  headers: Record<string, string>
  body?: Uint8Array | undefined
  /** Aborts when the client goes away; frees a watch. */
  signal?: AbortSignal | undefined
}

/** One answer. */
export interface FakeResponse {
  status: number
  /** Lower-case names; a repeated header is an array. */
  headers: Record<string, string | string[]>
  /**
   * Whole, or as it comes. A stream that throws {@link ConnectionLost} breaks the connection there; any stream must be
   * read to its end or have its iterator returned.
   */
  body: Uint8Array | AsyncIterable<Uint8Array>
}

/** The connection breaks: instead of an answer, or in the middle of its body. */
export class ConnectionLost extends Error {
  readonly code = 'ECONNRESET' as const

  constructor(message: string = 'Connection reset by the fake cluster') {
    super(message)
    this.name = 'ConnectionLost'
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** UTF-8 bytes of a text. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text)
}

/** Text of UTF-8 bytes. */
export function decodeText(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : decoder.decode(bytes)
}

/** An answer of JSON. */
export function jsonResponse(status: number, value: unknown, headers: FakeResponse['headers'] = {}): FakeResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: encodeText(`${JSON.stringify(value)}\n`)
  }
}

/** An answer of plain text. */
export function textResponse(status: number, text: string): FakeResponse {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body: encodeText(text)
  }
}
