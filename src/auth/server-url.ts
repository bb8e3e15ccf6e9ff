/** What client-go makes of the `server` and `proxy-url` of a cluster. */
import { formatGoUrl, parseGoUrl } from './go-url.ts'

/** A `server` as it is used. */
export interface ServerUrl {
  /** The URL to connect to. */
  url: string
  /** False for http: credentials and everything about TLS are dropped then. */
  secure: boolean
}

/**
 * Reads `server`. Without a scheme it is http, also beside a CA. A path is kept as the prefix of every request, a query and a
 * fragment after one are dropped.
 *
 * @returns undefined when no server can be reached under that URL.
 */
export function readServer(server: string): ServerUrl | undefined {
  const asRequest = parseGoUrl(server, { viaRequest: true })
  const host = asRequest && asRequest.opaque === '' && asRequest.path.length > 1 ? formatGoUrl(asRequest) : server
  const parsed = parseGoUrl(host)
  if (parsed && parsed.scheme !== '' && parsed.host !== '') return { url: host, secure: parsed.scheme === 'https' }
  const assumed = parseGoUrl(`http://${host}`)
  if (!assumed?.host || (assumed.path !== '' && assumed.path !== '/')) return undefined
  return { url: `http://${host}`, secure: false }
}

/** What is wrong with a `proxy-url`, or undefined when it can be used. */
export function proxyUrlFault(proxyUrl: string): string | undefined {
  const parsed = parseGoUrl(proxyUrl)
  if (parsed === undefined) return 'it is not a URL'
  if (['http', 'https', 'socks5'].includes(parsed.scheme)) return undefined
  return `its scheme "${parsed.scheme}" is not http, https or socks5`
}
