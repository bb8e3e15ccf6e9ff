import type { ClientConfig } from '../auth/config.ts'
import { isSensitivePath, maskBody, maskHeaders } from './mask.ts'
import type { WireRequest } from './transport.ts'

/** Options of {@link curlCommand}. */
export interface CurlOptions {
  /** `server`, `tls` and `proxyUrl` are used. */
  config: ClientConfig
}

/**
 * A line for a POSIX shell that repeats a request with curl.
 *
 * Secrets are variables: `$TOKEN` for the token, or for the user and password in base64; `$COOKIE`. What the config holds inline and not
 * as a file is one as well: `$CA_FILE`, `$CERT_FILE`, `$KEY_FILE`, `$PROXY_CREDENTIALS`. A body that is a secret is masked in the line.
 */
export function curlCommand(request: WireRequest, options: CurlOptions): string {
  const { config } = options
  const { method, path, query, headers = {}, body, stream } = request
  const server = new URL(config.server)
  const target = `${server.pathname.replace(/\/+$/, '')}${path}${query ? `?${query}` : ''}`
  const name = config.tls?.serverName
  const origin = name ? `${server.protocol}//${name}${server.port && `:${server.port}`}` : server.origin

  const parts = ['curl']
  if (method === 'HEAD') parts.push('-I')
  else if (method !== 'GET' || body !== undefined) parts.push('-X', method)
  if (stream) parts.push('-N')
  // Brackets and braces are patterns to curl.
  if (/[[\]{}]/.test(origin + target)) parts.push('-g')
  parts.push(quote(origin + target))
  if (name) {
    const port = server.port || (server.protocol === 'https:' ? '443' : '80')
    parts.push('--connect-to', quote(`${name}:${port}:${server.hostname}:${port}`), '-H', quote(`host: ${server.host}`))
  }
  parts.push(...tlsParts(config), ...proxyParts(config), ...headerParts(headers))
  if (body === undefined) return parts.join(' ')
  if (typeof body === 'string' || isUtf8(body)) {
    parts.push('--data-binary', quote(maskBody(path, typeof body === 'string' ? body : Buffer.from(body).toString())))
    return parts.join(' ')
  }
  if (isSensitivePath(path)) return `${parts.join(' ')} --data-binary "@$BODY_FILE"`
  return `printf %s ${quote(Buffer.from(body).toString('base64'))} | base64 -d | ${parts.join(' ')} --data-binary @-`
}

/** One word of a POSIX shell. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

function tlsParts({ server, tls }: ClientConfig): string[] {
  if (tls === undefined || !server.startsWith('https:')) return []
  const file = (path: string | undefined, inline: unknown, variable: string): string | undefined =>
    path ? quote(path) : inline ? `"$${variable}"` : undefined
  const ca = file(tls.caFile, tls.ca, 'CA_FILE')
  const cert = file(tls.certFile, tls.cert, 'CERT_FILE')
  const key = file(tls.keyFile, tls.key, 'KEY_FILE')
  return [
    ...(tls.insecureSkipVerify ? ['-k'] : ca ? ['--cacert', ca] : []),
    ...(cert ? ['--cert', cert] : []),
    ...(key ? ['--key', key] : [])
  ]
}

function proxyParts({ proxyUrl }: ClientConfig): string[] {
  if (!proxyUrl || !URL.canParse(proxyUrl)) return []
  const proxy = new URL(proxyUrl)
  // curl resolves names itself with socks5, and lets the proxy do it with socks5h.
  const scheme = proxy.protocol.startsWith('socks') ? 'socks5h:' : proxy.protocol
  const credentials = proxy.username || proxy.password ? ['--proxy-user', '"$PROXY_CREDENTIALS"'] : []
  return ['--proxy', quote(`${scheme}//${proxy.host}`), ...credentials]
}

function headerParts(headers: Record<string, string | string[]>): string[] {
  const masked = maskHeaders(headers)
  return Object.entries(headers).flatMap(([name, value]) => {
    if (name.toLowerCase() === 'accept-encoding') return ['--compressed']
    const values = typeof value === 'string' ? [value] : value
    return values.flatMap((one, index) => {
      const shown = [masked[name]].flat()[index] ?? one
      if (shown === one) return ['-H', quote(`${name}: ${one}`)]
      const scheme = shown.includes(' ') ? `${shown.split(' ')[0]} ` : ''
      return ['-H', `"${name}: ${scheme}$${name.toLowerCase() === 'authorization' ? 'TOKEN' : variableOf(name)}"`]
    })
  })
}

function variableOf(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '_')
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return !bytes.includes(0)
  } catch {
    return false
  }
}
