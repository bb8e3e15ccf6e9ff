/** Takes secrets out of what the trace shows, at the source: no consumer of it ever sees them. */

import type { HeaderMap } from './transport.ts'

/** What stands in for a secret. */
export const MASKED = '***'

const SECRET_HEADERS = new Set(['cookie', 'set-cookie', 'proxy-authorization', 'authorization', 'x-auth-token'])

/** A copy of the headers without secrets. The scheme of credentials stays, e.g. `Bearer ***`. */
export function maskHeaders(headers: HeaderMap): HeaderMap {
  const masked: HeaderMap = {}
  for (const [name, value] of Object.entries(headers)) {
    // A caller may spell a name as he likes.
    const mask = (one: string): string => maskHeader(name.toLowerCase(), one)
    masked[name] = Array.isArray(value) ? value.map(mask) : mask(value)
  }
  return masked
}

function maskHeader(name: string, value: string): string {
  // The token of a WebSocket is one of its protocols, since browsers let no other header be set.
  if (name === 'sec-websocket-protocol') {
    return value.replace(/(base64url\.bearer\.authorization\.k8s\.io\.)[^,\s]*/g, `$1${MASKED}`)
  }
  if (!SECRET_HEADERS.has(name)) return value
  const scheme = name.endsWith('authorization') ? /^(Basic|Bearer|Negotiate) /i.exec(value)?.[1] : undefined
  return scheme === undefined ? MASKED : `${scheme} ${MASKED}`
}

/** What a body may hold that is secret: the data of Secrets, or a token. */
type Sensitivity = 'none' | 'secret' | 'token'

/**
 * A body's text without secrets: the data of Secrets, tokens of TokenRequests and TokenReviews. Text that is to be masked and is not JSON is
 * left out. Other text comes back as it is.
 *
 * @param path Path of the request, which tells what the body is about.
 */
export function maskBody(path: string, text: string): string {
  const sensitivity = sensitivityOf(path, text)
  if (sensitivity === 'none' || text === '') return text
  try {
    return JSON.stringify(maskValue(JSON.parse(text), sensitivity))
  } catch {
    return `<${MASKED}: ${text.length} characters that are not JSON>`
  }
}

/** True when bytes that are not text must not be shown either. */
export function isSensitivePath(path: string): boolean {
  return sensitivityOf(path, '') !== 'none'
}

function sensitivityOf(path: string, text: string): Sensitivity {
  if (/\/secrets(\/|$)/.test(path) || /"kind"\s*:\s*"Secret/.test(text)) return 'secret'
  if (
    /\/serviceaccounts\/[^/]+\/token$|\/tokenreviews$/.test(path) ||
    /"kind"\s*:\s*"Token(Request|Review)"/.test(text)
  ) {
    return 'token'
  }
  return 'none'
}

function maskValue(value: unknown, sensitivity: Sensitivity): unknown {
  if (Array.isArray(value)) return value.map((item) => maskValue(item, sensitivity))
  if (typeof value !== 'object' || value === null) return value
  const isPatchStep = sensitivity === 'secret' && 'op' in value && 'path' in value
  const masked = Object.entries(value).map(([key, item]) => {
    const hide = isPatchStep ? key === 'value' : isSecretKey(key, sensitivity)
    return [key, hide ? maskAll(item) : maskValue(item, sensitivity)]
  })
  return Object.fromEntries(masked)
}

function isSecretKey(key: string, sensitivity: Sensitivity): boolean {
  if (sensitivity === 'token') return key === 'token'
  return key === 'data' || key === 'stringData' || key === 'kubectl.kubernetes.io/last-applied-configuration'
}

/** Keys stay, so that one sees what there is. */
function maskAll(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value === null ? null : MASKED
  if (Array.isArray(value)) return value.map(maskAll)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskAll(item)]))
}
