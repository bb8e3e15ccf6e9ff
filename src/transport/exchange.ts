import type { Clock, Timer } from '../clock.ts'
import { ConnectionError, TimeoutError } from '../errors.ts'
import { BufferedBody, bodyTooLarge, FailedBody, StreamBody } from './body.ts'
import { type ExchangeState, exchangeError } from './connection-errors.ts'
import { DecodedBody, decodeChunks, takeContentCoding } from './decode.ts'
import type { HeaderMap, WireBody, WireRequest, WireResponse } from './transport.ts'
import type { DispatchController, DispatchHandler } from './undici-types.ts'

/** Bytes that a body with a deadline of its own must bring before the deadline starts anew: one that trickles has no end. */
const PROGRESS_BYTES = 1024

/** What an exchange is given beside its request. */
export interface ExchangeOptions {
  clock: Clock
  timeoutMs: number
  maxBodyBytes: number
  /** The exchange is over: `broken` when its connection cannot be used again. Called once. */
  onDone(broken: boolean): void
  resolve(response: WireResponse): void
  reject(err: unknown): void
}

/**
 * One request and its answer, as the handler that a dispatcher calls.
 *
 * Its deadline runs until the headers; for a body that is not streamed it then starts anew with each chunk.
 */
export class Exchange implements DispatchHandler {
  readonly #request: WireRequest
  readonly #options: ExchangeOptions
  readonly #onAbort: (() => void) | undefined
  #stage: ExchangeState['stage'] = 'connecting'
  #done = false
  #controller: DispatchController | undefined
  #timer: Timer | undefined
  /** The deadline that runs; 0 for none. */
  #limitMs: number
  /** Monotonic time of the last sign of life, and the bytes that came since. */
  #aliveAt = 0
  #fresh = 0
  #status = 0
  #headers: HeaderMap = {}
  #chunks: Uint8Array[] = []
  #size = 0
  #stream: StreamBody | undefined

  constructor(request: WireRequest, options: ExchangeOptions) {
    this.#request = request
    this.#options = options
    const { signal } = request
    if (signal !== undefined) {
      this.#onAbort = () => this.#fail(signal.reason)
      signal.addEventListener('abort', this.#onAbort, { once: true })
    }
    this.#limitMs = options.timeoutMs
    this.#start()
  }

  onRequestStart(controller: DispatchController): void {
    // It failed while it waited for its connection.
    if (this.#done) controller.abort(new ConnectionError('The request was given up'))
    else {
      this.#controller = controller
      this.#stage = 'waiting'
    }
  }

  onResponseStart(
    controller: DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>
  ): void {
    if (this.#done || statusCode < 200) return
    this.#controller = controller
    this.#stage = 'reading'
    this.#status = statusCode
    this.#headers = headers as HeaderMap
    if (this.#request.stream) this.#startStream()
    else this.#startBody()
  }

  onResponseData(_controller: DispatchController, chunk: Uint8Array): void {
    if (this.#done) return
    if (this.#stream !== undefined) {
      this.#stream.queue.push(chunk)
      return
    }
    this.#alive(chunk.length)
    this.#size += chunk.length
    if (this.#size > this.#options.maxBodyBytes) this.#fail(bodyTooLarge(this.#options.maxBodyBytes))
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    if (this.#done) return
    this.#finish(false)
    if (this.#stream !== undefined) {
      this.#stream.queue.end()
      return
    }
    const chunks = this.#chunks
    this.#chunks = []
    if (this.#headers['content-encoding'] === undefined) this.#options.resolve(this.#response(new BufferedBody(chunks)))
    else this.#decode(chunks).then(this.#options.resolve, this.#options.reject)
  }

  onResponseError(_controller: DispatchController | null, error: Error): void {
    if (this.#done) return
    const { method, path } = this.#request
    this.#fail(exchangeError(error, { method, path, stage: this.#stage, timeoutMs: this.#options.timeoutMs }))
  }

  /** Ends it, wherever it stands. */
  giveUp(err: unknown): void {
    this.#fail(err)
  }

  async #decode(chunks: Uint8Array[]): Promise<WireResponse> {
    const body = await this.#decoded(chunks).catch((err: unknown) => this.#unreadable(err))
    this.#request.signal?.throwIfAborted()
    return this.#response(body)
  }

  async #decoded(chunks: Uint8Array[]): Promise<WireBody> {
    const coding = takeContentCoding(this.#headers)
    const decoded = coding === undefined ? chunks : await decodeChunks(chunks, coding, this.#options.maxBodyBytes)
    return new BufferedBody(decoded)
  }

  /** That the server refused is worth more than its words: a refusal is given without them. */
  #unreadable(err: unknown): WireBody {
    if (this.#status < 300) throw err
    return new FailedBody(err)
  }

  #startStream(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    const { maxBodyBytes, resolve } = this.#options
    const stream = new StreamBody(maxBodyBytes, {
      onPause: () => this.#controller?.pause(),
      onResume: () => this.#controller?.resume(),
      onCancel: () => this.#cancel()
    })
    this.#stream = stream
    try {
      const coding = takeContentCoding(this.#headers)
      resolve(this.#response(coding === undefined ? stream : new DecodedBody(stream, coding, maxBodyBytes)))
    } catch (err) {
      if (this.#status >= 300) resolve(this.#response(new FailedBody(err)))
      this.#fail(err)
    }
  }

  #response(body: WireBody): WireResponse {
    return { status: this.#status, headers: this.#headers, body }
  }

  /** The reader left: the rest of the answer is not wanted, so the connection cannot be used again. */
  #cancel(): void {
    if (this.#done) return
    this.#finish(true)
    this.#controller?.abort(new ConnectionError('The body was cancelled'))
  }

  #fail(err: unknown): void {
    if (this.#done) return
    this.#finish(true)
    this.#chunks = []
    // A stream's caller has its answer already: the loop over the body hears of it.
    this.#stream?.queue.fail(err, { discard: this.#request.signal?.aborted === true })
    this.#options.reject(err)
    // The dispatcher wants an Error; nobody sees this one.
    this.#controller?.abort(new ConnectionError('The request was given up'))
  }

  #finish(broken: boolean): void {
    this.#done = true
    this.#timer?.cancel()
    if (this.#onAbort !== undefined) this.#request.signal?.removeEventListener('abort', this.#onAbort)
    this.#options.onDone(broken)
  }

  #startBody(): void {
    const { bodyTimeoutMs } = this.#request
    if (bodyTimeoutMs === undefined) this.#alive(0)
    else {
      this.#timer?.cancel()
      this.#limitMs = bodyTimeoutMs
      this.#start()
    }
  }

  /** Starts the deadline. */
  #start(): void {
    this.#timer = undefined
    if (this.#limitMs <= 0) return
    this.#aliveAt = this.#options.clock.monotonic()
    this.#arm(this.#limitMs)
  }

  #alive(bytes: number): void {
    if (this.#timer === undefined) return
    this.#fresh += bytes
    if (this.#request.bodyTimeoutMs !== undefined && this.#fresh < PROGRESS_BYTES) return
    this.#fresh = 0
    this.#aliveAt = this.#options.clock.monotonic()
  }

  #arm(ms: number): void {
    this.#timer = this.#options.clock.setTimer(ms, () => {
      const timeoutMs = this.#limitMs
      const left = this.#aliveAt + timeoutMs - this.#options.clock.monotonic()
      if (left > 0) return this.#arm(left)
      const { method, path } = this.#request
      const what = this.#stage === 'reading' ? `no further byte of the answer for` : `no answer within`
      this.#fail(new TimeoutError(`${method} ${path}: ${what} ${timeoutMs} ms`, { timeoutMs }))
    })
  }
}
