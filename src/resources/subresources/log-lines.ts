/** Log bytes cut into lines of text. */

const NEWLINE = 0x0a
const RETURN = 0x0d

/**
 * Cuts bytes, however they arrive, into lines of UTF-8 text without their `\n` or `\r\n`. Empty lines are lines; a `\r` inside of one
 * stays, as progress bars write it. A line longer than `maxLineBytes` is given in pieces, so that what is held back stays bounded.
 */
export class LogLines {
  readonly #maxLineBytes: number
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #held: Uint8Array[] = []
  #heldBytes = 0

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes
  }

  /** Lines that are complete with these bytes. */
  push(chunk: Uint8Array): string[] {
    const lines: string[] = []
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#hold(chunk.subarray(start, end))
      this.#cut(lines)
      lines.push(this.#text(withoutReturn(this.#take())))
      start = end + 1
    }
    this.#hold(chunk.subarray(start))
    this.#cut(lines)
    return lines
  }

  /** The rest, when the last line had no end. */
  end(): string | undefined {
    return this.#heldBytes === 0 ? undefined : this.#text(withoutReturn(this.#take()))
  }

  #hold(part: Uint8Array): void {
    if (part.length === 0) return
    this.#held.push(part)
    this.#heldBytes += part.length
  }

  #take(): Uint8Array {
    const [first] = this.#held
    const line = this.#held.length === 1 && first !== undefined ? first : Buffer.concat(this.#held)
    this.#held = []
    this.#heldBytes = 0
    return line
  }

  /** Gives away pieces of a line that has grown too long. */
  #cut(lines: string[]): void {
    if (this.#heldBytes <= this.#maxLineBytes) return
    let rest = this.#take()
    while (rest.length > this.#maxLineBytes) {
      const end = characterStart(rest, this.#maxLineBytes)
      lines.push(this.#text(rest.subarray(0, end)))
      rest = rest.subarray(end)
    }
    this.#hold(rest)
  }

  #text(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes)
  }
}

function withoutReturn(line: Uint8Array): Uint8Array {
  return line[line.length - 1] === RETURN ? line.subarray(0, -1) : line
}

/** Greatest index up to `at` at which a character of UTF-8 starts; `at` itself when the bytes are none. */
function characterStart(bytes: Uint8Array, at: number): number {
  for (let i = at; i > 0 && i > at - 4; i--) if (((bytes[i] ?? 0) & 0xc0) !== 0x80) return i
  return at
}
