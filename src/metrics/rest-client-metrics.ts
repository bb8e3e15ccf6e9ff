import { type MetricRegistry, metricGroup, oncePerRegistry } from './registry.ts'

/** What is read of the events of a client's wire trace. */
export interface RestClientEvent {
  type: string
  /** Of the call: its retries have the same number. */
  call: number
  /** Milliseconds. */
  at: number
  /** Of the exchange. */
  id?: number
  method?: string
  url?: string
  stream?: boolean
  status?: number
  durationMs?: number
  bytes?: number
}

/** What the `trace` option of a client takes. */
export interface RestClientHook {
  (event: RestClientEvent): void
  /** Sizes are enough: no body is made text of. */
  readonly bodies: false
}

interface Exchange {
  verb: string
  host: string
  at: number
  stream: boolean
  retry: boolean
  answered: boolean
}

const SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60]
const BYTES = [64, 256, 512, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216]
/** Calls known to be about to be tried again; one that is given up meanwhile is not heard of again. */
const MAX_RETRYING = 1000
/** client-go's `code` for a request without an answer. */
const NO_ANSWER = '<error>'

/**
 * The metrics of a client's requests, `rest_client_*`, with client-go's names: a consumer for its `trace` option.
 *
 * Labels hold the verb, the server's host and the status; no path, no name, no header. Each client needs a consumer of its own.
 */
export function restClientMetrics(registry: MetricRegistry): RestClientHook {
  const { requests, retries, duration, size } = families(registry)
  /** Exchanges without an answer, and those whose body is still to come. */
  const exchanges = new Map<number, Exchange>()
  const retrying = new Set<number>()

  function begin(id: number, { call, at, method = '', url = '', stream = false }: RestClientEvent): void {
    const host = URL.canParse(url) ? new URL(url).host : 'none'
    exchanges.set(id, { verb: method, host, at, stream, retry: retrying.delete(call), answered: false })
  }

  function answer({ verb, host, retry }: Exchange, code: string, seconds: number): void {
    requests.with({ code, method: verb, host }).inc()
    if (retry) retries.with({ code, verb, host }).inc()
    duration.with({ verb, host }).observe(seconds)
  }

  const consume = (event: RestClientEvent): void => {
    const { type, id = -1, at } = event
    if (type === 'retry') {
      if (retrying.size >= MAX_RETRYING) retrying.clear()
      retrying.add(event.call)
    }
    if (type === 'request') begin(id, event)
    const exchange = exchanges.get(id)
    if (exchange === undefined) return
    const { verb, host, answered, stream } = exchange
    if (type === 'response') {
      answer(exchange, `${event.status}`, (event.durationMs ?? 0) / 1000)
      exchange.answered = true
      // What comes of a stream is no matter of one size.
      if (stream) exchanges.delete(id)
    } else if (type === 'body' || type === 'error') {
      if (!answered) answer(exchange, NO_ANSWER, Math.max(0, at - exchange.at) / 1000)
      if (type === 'body') size.with({ verb, host }).observe(event.bytes ?? 0)
      exchanges.delete(id)
    }
  }
  return Object.assign(consume, { bodies: false } as const)
}

const families = oncePerRegistry((registry) => {
  const group = metricGroup(registry, 'rest_client', ['verb', 'host'])
  return {
    requests: metricGroup(registry, 'rest_client', ['code', 'method', 'host']).counter(
      'requests_total',
      'Number of HTTP requests, partitioned by status code, method, and host'
    ),
    retries: metricGroup(registry, 'rest_client', ['code', 'verb', 'host']).counter(
      'request_retries_total',
      'Number of request retries, partitioned by status code, verb, and host'
    ),
    duration: group.histogram('request_duration_seconds', 'Request latency in seconds, by verb and host', SECONDS),
    size: group.histogram('response_size_bytes', 'Response size in bytes, by verb and host', BYTES)
  }
})
