import type { Authenticator, TlsMaterial } from '../auth/authenticator.ts'
import { letShare } from '../signals.ts'
import { authorize } from './authorize.ts'
import { closedUnderWay } from './connection-errors.ts'
import { curlCommand } from './curl.ts'
import { publishRequests } from './diagnostics.ts'
import { lowerHeaderNames } from './header-names.ts'
import type { TransportOptions } from './options.ts'
import { followRedirects } from './redirect.ts'
import { retry } from './retry.ts'
import { shareSignals } from './shared-signal.ts'
import { throttle } from './throttle.ts'
import { createTracer, type Tracer } from './trace.ts'
import type { HeaderMap, Middleware, Transport } from './transport.ts'
import { createUndiciTransport } from './undici.ts'
import { defaultHeaders, defaultUserAgent } from './user-agent.ts'
import { reportWarnings } from './warnings.ts'

/**
 * Connections to the API server of a config, with everything a call goes through. From the outside in:
 *
 * 1. trace: the call gets its number; header names become lower case
 * 2. redirects are followed within the server, refused elsewhere
 * 3. warnings of the final answer are reported
 * 4. retries; each goes through all that follows
 * 5. the client's own rate limit
 * 6. credentials; after a 401 they are refreshed and the attempt is sent once more
 * 7. `middlewares` of the options
 * 8. default headers: User-Agent, Accept-Encoding
 * 9. diagnostics_channel and trace of the attempt, as it goes out
 * 10. undici, or the given dispatcher
 *
 * Nothing is loaded, read or connected before the first request.
 *
 * @throws {TypeError} When `config.server` is not an http or https URL.
 * @throws {RangeError} When a number in the options is out of its range.
 */
export function createTransport(options: TransportOptions): Transport {
  const { config, authenticator = anonymous(options), clock, onWarning, qps } = options
  const server = parseServer(config.server)
  const wire = createUndiciTransport({
    ...options,
    server,
    proxyUrl: config.proxyUrl,
    tls: (signal) => authenticator.tls({ signal })
  })
  const tracer = options.trace && traceTo(options.trace, server, options)
  const closing = new AbortController()
  const closed = closing.signal
  letShare(closed)
  const steps: (Middleware | false | undefined)[] = [
    tracer?.numberCalls,
    lowerHeaderNames,
    shareSignals,
    followRedirects({ server }),
    onWarning && reportWarnings({ onWarning }),
    retry({ maxRetries: options.maxRetries, clock, random: options.random, onRetry: tracer?.onRetry, closed }),
    qps !== undefined && throttle({ qps, burst: options.burst, clock, closed }),
    authorize({ authenticator, onRefresh: tracer?.onRefresh }),
    ...(options.middlewares ?? []),
    defaultHeaders(...headersOf(options)),
    publishRequests,
    tracer?.traceExchanges
  ]
  const send = steps.reduceRight((next, step) => (step ? step(next) : next), wire.send)
  const close = (): Promise<void> => {
    closing.abort(closedUnderWay())
    return wire.close()
  }
  return { send, close }
}

function parseServer(text: string): URL {
  const server = URL.canParse(text) ? new URL(text) : undefined
  if (server?.protocol !== 'https:' && server?.protocol !== 'http:') {
    const shown = server ? `${server.protocol}//${server.host}` : text.replace(/^.*@/s, '')
    throw new TypeError(`Cannot connect: the server is not an http or https URL: "${shown}"`)
  }
  return server
}

/** A stream is not compressed: each event would wait for the compressor to flush. */
function headersOf({ config, userAgent = defaultUserAgent() }: TransportOptions): [HeaderMap, { streamed: HeaderMap }] {
  const streamed = { 'user-agent': userAgent }
  return [config.disableCompression ? streamed : { ...streamed, 'accept-encoding': 'gzip' }, { streamed }]
}

function traceTo(
  consumer: NonNullable<TransportOptions['trace']>,
  server: URL,
  { config, clock }: TransportOptions
): Tracer {
  return createTracer({ consumer, server, clock, curl: (request) => curlCommand(request, { config }) })
}

function anonymous({ config }: TransportOptions): Authenticator {
  const { ca, cert, key, serverName, insecureSkipVerify } = config.tls ?? {}
  const material: TlsMaterial = { version: 'config', ca, cert, key, serverName, insecureSkipVerify }
  return {
    headers: () => ({}),
    tls: () => material,
    refresh: () => Promise.resolve(false),
    close() {}
  }
}
