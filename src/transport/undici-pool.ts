/** The connections to one API server, one set of TLS material. Loaded with the first request, since it loads undici. */

import type { Connect } from './connect.ts'
import { closedUnderWay } from './connection-errors.ts'
import type {
  DispatchHandler,
  DispatchOptions,
  UndiciClient,
  UndiciClientClass,
  UndiciConnector
} from './undici-types.ts'
import { proxyAuthorization } from './url-parts.ts'

/**
 * Idle connections are kept this long, unless the server says less. Less than a kube-apiserver's own 90 s and the 60 s that load
 * balancers usually allow, so that it is the client who ends them.
 */
const IDLE_MS = 50_000
/** Streams at a time on one HTTP/2 connection: what a kube-apiserver allows. */
const HTTP2_STREAMS = 100
/** Bytes of an answer's headers. Warnings make them long: the API server cuts them at 4 KiB, proxies add theirs. */
const MAX_HEADER_BYTES = 64 * 1024

/** Options of {@link ConnectionPool}. */
export interface ConnectionPoolOptions {
  server: URL
  /** Proxy that `connect` goes through. */
  proxy?: URL | undefined
  connect: Connect
  /** HTTP/2 may be agreed on. */
  http2: boolean
}

/** What a request holds of a connection while it is under way. */
export interface Lease {
  /** True when the connection has carried a request before. */
  readonly reused: boolean
  dispatch(options: DispatchOptions, handler: DispatchHandler): void
  /** Gives the connection back; `broken` ends it, with all that is left of it. Further calls do nothing. */
  release(options?: { broken?: boolean }): void
}

interface Entry {
  client: UndiciClient
  /** Ends connecting. */
  abort: AbortController
  /** Requests under way. At most one, until HTTP/2 was agreed on. */
  active: number
  used: boolean
  http2: boolean
}

/**
 * Keeps connections alive and lends each to one request at a time, or to many when it speaks HTTP/2. The one used last is lent
 * first, so that the others can grow old and end.
 */
export class ConnectionPool {
  readonly #options: ConnectionPoolOptions
  readonly #Client: UndiciClientClass
  /** All connections that are not destroyed. */
  readonly #entries = new Set<Entry>()
  /** HTTP/1.1 connections without a request. */
  #idle: Entry[] = []
  /** HTTP/2 may be spoken, and no connection has told yet: resolves when the first has. */
  #probe: Promise<void> | undefined
  #told = false
  #retired = false

  constructor(Client: UndiciClientClass, options: ConnectionPoolOptions) {
    this.#Client = Client
    this.#options = options
  }

  /** A connection, or a promise of one while the first of a pool that offers HTTP/2 is made. */
  lease(): Lease | Promise<Lease> {
    if (!this.#options.http2 || this.#told) return this.#lease()
    if (this.#probe !== undefined) return this.#probe.then(() => this.lease())
    let tell = (): void => {}
    this.#probe = new Promise((resolve) => {
      tell = resolve
    })
    return this.#lease(() => {
      this.#probe = undefined
      tell()
    })
  }

  /** No connection is left. */
  get isEmpty(): boolean {
    return this.#entries.size === 0
  }

  /** Takes no further requests; each connection ends with what it carries now. */
  retire(): void {
    this.#retired = true
    for (const entry of this.#entries) if (entry.active === 0) void this.#destroy(entry)
  }

  /** Ends all connections now; resolves when their sockets are gone. */
  async close(): Promise<void> {
    this.#retired = true
    const reason = closedUnderWay()
    await Promise.all([...this.#entries].map((entry) => this.#destroy(entry, reason)))
  }

  #lease(onConnected: () => void = () => {}): Lease {
    const entry = this.#shared() ?? this.#idle.pop() ?? this.#open(onConnected)
    entry.active++
    const reused = entry.used
    entry.used = true
    let released = false
    return {
      reused,
      dispatch: (options, handler) => {
        entry.client.dispatch(this.#forProxy(options), handler)
      },
      release: ({ broken = false } = {}) => {
        if (released) return
        released = true
        entry.active--
        this.#giveBack(entry, broken)
      }
    }
  }

  /** An http proxy is asked for a plain request by its whole URL (RFC 9112, section 3.2.2); a tunnel is not needed. */
  #forProxy(options: DispatchOptions): DispatchOptions {
    const { server, proxy } = this.#options
    if (proxy === undefined || server.protocol !== 'http:' || !proxy.protocol.startsWith('http')) return options
    const credentials = proxyAuthorization(proxy)
    const headers = credentials ? { ...options.headers, 'proxy-authorization': credentials } : options.headers
    return { ...options, path: server.origin + options.path, headers }
  }

  #shared(): Entry | undefined {
    if (!this.#told) return undefined
    for (const entry of this.#entries) if (entry.http2 && entry.active < HTTP2_STREAMS) return entry
    return undefined
  }

  #giveBack(entry: Entry, broken: boolean): void {
    if (!this.#entries.has(entry)) return
    // A broken stream does not break the HTTP/2 connection under it.
    if ((broken && !entry.http2) || (this.#retired && entry.active === 0)) void this.#destroy(entry)
    else if (!entry.http2) this.#idle.push(entry)
  }

  #open(onConnected: () => void): Entry {
    const abort = new AbortController()
    const connector: UndiciConnector = (_options, callback) => {
      this.#options.connect(abort.signal).then(
        ({ socket, http2 }) => {
          entry.http2 = http2
          this.#told = true
          if (http2) entry.client.pipelining = HTTP2_STREAMS
          callback(null, socket)
          onConnected()
        },
        (err: Error) => {
          callback(err)
          onConnected()
        }
      )
    }
    const client = new this.#Client(this.#options.server.origin, {
      connect: connector,
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: this.#options.http2,
      maxHeaderSize: MAX_HEADER_BYTES
    })
    const entry: Entry = { client, abort, active: 0, used: false, http2: false }
    this.#entries.add(entry)
    const onGone = (): void => {
      // With a request under way the client either fails it or, when nothing of it was written, connects again.
      if (entry.active === 0) void this.#destroy(entry)
    }
    client.on('disconnect', onGone)
    client.on('connectionError', onGone)
    return entry
  }

  async #destroy(entry: Entry, reason?: Error): Promise<void> {
    if (!this.#entries.delete(entry)) return
    const index = this.#idle.indexOf(entry)
    if (index !== -1) this.#idle.splice(index, 1)
    entry.abort.abort(reason)
    if (!entry.client.destroyed) await entry.client.destroy(reason)
  }
}

/** Loads undici's Client, its inner module alone: all of undici takes more than twice as long. */
export async function loadClient(): Promise<UndiciClientClass> {
  const module = await import('undici/lib/dispatcher/client.js').catch(() => undefined)
  const inner = (module as { default?: unknown } | undefined)?.default
  if (typeof inner === 'function') return inner as UndiciClientClass
  const undici = (await import('undici')) as unknown as { Client: UndiciClientClass }
  return undici.Client
}
