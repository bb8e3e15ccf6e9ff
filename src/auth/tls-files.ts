import { readFile } from 'node:fs/promises'
import type { Clock } from '../clock.ts'
import { ConfigError } from '../errors.ts'
import type { TlsMaterial } from './authenticator.ts'
import { text } from './check-config.ts'
import type { TlsConfig } from './config.ts'
import { readCaBundle, readKeyPair } from './pem.ts'
import { SingleFlight } from './single-flight.ts'

/** Files are looked at again at most this often. Milliseconds. */
const RECHECK_AFTER_MS = 1000

/** What an empty CA file trusts: nobody. Node takes an empty text for "the system's", and one without certificates for none. */
const TRUST_NOBODY = '# no certificate\n'

type Material = Omit<TlsMaterial, 'version'>

/** TLS material of a {@link TlsConfig}: data as it is, files as they are when a connection is made. */
export class TlsFiles {
  readonly #config: TlsConfig
  readonly #clock: Clock
  readonly #reads = new SingleFlight<TlsMaterial>()
  readonly #hasFiles: boolean
  #current: TlsMaterial | undefined
  #contents = ''
  #generation = 0
  #checkedAt = Number.NEGATIVE_INFINITY

  constructor(config: TlsConfig, clock: Clock) {
    this.#config = config
    this.#clock = clock
    this.#hasFiles = [
      !config.ca?.length && config.caFile,
      !config.cert?.length && config.certFile,
      !config.key?.length && config.keyFile
    ].some(Boolean)
  }

  /** Material for a new connection; a promise only when files are to be looked at. @throws {ConfigError} It never was usable. */
  current(signal?: AbortSignal | undefined): TlsMaterial | Promise<TlsMaterial> {
    const current = this.#current
    if (current && (!this.#hasFiles || this.#clock.monotonic() - this.#checkedAt < RECHECK_AFTER_MS)) return current
    return this.#hasFiles ? this.recheck(signal) : this.#take(this.#data())
  }

  /** Looks at the files now. Material that was good stays while they cannot be read or do not fit together. */
  recheck(signal?: AbortSignal | undefined): Promise<TlsMaterial> {
    return this.#reads.join(async () => {
      const { ca, cert, key } = this.#data()
      this.#checkedAt = this.#clock.monotonic()
      try {
        return this.#take({
          ca: ca ?? (await readPem('certificate authority', this.#config.caFile)),
          cert: cert ?? (await readPem('client certificate', this.#config.certFile)),
          key: key ?? (await readPem('client key', this.#config.keyFile))
        })
      } catch (err) {
        // Somebody is writing them just now, or took them away: the next connection tries again.
        if (this.#current) return this.#current
        throw err
      }
    }, signal)
  }

  #data(): Pems {
    const { ca, cert, key } = this.#config
    const data = (value: string | Uint8Array | undefined): string | undefined =>
      value?.length ? text(value) : undefined
    return { ca: data(ca), cert: data(cert), key: data(key) }
  }

  #take(pems: Pems): TlsMaterial {
    const contents = JSON.stringify(pems)
    if (this.#current && contents === this.#contents) return this.#current
    const material = { version: String(this.#generation + 1), ...check(pems, this.#config) }
    this.#generation++
    this.#contents = contents
    this.#current = material
    return material
  }
}

interface Pems {
  ca: string | undefined
  cert: string | undefined
  key: string | undefined
}

function check({ ca, cert, key }: Pems, config: TlsConfig): Material {
  const bundle = ca === '' ? TRUST_NOBODY : ca && readCaBundle(ca)
  if (ca && bundle === undefined)
    throw new ConfigError('Cannot use the certificate authority: it has no certificate in it', { path: config.caFile })
  const pair = cert !== undefined && key !== undefined ? readKeyPair(cert, key) : undefined
  if (pair && 'fault' in pair)
    throw new ConfigError(`Cannot use the client certificate: ${pair.fault}`, { path: config.certFile })
  return {
    ...(bundle !== undefined && { ca: bundle }),
    ...pair,
    ...(config.serverName && { serverName: config.serverName }),
    ...(config.insecureSkipVerify && { insecureSkipVerify: true })
  }
}

async function readPem(what: string, path: string | undefined): Promise<string | undefined> {
  if (!path) return undefined
  return readFile(path, 'utf8').catch((cause) => {
    throw new ConfigError(`Cannot read the ${what} "${path}"`, { path, cause })
  })
}
