import type { Authenticator } from '../auth/authenticator.ts'
import type { HeaderMap, Middleware, Send, WireRequest, WireResponse } from './transport.ts'

/** Options of {@link authorize}. */
export interface AuthorizeOptions {
  authenticator: Authenticator
  /** Told after each refresh, whatever came of it. */
  onRefresh?: ((request: WireRequest, refreshed: boolean) => void) | undefined
}

/**
 * Adds the credentials to each attempt; a header that the request has already wins. After a 401 the credentials are refreshed, and
 * when there may be others the request is sent once more: a 401 tells that nothing was done.
 *
 * @throws {AuthError} Credentials cannot be had.
 */
export function authorize(options: AuthorizeOptions): Middleware {
  const { authenticator } = options
  return (next) => (request) => {
    let headers: HeaderMap | Promise<HeaderMap>
    try {
      headers = authenticator.headers(request.signal === undefined ? undefined : { signal: request.signal })
    } catch (err) {
      return Promise.reject(err)
    }
    if (headers instanceof Promise) return headers.then((settled) => sendAs(next, request, settled, options))
    return sendAs(next, request, headers, options)
  }
}

async function sendAs(
  next: Send,
  request: WireRequest,
  credentials: HeaderMap,
  { authenticator, onRefresh }: AuthorizeOptions
): Promise<WireResponse> {
  const response = await next(withCredentials(request, credentials))
  // The caller's own credentials are the caller's matter.
  if (response.status !== 401 || request.headers?.authorization !== undefined) return response
  const { signal } = request
  const refreshed = await authenticator.refresh(credentials, { signal })
  onRefresh?.(request, refreshed)
  if (!refreshed) return response
  response.body.cancel()
  return next(withCredentials(request, await authenticator.headers({ signal })))
}

function withCredentials(request: WireRequest, credentials: HeaderMap): WireRequest {
  return { ...request, headers: { ...credentials, ...request.headers } }
}
