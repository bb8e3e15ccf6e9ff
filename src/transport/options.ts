import type { Authenticator } from '../auth/authenticator.ts'
import type { ClientConfig } from '../auth/config.ts'
import type { Clock } from '../clock.ts'
import type { TraceEvent } from './trace.ts'
import type { Middleware } from './transport.ts'
import type { Dispatcher } from './undici-types.ts'
import type { WarningHandler } from './warnings.ts'

/** Options of {@link createTransport}. */
export interface TransportOptions {
  /** `server`, `proxyUrl` and `disableCompression` are used; `tls` only to name files in `curl` lines. */
  config: ClientConfig
  /** Headers and TLS material. Default: anonymous, with the TLS material that `config.tls` holds inline. */
  authenticator?: Authenticator | undefined
  /**
   * Takes the place of the connection pool: anything with undici's `dispatch(options, handler)`. Connections, TLS and proxies are
   * then its own matter, and it is not closed with the transport.
   */
  dispatcher?: Dispatcher | undefined
  /** Milliseconds until an attempt's answer headers must have arrived. Default 30000 (30 seconds); 0 for no limit. */
  timeoutMs?: number | undefined
  /** Milliseconds until a new connection, proxy and TLS included, must be made. Default 10000 (10 seconds). */
  connectTimeoutMs?: number | undefined
  /** Largest body of an answer that is not streamed, after decompression. Bytes. Default 2 GiB. */
  maxBodyBytes?: number | undefined
  /** Connections at a time for calls that do not stream; further calls wait in order. Default 100. */
  maxConnections?: number | undefined
  /** Offers HTTP/2 to the server. Default false: HTTP/1.1 is faster here. */
  http2?: boolean | undefined
  /** Requests per second that the client allows itself. Default no limit: the server has priority and fairness. */
  qps?: number | undefined
  /** Requests that may go out at once before `qps` holds them back. Default twice `qps`. */
  burst?: number | undefined
  /** Retries after 429 and 5xx with `Retry-After`. Default 10; 0 turns all retries off. */
  maxRetries?: number | undefined
  /**
   * `User-Agent`. Default `<program>/<version> (<os>/<arch>) kubewire/<version>`, as client-go's: the program is the script's name, its
   * version is what npm tells of the package that it runs, else `v0.0.0`, as with a Go program that was built without one.
   */
  userAgent?: string | undefined
  /** Called once for each `Warning` of an answer. */
  onWarning?: WarningHandler | undefined
  /** Told of everything that happens on the wire, secrets masked. */
  trace?: ((event: TraceEvent) => void) | undefined
  /** Wrapped around each attempt, inside retries and credentials. The first is the outermost. */
  middlewares?: readonly Middleware[] | undefined
  /** Where the proxy variables are read. Default `process.env`. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** Default the machine's clock. */
  clock?: Clock | undefined
  /** Source of randomness in [0, 1), for backoff. Default Math.random. */
  random?: (() => number) | undefined
}
