import { ProtocolError } from '../errors.ts'
import { PushQueue, type PushQueueHooks } from './iterator.ts'
import type { WireBody } from './transport.ts'

/** Bytes of a stream that wait for their reader before its connection is told to pause. */
const STREAM_BUFFER_BYTES = 256 * 1024

const utf8 = new TextDecoder()

/**
 * A body that has arrived wholly. It may be read any number of times.
 *
 * Its chunks are joined when they are first wanted as one, not before: joining those of a large list holds the event loop for long, and
 * who reads lists takes the chunks.
 */
export class BufferedBody implements WireBody {
  #chunks: readonly Uint8Array[]

  constructor(chunks: readonly Uint8Array[]) {
    this.#chunks = chunks
  }

  bytes(): Promise<Uint8Array> {
    return Promise.resolve(this.#joined())
  }

  text(): Promise<string> {
    return Promise.resolve(utf8.decode(this.#joined()))
  }

  cancel(): void {}

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for (const chunk of this.#chunks) if (chunk.length > 0) yield chunk
  }

  #joined(): Uint8Array {
    const joined = joinChunks(this.#chunks)
    this.#chunks = [joined]
    return joined
  }
}

/** Reads as one what arrives in chunks. */
export abstract class ChunkedBody implements WireBody {
  readonly #maxBodyBytes: number

  constructor(maxBodyBytes: number) {
    this.#maxBodyBytes = maxBodyBytes
  }

  async bytes(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of this) {
      size += chunk.length
      if (size > this.#maxBodyBytes) throw bodyTooLarge(this.#maxBodyBytes)
      chunks.push(chunk)
    }
    return joinChunks(chunks)
  }

  async text(): Promise<string> {
    return utf8.decode(await this.bytes())
  }

  abstract cancel(): void
  abstract [Symbol.asyncIterator](): AsyncIterator<Uint8Array>
}

/** A body that is read as it arrives; the connection is paused while its reader is behind. */
export class StreamBody extends ChunkedBody {
  /** Filled by the exchange. */
  readonly queue: PushQueue

  constructor(maxBodyBytes: number, hooks: PushQueueHooks) {
    super(maxBodyBytes)
    this.queue = new PushQueue(STREAM_BUFFER_BYTES, hooks)
  }

  cancel(): void {
    this.queue.cancel()
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this.queue
  }
}

/** A body that cannot be read. */
export class FailedBody extends ChunkedBody {
  readonly #error: unknown

  constructor(error: unknown) {
    super(0)
    this.#error = error
  }

  cancel(): void {}

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return { next: () => Promise.reject(this.#error) }
  }
}

/** A body that passes each chunk of another to `onChunk`, and its end to `onEnd`. */
export class TappedBody extends ChunkedBody {
  readonly #body: WireBody
  readonly #onChunk: (chunk: Uint8Array) => void
  readonly #onEnd: (reason: 'end' | 'cancel', error?: unknown) => void
  #ended = false

  constructor(
    body: WireBody,
    hooks: { onChunk(chunk: Uint8Array): void; onEnd(reason: 'end' | 'cancel', error?: unknown): void }
  ) {
    // The body inside keeps the bound.
    super(Number.POSITIVE_INFINITY)
    this.#body = body
    this.#onChunk = hooks.onChunk
    this.#onEnd = hooks.onEnd
  }

  cancel(): void {
    this.#body.cancel()
    this.#end('cancel')
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const inner = this.#body[Symbol.asyncIterator]()
    return {
      next: async () => {
        try {
          const result = await inner.next()
          if (result.done) this.#end('end')
          else this.#onChunk(result.value)
          return result
        } catch (err) {
          this.#end('end', err)
          throw err
        }
      },
      return: async () => {
        this.cancel()
        return { value: undefined, done: true }
      }
    }
  }

  #end(reason: 'end' | 'cancel', error?: unknown): void {
    if (this.#ended) return
    this.#ended = true
    this.#onEnd(reason, error)
  }
}

/** One array of all chunks; the chunk itself when there is only one. */
export function joinChunks(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks)
}

/** The error of a body over its bound. */
export function bodyTooLarge(maxBodyBytes: number): ProtocolError {
  return new ProtocolError(`Cannot read the body of the answer: larger than ${maxBodyBytes} bytes`)
}
