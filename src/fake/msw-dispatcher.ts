import { getResponse, type RequestHandler } from 'msw'
import { FakeDispatcher } from './dispatcher.ts'
import { ConnectionLost, type FakeRequest, type FakeResponse } from './message.ts'
import type { HandlerOptions } from './msw.ts'

/**
 * A dispatcher that MSW handlers answer, for `createClient`: all of the client's own transport runs above it. MSW's own
 * interception sees `fetch` and `node:http`, not the connections of undici.
 *
 * A request without a handler is a connection that cannot be made, so that nothing ever leaves the process.
 *
 * @param options Its `baseUrl` is the server of the client's config.
 */
export function mswDispatcher(handlers: readonly RequestHandler[], options: HandlerOptions): FakeDispatcher {
  const { origin } = new URL(options.baseUrl)
  return new FakeDispatcher(async (request) => {
    const response = await getResponse([...handlers], requestOf(request, origin))
    if (response === undefined) throw new Error(`No handler for ${request.method} ${request.url}`)
    if (response.type === 'error') throw new ConnectionLost()
    return { status: response.status, headers: headersOf(response), body: bodyOf(response, request.signal) }
  })
}

function requestOf({ method, url, headers, body, signal }: FakeRequest, origin: string): Request {
  return new Request(origin + url, {
    method,
    headers,
    ...(body !== undefined && { body: new Uint8Array(body) }),
    ...(signal !== undefined && { signal })
  })
}

function headersOf(response: Response): FakeResponse['headers'] {
  const cookies = response.headers.getSetCookie()
  return { ...Object.fromEntries(response.headers), ...(cookies.length > 0 && { 'set-cookie': cookies }) }
}

/** A stream that breaks is a connection that breaks; a client that goes away frees the stream, also while it waits. */
async function* bodyOf({ body }: Response, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  if (body === null) return
  const reader = body.getReader()
  const free = (): void => void reader.cancel().catch(() => {})
  signal?.addEventListener('abort', free, { once: true })
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value
  } catch (err) {
    throw err instanceof ConnectionLost ? err : new ConnectionLost(String(err))
  } finally {
    signal?.removeEventListener('abort', free)
    free()
  }
}
