import { ProtocolError } from '../errors.ts'
import type { Middleware, Send, WireRequest, WireResponse } from './transport.ts'

/** As browsers and Go's client: more is a loop. */
const MAX_REDIRECTS = 10

const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** Options of {@link followRedirects}. */
export interface RedirectOptions {
  /** URL of the API server. */
  server: URL
}

/**
 * Follows redirects of GET requests within the API server: same scheme, host, port and path prefix. No other is followed, so
 * that credentials go nowhere else and no change is sent twice.
 *
 * @throws {ProtocolError} The server redirects elsewhere, redirects another verb, in a circle or more than 10 times.
 */
export function followRedirects(options: RedirectOptions): Middleware {
  return (next) => (request) => {
    return next(request).then((response) =>
      REDIRECTS.has(response.status) && response.headers.location !== undefined
        ? follow(next, request, response, options.server)
        : response
    )
  }
}

async function follow(next: Send, first: WireRequest, redirect: WireResponse, server: URL): Promise<WireResponse> {
  let request = first
  let response = redirect
  // A circle is told by its first turn: an informer that tries again and again must not go round it ten times each.
  const seen = new Set<string>()
  for (let hops = 0; REDIRECTS.has(response.status) && response.headers.location !== undefined; hops++) {
    response.body.cancel()
    const line = `${request.method} ${request.path}: ${response.status}`
    if (hops === MAX_REDIRECTS) throw new ProtocolError(`${line}: more than ${MAX_REDIRECTS} redirects`)
    if (request.method !== 'GET') throw new ProtocolError(`${line}: a redirect of this method is not followed`)
    seen.add(urlOf(request))
    request = { ...request, ...targetOf(request, String(response.headers.location), server, line) }
    if (seen.has(urlOf(request))) throw new ProtocolError(`${line}: it redirects in a circle`)
    response = await next(request)
  }
  return response
}

function urlOf({ path, query = '' }: WireRequest): string {
  return `${path}?${query}`
}

function targetOf(request: WireRequest, location: string, server: URL, line: string): { path: string; query: string } {
  const prefix = server.pathname.replace(/\/+$/, '')
  const base = server.origin + prefix + request.path
  const target = URL.canParse(location, base) ? new URL(location, base) : undefined
  if (target === undefined) throw new ProtocolError(`${line}: the Location is not a URL`)
  if (target.origin !== server.origin || !`${target.pathname}/`.startsWith(`${prefix}/`)) {
    throw new ProtocolError(
      `${line}: a redirect to "${target.origin}" is not followed, since credentials would go there`
    )
  }
  return { path: target.pathname.slice(prefix.length) || '/', query: target.search.slice(1) }
}
