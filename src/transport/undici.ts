/** The innermost step: a request value becomes an exchange on a connection of undici's, or on a dispatcher that was given. */

import type { TlsMaterial } from '../auth/authenticator.ts'
import { type Clock, realClock } from '../clock.ts'
import { ConnectionError } from '../errors.ts'
import { closedUnderWay, exchangeError } from './connection-errors.ts'
import { Exchange } from './exchange.ts'
import { Gate } from './gate.ts'
import { LazyClock } from './lazy-clock.ts'
import { hasProxyEnv } from './proxy-names.ts'
import type { Send, Transport, WireRequest, WireResponse } from './transport.ts'
import type { ConnectionPool, Lease } from './undici-pool.ts'
import type { Dispatcher, DispatchOptions } from './undici-types.ts'

/** Options of {@link createUndiciTransport}. */
export interface UndiciTransportOptions {
  /** URL of the API server; its path goes before the path of each request. */
  server: URL
  /** TLS material for new connections. */
  tls(signal: AbortSignal | undefined): TlsMaterial | Promise<TlsMaterial>
  dispatcher?: Dispatcher | undefined
  /** Proxy of the kubeconfig. Default: the environment's. */
  proxyUrl?: string | undefined
  env?: Readonly<Record<string, string | undefined>> | undefined
  timeoutMs?: number | undefined
  connectTimeoutMs?: number | undefined
  maxBodyBytes?: number | undefined
  maxConnections?: number | undefined
  http2?: boolean | undefined
  clock?: Clock | undefined
}

const TIMEOUT_MS = 30_000
const CONNECT_TIMEOUT_MS = 10_000
/** Larger than any list that a server can put together, and below the longest Buffer of Node 20 (4 GiB). */
const MAX_BODY_BYTES = 2 * 1024 ** 3
const MAX_CONNECTIONS = 100

/** Sends requests without any policy: no retries, no credentials. Nothing is loaded or connected before the first request. */
export function createUndiciTransport(options: UndiciTransportOptions): Transport {
  return options.dispatcher === undefined
    ? new PooledTransport(options)
    : new DispatcherTransport(options, options.dispatcher)
}

/** What both transports do alike. */
class Wire {
  readonly #prefix: string
  readonly #origin: string
  readonly #timeoutMs: number
  readonly #maxBodyBytes: number
  readonly #clock: Clock

  constructor({
    server,
    timeoutMs = TIMEOUT_MS,
    maxBodyBytes = MAX_BODY_BYTES,
    clock = realClock
  }: UndiciTransportOptions) {
    this.#origin = server.origin
    this.#prefix = server.pathname.replace(/\/+$/, '')
    this.#timeoutMs = timeoutMs
    this.#maxBodyBytes = maxBodyBytes
    this.#clock = clock
  }

  exchange(
    request: WireRequest,
    dispatch: (options: DispatchOptions, handler: Exchange) => void,
    onDone: (broken: boolean) => void
  ): Promise<WireResponse> {
    const { method, path, query, body } = request
    const timeoutMs = request.timeoutMs ?? this.#timeoutMs
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(request, {
        clock: this.#clock,
        timeoutMs,
        maxBodyBytes: this.#maxBodyBytes,
        onDone,
        resolve,
        reject
      })
      const options: DispatchOptions = {
        origin: this.#origin,
        path: query ? `${this.#prefix}${path}?${query}` : this.#prefix + path,
        method,
        headers: request.headers ?? {},
        headersTimeout: 0,
        bodyTimeout: 0,
        ...(body !== undefined && { body })
      }
      try {
        dispatch(options, exchange)
      } catch (err) {
        exchange.onResponseError(null, exchangeError(err, { method, path, stage: 'connecting', timeoutMs }))
      }
    })
  }
}

/** Hands everything to the caller's dispatcher, which stays open when this is closed. */
class DispatcherTransport implements Transport {
  readonly #wire: Wire
  readonly #dispatcher: Dispatcher
  /** Those under way. */
  readonly #exchanges = new Set<Exchange>()
  #closed = false

  constructor(options: UndiciTransportOptions, dispatcher: Dispatcher) {
    this.#wire = new Wire(options)
    this.#dispatcher = dispatcher
  }

  readonly send: Send = (request) => {
    if (request.signal?.aborted) return Promise.reject(request.signal.reason)
    if (this.#closed) return Promise.reject(closedError())
    let exchange: Exchange | undefined
    const dispatch = (options: DispatchOptions, handler: Exchange): void => {
      exchange = handler
      this.#exchanges.add(handler)
      this.#dispatcher.dispatch(options, handler)
    }
    return this.#wire.exchange(request, dispatch, () => {
      if (exchange !== undefined) this.#exchanges.delete(exchange)
    })
  }

  close(): Promise<void> {
    this.#closed = true
    for (const exchange of this.#exchanges) exchange.giveUp(closedUnderWay())
    return Promise.resolve()
  }
}

/** Keeps its own connections, one pool for each version of the TLS material. */
class PooledTransport implements Transport {
  readonly #options: UndiciTransportOptions
  readonly #deadlines: LazyClock
  readonly #wire: Wire
  readonly #gate: Gate
  /** The pool in use and the version of its material. */
  #current: { version: string; pool: ConnectionPool } | undefined
  /** Pools that were replaced; their last requests are still under way. */
  readonly #retired = new Set<ConnectionPool>()
  #opener: Promise<PoolOpener> | undefined
  #closed = false

  constructor(options: UndiciTransportOptions) {
    this.#options = options
    this.#deadlines = new LazyClock(options.clock ?? realClock)
    this.#wire = new Wire({ ...options, clock: this.#deadlines })
    this.#gate = new Gate(options.maxConnections ?? MAX_CONNECTIONS)
  }

  readonly send: Send = (request) => {
    if (request.signal?.aborted) return Promise.reject(request.signal.reason)
    if (this.#closed) return Promise.reject(closedError())
    // A stream holds its connection for long: were it counted, watches would keep all other calls out.
    if (request.stream) return this.#start(request, () => {})
    const leave = (): void => this.#gate.leave()
    if (this.#gate.tryEnter()) return this.#start(request, leave)
    return this.#gate.enter(request.signal).then(() => this.#start(request, leave))
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#gate.failAll(closedError())
    const pools = [...this.#retired, ...(this.#current === undefined ? [] : [this.#current.pool])]
    this.#current = undefined
    this.#retired.clear()
    await Promise.all(pools.map((pool) => pool.close()))
    this.#deadlines.close()
  }

  /** Without a promise when the pool is there, so that the usual request waits for nothing but its answer. */
  #start(request: WireRequest, leave: () => void): Promise<WireResponse> {
    try {
      request.signal?.throwIfAborted()
      const pool = this.#pool(request.signal)
      if (pool instanceof Promise) return this.#startLater(request, pool, leave)
      const lease = pool.lease()
      if (lease instanceof Promise) return this.#startLater(request, pool, leave, lease)
      return this.#exchange(request, lease, leave)
    } catch (err) {
      leave()
      return Promise.reject(err)
    }
  }

  async #startLater(
    request: WireRequest,
    waited: ConnectionPool | Promise<ConnectionPool>,
    leave: () => void,
    asked?: Promise<Lease>
  ): Promise<WireResponse> {
    let lease: Lease
    try {
      const pool = await abortable(waited, request.signal)
      if (this.#closed) throw closedError()
      const leased = asked ?? pool.lease()
      try {
        lease = await abortable(leased, request.signal)
        request.signal?.throwIfAborted()
      } catch (err) {
        Promise.resolve(leased).then(
          (late) => late.release(),
          () => {}
        )
        throw err
      }
    } catch (err) {
      leave()
      throw err
    }
    return this.#exchange(request, lease, leave)
  }

  #exchange(request: WireRequest, lease: Lease, leave: () => void): Promise<WireResponse> {
    const response = this.#wire.exchange(request, lease.dispatch, (broken) => {
      lease.release({ broken })
      leave()
    })
    return lease.reused ? response.then(markReused) : response
  }

  #pool(signal: AbortSignal | undefined): ConnectionPool | Promise<ConnectionPool> {
    const material = this.#options.tls(signal)
    if (material instanceof Promise) return material.then((settled) => this.#poolFor(settled))
    return this.#poolFor(material)
  }

  #poolFor(material: TlsMaterial): ConnectionPool | Promise<ConnectionPool> {
    if (this.#current?.version === material.version) return this.#current.pool
    this.#opener ??= createOpener(this.#options).catch((err) => {
      this.#opener = undefined
      throw err
    })
    return this.#opener.then((open) => {
      if (this.#closed) throw closedError()
      if (this.#current?.version === material.version) return this.#current.pool
      const old = this.#current?.pool
      this.#current = { version: material.version, pool: open(material) }
      for (const pool of this.#retired) if (pool.isEmpty) this.#retired.delete(pool)
      if (old !== undefined) {
        old.retire()
        if (!old.isEmpty) this.#retired.add(old)
      }
      return this.#current.pool
    })
  }
}

type PoolOpener = (material: TlsMaterial) => ConnectionPool

/** Loads what connections need, once. */
async function createOpener(options: UndiciTransportOptions): Promise<PoolOpener> {
  const { server, connectTimeoutMs = CONNECT_TIMEOUT_MS, http2 = false, clock } = options
  const [{ ConnectionPool, loadClient }, { createConnect }, proxy] = await Promise.all([
    import('./undici-pool.ts'),
    import('./connect.ts'),
    findProxy(options)
  ])
  const Client = await loadClient()
  return (material) => {
    const connect = createConnect({ server, material, proxy, http2, timeoutMs: connectTimeoutMs, clock })
    return new ConnectionPool(Client, { server, proxy, connect, http2 })
  }
}

async function findProxy({ server, proxyUrl, env = process.env }: UndiciTransportOptions): Promise<URL | undefined> {
  if (!proxyUrl && !hasProxyEnv(env)) return undefined
  const { parseProxyUrl, proxyFromEnv } = await import('./proxy-env.ts')
  return proxyUrl ? parseProxyUrl(proxyUrl, 'the config') : proxyFromEnv(server, env)
}

function markReused(response: WireResponse): WireResponse {
  response.reused = true
  return response
}

function closedError(): ConnectionError {
  return new ConnectionError('Cannot send: the client is closed', { unsent: true })
}

/** A wait that ends early when the signal aborts; what is waited for goes on. */
function abortable<T>(promise: T | Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return Promise.resolve(promise)
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason)
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    Promise.resolve(promise)
      .finally(() => signal.removeEventListener('abort', onAbort))
      .then(resolve, reject)
  })
}
