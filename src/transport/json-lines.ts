import { ProtocolError } from '../errors.ts'

/** Longest line by default: four times the frame that client-go takes, 40 times the largest object that etcd stores by default. */
const MAX_LINE_BYTES = 64 * 1024 * 1024

const LF = 10
const CR = 13

/** Options of {@link LineSplitter}. */
export interface LineSplitterOptions {
  /** Longest line without its ending. Bytes. Default 64 MiB. */
  maxLineBytes?: number | undefined
}

/**
 * Cuts a byte stream into lines: the framing of watches.
 *
 * A line ends with LF or CRLF; empty lines are left out. Chunks may end anywhere, also inside a character. A line that lies
 * within one chunk is a view of it, not a copy; a longer one is joined once, when its end has come.
 */
export class LineSplitter {
  readonly #maxLineBytes: number
  /** Pieces of the line whose end has not come yet; none holds an LF. */
  #pieces: Uint8Array[] = []
  #pending = 0

  /** @throws {RangeError} When `maxLineBytes` is not a positive number. */
  constructor(options: LineSplitterOptions = {}) {
    const { maxLineBytes = MAX_LINE_BYTES } = options
    if (!(maxLineBytes > 0)) throw new RangeError(`Cannot split lines: maxLineBytes must be positive: ${maxLineBytes}`)
    this.#maxLineBytes = maxLineBytes
  }

  /** Bytes held back until the end of their line comes. */
  get pendingBytes(): number {
    return this.#pending
  }

  /**
   * The lines that `chunk` completes, without their endings.
   *
   * @throws {ProtocolError} When a line is longer than `maxLineBytes`, its end seen or not.
   */
  push(chunk: Uint8Array): Uint8Array[] {
    const lines: Uint8Array[] = []
    let start = 0
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      const line = this.#pending === 0 ? chunk.subarray(start, end) : this.#join(chunk.subarray(start, end))
      const length = line.length > 0 && line[line.length - 1] === CR ? line.length - 1 : line.length
      this.#check(length)
      if (length > 0) lines.push(length === line.length ? line : line.subarray(0, length))
      start = end + 1
    }
    if (start < chunk.length) this.#keep(start === 0 ? chunk : chunk.subarray(start))
    return lines
  }

  /** The rest that no LF ended, or undefined when the stream ended with a line. The splitter is empty then. */
  end(): Uint8Array | undefined {
    if (this.#pending === 0) return undefined
    return this.#join(new Uint8Array(0))
  }

  #keep(piece: Uint8Array): void {
    this.#pieces.push(piece)
    this.#pending += piece.length
    // One more byte than a line may have: it can be the CR of its ending.
    this.#check(this.#pending - 1)
  }

  #join(last: Uint8Array): Uint8Array {
    const line = Buffer.concat([...this.#pieces, last], this.#pending + last.length)
    this.#pieces = []
    this.#pending = 0
    return line
  }

  #check(length: number): void {
    if (length <= this.#maxLineBytes) return
    this.#pieces = []
    this.#pending = 0
    throw new ProtocolError(`Cannot read a line: longer than ${this.#maxLineBytes} bytes`)
  }
}
