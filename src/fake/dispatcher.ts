/**
 * The door for undici: an object with `dispatch` that answers from the fake cluster in the same process, without sockets.
 *
 * It takes handlers of undici 7's new style (`onRequestStart` …) and of the old one (`onConnect`, `onHeaders` …), waits for
 * a reader that pauses, and frees a watch when its request is aborted. undici itself is not imported.
 */
import { ConnectionLost, encodeText, type FakeRequest, type FakeResponse } from './message.ts'

type Headers = Record<string, string | string[] | undefined>

/** What undici asks a dispatcher to send. */
export interface FakeDispatchOptions {
  path: string
  method: string
  query?: Record<string, unknown> | undefined
  headers?: Headers | readonly string[] | Iterable<[string, string | string[] | undefined]> | null | undefined
  body?: unknown
}

/** What undici calls back: the methods of either style. */
export interface FakeDispatchHandler {
  onRequestStart?(controller: FakeDispatchController, context: unknown): void
  onResponseStart?(controller: FakeDispatchController, status: number, headers: Headers, statusMessage?: string): void
  onResponseData?(controller: FakeDispatchController, chunk: Buffer): void
  onResponseEnd?(controller: FakeDispatchController, trailers: Headers): void
  onResponseError?(controller: FakeDispatchController, error: Error): void
  onConnect?(abort: (reason?: Error) => void): void
  onHeaders?(status: number, headers: Buffer[], resume: () => void, statusMessage: string): boolean
  onData?(chunk: Buffer): boolean
  onComplete?(trailers: string[] | null): void
  onError?(error: Error): void
}

/** Steers one exchange, as undici's controllers do. */
export interface FakeDispatchController {
  readonly aborted: boolean
  readonly paused: boolean
  readonly reason: Error | null
  abort(reason?: Error): void
  pause(): void
  resume(): void
}

/** A dispatcher that may stand wherever undici's may. */
export class FakeDispatcher {
  readonly #handle: (request: FakeRequest) => Promise<FakeResponse>
  readonly #open = new Set<Exchange>()
  #closed = false

  constructor(handle: (request: FakeRequest) => Promise<FakeResponse>) {
    this.#handle = handle
  }

  /** How many exchanges are under way: 0 shows that nothing was left behind. */
  get pending(): number {
    return this.#open.size
  }

  dispatch(options: FakeDispatchOptions, handler: FakeDispatchHandler): boolean {
    const exchange = new Exchange(handler)
    if (this.#closed) {
      exchange.fail(new Error('The dispatcher is closed'))
      return true
    }
    this.#open.add(exchange)
    void exchange.run(options, this.#handle).finally(() => this.#open.delete(exchange))
    return true
  }

  /** Resolves when all exchanges have ended; takes no new ones. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#open].map((exchange) => exchange.done))
  }

  /** Breaks all exchanges. */
  async destroy(reason: Error = new ConnectionLost('The dispatcher is destroyed')): Promise<void> {
    this.#closed = true
    for (const exchange of this.#open) exchange.abort(reason)
    await this.close()
  }
}

/** One request and its answer, on its way to a handler. */
class Exchange implements FakeDispatchController {
  readonly #handler: FakeDispatchHandler
  readonly #gone = new AbortController()
  readonly done: Promise<void>
  #finish: () => void = () => undefined
  #paused = false
  #wake: (() => void) | undefined
  #ended = false
  reason: Error | null = null

  constructor(handler: FakeDispatchHandler) {
    this.#handler = handler
    this.done = new Promise((resolve) => (this.#finish = resolve))
  }

  get aborted(): boolean {
    return this.reason !== null
  }

  get paused(): boolean {
    return this.#paused
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#wake?.()
    this.#wake = undefined
  }

  abort(reason: Error = new Error('aborted')): void {
    if (this.reason !== null || this.#ended) return
    this.reason = reason
    this.#gone.abort(reason)
    this.resume()
    this.fail(reason)
  }

  /** Tells the handler of an error, once. */
  fail(error: Error): void {
    if (this.#ended) return
    this.#ended = true
    if (this.#handler.onResponseError) this.#handler.onResponseError(this, error)
    else this.#handler.onError?.(error)
  }

  async run(options: FakeDispatchOptions, handle: (request: FakeRequest) => Promise<FakeResponse>): Promise<void> {
    try {
      const body = await readBody(options.body)
      if (this.#handler.onRequestStart) this.#handler.onRequestStart(this, {})
      else this.#handler.onConnect?.((reason) => this.abort(reason))
      if (this.aborted) return
      const response = await handle({
        method: options.method,
        url: withQuery(options.path, options.query),
        headers: readHeaders(options.headers),
        body,
        signal: this.#gone.signal
      })
      await this.#deliver(response)
    } catch (err) {
      this.fail(err instanceof Error ? err : new Error(String(err)))
    } finally {
      this.#finish()
    }
  }

  async #deliver({ status, headers, body }: FakeResponse): Promise<void> {
    if (this.aborted) return discard(body)
    this.#start(status, headers)
    if (body instanceof Uint8Array) {
      if (body.length > 0) await this.#data(body)
    } else {
      for await (const chunk of body) {
        if (this.aborted) return
        await this.#data(chunk)
        if (this.aborted) return
      }
    }
    if (!this.aborted) this.#end()
  }

  #start(status: number, headers: FakeResponse['headers']): void {
    if (this.#handler.onResponseStart) this.#handler.onResponseStart(this, status, headers, '')
    else if (this.#handler.onHeaders?.(status, rawHeaders(headers), () => this.resume(), '') === false) this.pause()
  }

  async #data(chunk: Uint8Array): Promise<void> {
    while (this.#paused && !this.aborted) await new Promise<void>((resolve) => (this.#wake = resolve))
    if (this.aborted) return
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    if (this.#handler.onResponseData) this.#handler.onResponseData(this, bytes)
    else if (this.#handler.onData?.(bytes) === false) this.pause()
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    if (this.#handler.onResponseEnd) this.#handler.onResponseEnd(this, {})
    else this.#handler.onComplete?.([])
  }
}

async function discard(body: FakeResponse['body']): Promise<void> {
  if (!(body instanceof Uint8Array)) await body[Symbol.asyncIterator]().return?.()
}

function withQuery(path: string, query: FakeDispatchOptions['query']): string {
  if (query === undefined) return path
  const pairs = Object.entries(query).map(([key, value]): [string, string] => [key, String(value)])
  return `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(pairs)}`
}

function readHeaders(headers: FakeDispatchOptions['headers']): Record<string, string> {
  const read: Record<string, string> = {}
  for (const [name, value] of headerPairs(headers)) {
    const text = Array.isArray(value) ? value.join(', ') : value
    const key = name.toLowerCase()
    if (text !== undefined) read[key] = read[key] === undefined ? text : `${read[key]}, ${text}`
  }
  return read
}

function headerPairs(
  headers: FakeDispatchOptions['headers']
): Iterable<readonly [string, string | string[] | undefined]> {
  if (headers === undefined || headers === null) return []
  if (Array.isArray(headers)) {
    const flat: readonly unknown[] = headers
    if (Array.isArray(flat[0])) return flat as Iterable<[string, string]>
    return Array.from({ length: flat.length >> 1 }, (_, i) => [String(flat[2 * i]), String(flat[2 * i + 1])] as const)
  }
  if (Symbol.iterator in headers) return headers as Iterable<[string, string | string[] | undefined]>
  return Object.entries(headers)
}

function rawHeaders(headers: FakeResponse['headers']): Buffer[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().flatMap((each) => [Buffer.from(name), Buffer.from(each)])
  )
}

async function readBody(body: unknown): Promise<Uint8Array | undefined> {
  if (body === undefined || body === null) return undefined
  if (typeof body === 'string') return encodeText(body)
  if (body instanceof Uint8Array) return body
  if (body instanceof ArrayBuffer) return new Uint8Array(body)
  if (body instanceof Blob) return new Uint8Array(await body.arrayBuffer())
  if (typeof body === 'object' && (Symbol.asyncIterator in body || Symbol.iterator in body)) {
    const chunks: Uint8Array[] = []
    for await (const chunk of body as AsyncIterable<Uint8Array | string>) {
      chunks.push(typeof chunk === 'string' ? encodeText(chunk) : chunk)
    }
    return Buffer.concat(chunks)
  }
  throw new TypeError('Cannot send request to the fake cluster: unknown body')
}
