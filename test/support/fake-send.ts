import type { HeaderMap, Send, WireBody, WireRequest, WireResponse } from '../../src/transport/transport.ts'

/** How a test answers one request: a value, or a function of the request. */
export type Answer = WireResponse | Error | ((request: WireRequest) => WireResponse | Promise<WireResponse>)

/** Answers requests in order and keeps them for inspection; one request too many is an error. */
export class FakeSend {
  readonly requests: WireRequest[] = []
  readonly #answers: Answer[]

  constructor(...answers: Answer[]) {
    this.#answers = answers
  }

  readonly send: Send = async (request) => {
    request.signal?.throwIfAborted()
    this.requests.push(request)
    const answer = this.#answers.shift()
    if (answer === undefined) throw new Error(`Unexpected request: ${request.method} ${request.path}`)
    if (answer instanceof Error) throw answer
    return typeof answer === 'function' ? answer(request) : answer
  }

  /** How many answers nobody has asked for. */
  get unused(): number {
    return this.#answers.length
  }

  /** The only request. */
  get request(): WireRequest {
    const [request] = this.requests
    if (request === undefined || this.requests.length > 1) throw new Error(`${this.requests.length} requests were sent`)
    return request
  }
}

/** An answer with a JSON body. */
export function json(value: unknown, status: number = 200, headers: HeaderMap = {}): WireResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: bodyOf(JSON.stringify(value)) }
}

/** An answer with any text as its body. */
export function text(
  body: string,
  status: number = 200,
  headers: HeaderMap = { 'content-type': 'text/plain' }
): WireResponse {
  return { status, headers, body: bodyOf(body) }
}

/** The Status with which a server refuses. */
export function failure(code: number, reason: string, message: string = reason, more: object = {}): WireResponse {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code, ...more }
  return json(status, code)
}

/** A body that has arrived. */
export function bodyOf(content: string): WireBody {
  const bytes = new TextEncoder().encode(content)
  return {
    bytes: async () => bytes,
    text: async () => content,
    cancel() {},
    async *[Symbol.asyncIterator]() {
      if (bytes.length > 0) yield bytes
    }
  }
}

/** A stream that a test feeds by hand. */
export class FeedBody implements WireBody {
  canceled = false
  readonly #chunks: (Uint8Array | Error | 'end')[] = []
  #wake: (() => void) | undefined

  constructor(...chunks: (string | Uint8Array)[]) {
    this.feed(...chunks)
  }

  feed(...chunks: (string | Uint8Array)[]): this {
    for (const chunk of chunks) this.#push(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk)
    return this
  }

  end(): this {
    return this.#push('end')
  }

  fail(err: Error): this {
    return this.#push(err)
  }

  cancel(): void {
    this.canceled = true
    this.#push('end')
  }

  async bytes(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    for await (const chunk of this) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes())
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return { next: () => this.#next() }
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    while (this.#chunks.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const chunk = this.#chunks.shift()
    if (chunk instanceof Error) throw chunk
    return chunk === 'end' || chunk === undefined ? { done: true, value: undefined } : { done: false, value: chunk }
  }

  #push(chunk: Uint8Array | Error | 'end'): this {
    this.#chunks.push(chunk)
    this.#wake?.()
    return this
  }
}

/** An answer whose body is fed by hand. */
export function stream(body: FeedBody, status: number = 200): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body }
}

/** All that an iterable yields. */
export async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const value of iterable) all.push(value)
  return all
}
