import { readFile } from 'node:fs/promises'
import type { Clock } from '../clock.ts'
import { AuthError } from '../errors.ts'
import { SingleFlight } from './single-flight.ts'

/** A token is read again when it is this old: a minute less client-go's leeway of ten seconds. */
const REREAD_AFTER_MS = 50_000

/** A bearer token in a file that somebody else renews, as the kubelet does. */
export class TokenFile {
  readonly #path: string
  readonly #clock: Clock
  readonly #reads = new SingleFlight<string>()
  #token: string | undefined
  #readAt = Number.NEGATIVE_INFINITY

  /** `fallback` is used while the file cannot be read. */
  constructor(path: string, options: { clock: Clock; fallback?: string | undefined }) {
    this.#path = path
    this.#clock = options.clock
    this.#token = options.fallback
  }

  /** The token; a promise only when the file is to be read. @throws {AuthError} There never was one to read. */
  current(signal?: AbortSignal | undefined): string | Promise<string> {
    const fresh = this.#clock.monotonic() - this.#readAt < REREAD_AFTER_MS
    return fresh && this.#token !== undefined ? this.#token : this.reread(signal)
  }

  /** Reads the file now. The last good token stays when that fails. */
  reread(signal?: AbortSignal | undefined): Promise<string> {
    return this.#reads.join(() => this.#read(), signal)
  }

  async #read(): Promise<string> {
    try {
      const token = (await readFile(this.#path, 'utf8')).trim()
      if (token === '') throw new AuthError(`Cannot use token file "${this.#path}": it is empty`)
      this.#token = token
      this.#readAt = this.#clock.monotonic()
      return token
    } catch (cause) {
      if (this.#token !== undefined) return this.#token
      if (cause instanceof AuthError) throw cause
      throw new AuthError(`Cannot read token file "${this.#path}"`, { cause })
    }
  }
}
