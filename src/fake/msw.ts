/**
 * The door for MSW: request handlers that answer from a fake cluster, or from a recording, and the way from a client to them. Needs the
 * package `msw`.
 *
 * @see https://mswjs.io
 */
import { type HttpHandler, HttpResponse, http } from 'msw'
import type { RecordedExchange, RecordedResponse, Recording } from '../transport/recording.ts'
import type { FakeCluster } from './cluster.ts'
import type { FakeResponse } from './message.ts'

export { mswDispatcher } from './msw-dispatcher.ts'

/** Options of {@link clusterHandlers}, {@link replayHandlers} and {@link mswDispatcher}. */
export interface HandlerOptions {
  /** Address of the API server that the client under test talks to, e.g. `https://kubernetes.test`. */
  baseUrl: string
}

/** Handlers that answer every request below `baseUrl` from a fake cluster. */
export function clusterHandlers(cluster: FakeCluster, options: HandlerOptions): HttpHandler[] {
  const base = trimSlash(options.baseUrl)
  return [
    http.all(`${base}/*`, async ({ request }) => {
      const bytes = new Uint8Array(await request.arrayBuffer())
      const gone = new AbortController()
      request.signal.addEventListener('abort', () => gone.abort(), { once: true })
      try {
        const response = await cluster.handle({
          method: request.method,
          url: pathOf(request.url, base),
          headers: Object.fromEntries(request.headers),
          signal: gone.signal,
          ...(bytes.length > 0 && { body: bytes })
        })
        return toResponse(response, gone)
      } catch {
        // A scripted fault broke the connection.
        return HttpResponse.error()
      }
    })
  ]
}

/**
 * Handlers that answer as a recording says: each request with the next exchange of its method, path and query, the last of
 * them again and again. A request that was not recorded is an error of the network.
 */
export function replayHandlers(recording: Recording, options: HandlerOptions): HttpHandler[] {
  const base = trimSlash(options.baseUrl)
  const waiting = new Map<string, RecordedExchange[]>()
  for (const exchange of recording.exchanges) {
    const { method, path, query } = exchange.request
    const key = keyOf(method, query ? `${path}?${query}` : path)
    waiting.set(key, [...(waiting.get(key) ?? []), exchange])
  }
  return [
    http.all(`${base}/*`, ({ request }) => {
      const exchanges = waiting.get(keyOf(request.method, pathOf(request.url, base)))
      const exchange = exchanges && exchanges.length > 1 ? exchanges.shift() : exchanges?.[0]
      return exchange?.response === undefined ? HttpResponse.error() : recordedResponse(exchange.response)
    })
  ]
}

/** Parameters may come in any order. */
function keyOf(method: string, url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://recorded.invalid')
  searchParams.sort()
  return `${method.toUpperCase()} ${pathname}?${searchParams}`
}

function trimSlash(url: string): string {
  return url.replace(/\/+$/, '')
}

function pathOf(url: string, base: string): string {
  return url.slice(base.length) || '/'
}

function headersOf(headers: FakeResponse['headers']): Headers {
  const result = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    for (const each of [value].flat()) result.append(name, each)
  }
  return result
}

/** Statuses whose answers have no body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304])

function toResponse({ status, headers, body }: FakeResponse, gone: AbortController): Response {
  const init = { status, headers: headersOf(headers) }
  if (body instanceof Uint8Array) return new Response(BODILESS.has(status) ? null : new Uint8Array(body), init)
  return new Response(streamOf(body, gone), init)
}

function streamOf(
  chunks: AsyncIterable<Uint8Array>,
  gone: AbortController = new AbortController()
): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      try {
        const next = await iterator.next()
        if (next.done) controller.close()
        else controller.enqueue(next.value)
      } catch (err) {
        controller.error(err)
      }
    },
    cancel() {
      gone.abort()
      void iterator.return?.()
    }
  })
}

function recordedResponse(recorded: RecordedResponse): Response {
  const init = { status: recorded.status, headers: headersOf(recorded.headers) }
  if (recorded.frames !== undefined) return new Response(streamOf(framesOf(recorded)), init)
  if (BODILESS.has(recorded.status)) return new Response(null, init)
  return new Response(recorded.base64 ? Buffer.from(recorded.body ?? '', 'base64') : (recorded.body ?? ''), init)
}

/** Frames come without their delays: a test does not wait for what happened once. */
async function* framesOf({ frames = [], ended }: RecordedResponse): AsyncGenerator<Uint8Array> {
  for (const { line } of frames) yield new TextEncoder().encode(`${line}\n`)
  if (ended === 'error') throw new TypeError('The recorded connection broke here')
  if (ended === 'open') await new Promise(() => undefined)
}
