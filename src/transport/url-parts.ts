/** Parts of the URLs of servers and proxies. */

/** A URL for messages: without credentials and path. */
export function displayOf(url: URL): string {
  return `${url.protocol}//${url.host}`
}

/** Host for sockets: IPv6 addresses without their brackets. */
export function hostOf(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname
}

/** Port of a URL, by its scheme when it names none. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port)
  return url.protocol === 'https:' ? 443 : url.protocol.startsWith('socks') ? 1080 : 80
}

/** Basic credentials of a proxy's URL, or undefined when it has none. */
export function proxyAuthorization(proxy: URL): string | undefined {
  if (proxy.username === '' && proxy.password === '') return undefined
  const pair = `${decodeUserinfo(proxy.username)}:${decodeUserinfo(proxy.password)}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

/** User or password of a URL. A percent sign that escapes nothing stands for itself. */
export function decodeUserinfo(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
