import type { HeaderMap, Middleware } from './transport.ts'

/**
 * Writes header names in lower case, as every step of the transport and every mask knows them: `Authorization` is the caller's own
 * credential like `authorization`, and as secret. Of two spellings of one name the later wins.
 */
export const lowerHeaderNames: Middleware = (next) => (request) => {
  const { headers } = request
  if (headers === undefined || !hasCapitals(headers)) return next(request)
  const lower: HeaderMap = {}
  for (const [name, value] of Object.entries(headers)) lower[name.toLowerCase()] = value
  return next({ ...request, headers: lower })
}

function hasCapitals(headers: HeaderMap): boolean {
  for (const name in headers) if (/[A-Z]/.test(name)) return true
  return false
}
