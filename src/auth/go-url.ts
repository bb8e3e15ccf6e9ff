/**
 * URLs as Go's net/url reads them. `server` and `proxy-url` mean what client-go makes of them, and WHATWG's `URL` reads
 * a good deal differently: it accepts what Go refuses, and repairs what Go keeps.
 */

/** The parts of a URL that the rules for `server` and `proxy-url` look at. */
export interface GoUrl {
  /** Lower case; empty for a relative reference. */
  scheme: string
  /** What follows the scheme when that is no slash, as in `localhost:8080`. */
  opaque: string
  /** User and password, as they stand there. */
  userinfo: string
  host: string
  /** Escaped path. */
  path: string
}

/**
 * Reads a URL; undefined when Go refuses it.
 *
 * `viaRequest` reads it as `url.ParseRequestURI`: a `#` is part of the path, and there has to be a scheme or a slash.
 */
export function parseGoUrl(text: string, options: { viaRequest?: boolean | undefined } = {}): GoUrl | undefined {
  const viaRequest = options.viaRequest ?? false
  const source = viaRequest ? text : (text.split('#', 1)[0] ?? '')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x1f\x7f]/.test(source) || (source === '' && viaRequest) || source.startsWith(':')) return undefined
  if (!viaRequest && !validEscapes(text.slice(source.length))) return undefined
  const url: GoUrl = { scheme: '', opaque: '', userinfo: '', host: '', path: '' }
  const [, scheme, afterScheme] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(source) ?? []
  if (scheme !== undefined) url.scheme = scheme.toLowerCase()
  const rest = (afterScheme ?? source).split('?', 1)[0] ?? ''
  if (!rest.startsWith('/')) {
    if (url.scheme !== '') return { ...url, opaque: rest }
    if (viaRequest || (rest.split('/', 1)[0] ?? '').includes(':')) return undefined
  }
  url.path = rest
  if (rest.startsWith('//') && (url.scheme !== '' || (!viaRequest && !rest.startsWith('///')))) {
    const [, authority = '', path = ''] = /^\/\/([^/]*)(.*)$/s.exec(rest) ?? []
    const at = authority.lastIndexOf('@')
    url.userinfo = authority.slice(0, Math.max(at, 0))
    url.host = authority.slice(at + 1)
    url.path = path
    if (!validUserinfo(url.userinfo) || !validHost(url.host, url.scheme)) return undefined
  }
  return validEscapes(url.path) ? url : undefined
}

/** The URL as text again, without query and fragment, its path escaped as Go escapes it. */
export function formatGoUrl(url: GoUrl): string {
  const user = url.userinfo === '' ? '' : `${url.userinfo}@`
  return `${url.scheme}://${user}${url.host}${escapePath(url.path)}`
}

function validEscapes(text: string): boolean {
  return !/%(?![0-9a-f]{2})/i.test(text)
}

function validUserinfo(userinfo: string): boolean {
  return /^[\w\-.:~!$&'()*+,;=%@]*$/.test(userinfo) && validEscapes(userinfo)
}

/** In http and https URLs one colon may stand in a host; elsewhere Go looks at what follows the last. */
function validHost(host: string, scheme: string): boolean {
  if (host.startsWith('[')) {
    const [, address = '', port] = /^\[([^\]]*)\](:\d*)?$/.exec(host) ?? []
    const [plain = '', ...zone] = address.split('%25')
    return (
      process.getBuiltinModule('node:net').isIPv6(plain) &&
      !plain.includes('%') &&
      (zone.join('') !== '') === address.includes('%25') &&
      (port ?? ':') !== ''
    )
  }
  if (!/^(?:[\w\-.~!$&'()*+,;=:<>"]|[^\0-\x7f]|%25|%[89a-f][0-9a-f])*$/i.test(host)) return false
  const colon = scheme === 'http' || scheme === 'https' ? host.indexOf(':') : host.lastIndexOf(':')
  return colon < 0 || /^:\d*$/.test(host.slice(colon))
}

/** Go keeps a path that is escaped well enough, and else escapes it anew. */
function escapePath(path: string): string {
  if (/^(?:[\w\-.~$&+,/:;=@!'()*[\]]|%[0-9a-f]{2})*$/i.test(path)) return path
  return encodeURI(decodePath(path)).replace(
    /[!'()*#?[\]]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`
  )
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
