import type { Transform } from 'node:stream'
import { KubeError, ProtocolError } from '../errors.ts'
import { bodyTooLarge, ChunkedBody, joinChunks } from './body.ts'
import type { HeaderMap, WireBody } from './transport.ts'

/** Output step of a whole body's decompression: each step is one trip to the thread pool, so small ones are slow. */
const DECODE_CHUNK_BYTES = 512 * 1024

type Coding = 'gzip' | 'deflate'

/**
 * The coding of an answer's body, or undefined when it is plain. Takes the headers that no longer hold after decoding away.
 *
 * @throws {ProtocolError} When the server used a coding that was not asked for.
 */
export function takeContentCoding(headers: HeaderMap): Coding | undefined {
  const value = headers['content-encoding']
  if (value === undefined) return undefined
  const coding = String(value).trim().toLowerCase()
  if (coding === 'identity' || coding === '') return undefined
  if (coding !== 'gzip' && coding !== 'x-gzip' && coding !== 'deflate') {
    throw new ProtocolError(`Cannot read the body of the answer: unknown content-encoding: "${coding}"`)
  }
  delete headers['content-encoding']
  delete headers['content-length']
  return coding === 'deflate' ? 'deflate' : 'gzip'
}

/**
 * Decompresses a whole body. What comes out stays in chunks: joining those of a large list would hold the event loop for long.
 *
 * @throws {ProtocolError} When it is truncated, corrupt, or larger than `maxBodyBytes` when decompressed.
 */
export async function decodeChunks(
  chunks: readonly Uint8Array[],
  coding: Coding,
  maxBodyBytes: number
): Promise<Uint8Array[]> {
  const first = chunks.find((chunk) => chunk.length > 0)
  if (first === undefined) return []
  const { createGunzip, createInflate, createInflateRaw } = await import('node:zlib')
  const create = coding === 'gzip' ? createGunzip : isZlib(first) ? createInflate : createInflateRaw
  const decoder = create({ chunkSize: DECODE_CHUNK_BYTES })
  return new Promise((resolve, reject) => {
    const decoded: Uint8Array[] = []
    let size = 0
    decoder.on('data', (chunk: Uint8Array) => {
      size += chunk.length
      if (size > maxBodyBytes) decoder.destroy(bodyTooLarge(maxBodyBytes))
      else decoded.push(chunk)
    })
    decoder.once('end', () => resolve(decoded))
    decoder.once('error', (err) => reject(decodeError(err)))
    // Compressed it is small, and each write is a trip to the thread pool.
    decoder.end(joinChunks(chunks))
  })
}

/** Decompresses a body as it is read. */
export class DecodedBody extends ChunkedBody {
  readonly #body: WireBody
  readonly #coding: Coding
  #decoder: Transform | undefined
  #cancelled = false

  constructor(body: WireBody, coding: Coding, maxBodyBytes: number) {
    super(maxBodyBytes)
    this.#body = body
    this.#coding = coding
  }

  cancel(): void {
    this.#cancelled = true
    this.#decoder?.destroy()
    this.#body.cancel()
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    let inner: AsyncIterator<Uint8Array> | undefined
    return {
      next: async () => {
        try {
          inner ??= (await this.#start())[Symbol.asyncIterator]()
          return await inner.next()
        } catch (err) {
          // That the decoder ended early is no news to who ended it.
          if (this.#cancelled) return { value: undefined, done: true }
          throw decodeError(err)
        }
      },
      return: async () => {
        this.cancel()
        return { value: undefined, done: true }
      }
    }
  }

  async #start(): Promise<Transform> {
    const [zlib, { pipeline, Readable }] = await Promise.all([import('node:zlib'), import('node:stream')])
    const source = this.#body[Symbol.asyncIterator]()
    const first = await source.next()
    const raw = this.#coding === 'deflate' && !first.done && !isZlib(first.value)
    const decoder = this.#coding === 'gzip' ? zlib.createGunzip() : raw ? zlib.createInflateRaw() : zlib.createInflate()
    this.#decoder = decoder
    // A failure destroys the decoder, whose reader hears of it.
    pipeline(Readable.from(resumed(first, source), { objectMode: false }), decoder, () => {})
    return decoder
  }
}

async function* resumed(
  first: IteratorResult<Uint8Array>,
  source: AsyncIterator<Uint8Array>
): AsyncGenerator<Uint8Array> {
  try {
    for (let step = first; !step.done; step = await source.next()) yield step.value
  } finally {
    await source.return?.()
  }
}

/** RFC 1950's header; "deflate" without it is what some servers send. */
function isZlib(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0
}

function decodeError(err: unknown): unknown {
  if (!(err instanceof Error) || err instanceof KubeError) return err
  const code = String((err as NodeJS.ErrnoException).code ?? '')
  if (!code.startsWith('Z_')) return err
  const problem =
    code === 'Z_BUF_ERROR' ? 'the compressed data is cut off' : `the compressed data is corrupt: ${err.message}`
  return new ProtocolError(`Cannot read the body of the answer: ${problem}`, { cause: err })
}
