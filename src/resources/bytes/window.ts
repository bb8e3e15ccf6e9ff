import { asBuffer } from './text.ts'

/**
 * Bytes that came in chunks, a part of them at a time as one buffer.
 *
 * To make one buffer of a large list at once would stall the event loop for as long as parsing thousands of its items.
 */
export class Window {
  /** What is in view. */
  bytes: Buffer = Buffer.alloc(0)
  /** How many bytes came before those in view. */
  start = 0
  readonly #chunks: readonly Uint8Array[]
  readonly #step: number
  #next = 0

  /** `step`: how many bytes come into view at least with each {@link extend}. */
  constructor(chunks: readonly Uint8Array[], step: number) {
    this.#chunks = chunks
    this.#step = step
    this.extend(0)
  }

  /** The end of all bytes is in view. */
  get isLast(): boolean {
    return this.#next === this.#chunks.length
  }

  /** Drops what is before `from`, which becomes 0, and takes more behind it: at least as much as stays, so that growing is cheap. */
  extend(from: number): void {
    const kept = this.bytes.subarray(from)
    this.#take(from, kept, Math.max(this.#step, kept.length))
  }

  /** Drops what is before `from`, which becomes 0, and takes all that is left behind it. */
  extendToEnd(from: number): void {
    if (from > 0 || !this.isLast) this.#take(from, this.bytes.subarray(from), Number.POSITIVE_INFINITY)
  }

  #take(from: number, kept: Buffer, wanted: number): void {
    const parts: Uint8Array[] = kept.length > 0 ? [kept] : []
    let taken = 0
    while (taken < wanted && !this.isLast) {
      const chunk = this.#chunks[this.#next++] as Uint8Array
      parts.push(chunk)
      taken += chunk.length
    }
    const [only] = parts
    this.start += from
    this.bytes = parts.length === 1 && only !== undefined ? asBuffer(only) : Buffer.concat(parts)
  }
}
