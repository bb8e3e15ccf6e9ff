/** What happened in a run, in order: hashed always, so that two runs can be compared; kept only when somebody reads it. */

/** Collects lines. */
export class Trace {
  readonly #time: () => number
  readonly #print: ((line: string) => void) | undefined
  #low = 0x811c9dc5
  #high = 0x01000193
  #count = 0

  constructor(time: () => number, print?: ((line: string) => void) | undefined) {
    this.#time = time
    this.#print = print
  }

  /** Lines so far. */
  get count(): number {
    return this.#count
  }

  /** A digest of all lines with their times (two lanes of FNV-1a). */
  get hash(): string {
    return hex(this.#high) + hex(this.#low)
  }

  add(text: string): void {
    const line = `${this.#time().toFixed(0).padStart(7)} ${text}`
    this.#count++
    for (let i = 0; i < line.length; i++) {
      const code = line.charCodeAt(i)
      this.#low = Math.imul(this.#low ^ code, 0x01000193)
      this.#high = Math.imul(this.#high ^ code, 0x85ebca6b) + i
    }
    this.#print?.(line)
  }
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0')
}
