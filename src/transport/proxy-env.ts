/** Which proxy the environment asks for, by the rules of Go's httpproxy. */

import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net'

import type { Env } from './proxy-names.ts'

/**
 * The proxy for requests to `server`, or undefined to go there directly.
 *
 * `HTTPS_PROXY` counts for https servers and `HTTP_PROXY` for http ones, upper case before lower case. `NO_PROXY` is a list, separated by
 * commas, of `*`, addresses, CIDR ranges, and domains: `example.com` stands for itself and all its subdomains, `.example.com` and
 * `*.example.com` for the subdomains alone; each but a range may end in a port. `localhost` and loopback addresses never go
 * through a proxy of the environment.
 *
 * @throws {TypeError} When the proxy is not a URL of http, https or socks5. The message does not show it.
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy
 */
export function proxyFromEnv(server: URL, env: Env): URL | undefined {
  const scheme = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const value = read(env, scheme)
  // In a CGI program HTTP_PROXY is what a client's "Proxy" header says (httpoxy).
  if (value === '' || (scheme === 'HTTP_PROXY' && (env.REQUEST_METHOD ?? '') !== '')) return undefined
  if (isExcluded(server, read(env, 'NO_PROXY'))) return undefined
  return parseProxyUrl(value, scheme)
}

/**
 * Reads a proxy's URL; without a scheme it is an http one.
 *
 * @param source Where it comes from, for the message.
 * @throws {TypeError} When it is not a URL of http, https or socks5. The message does not show it: it may hold a password.
 */
export function parseProxyUrl(value: string, source: string): URL {
  const text = value.includes('://') ? value : `http://${value}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.hostname === '' || !PROXY_SCHEMES.has(url.protocol)) {
    throw new TypeError(`Cannot use the proxy of ${source}: not a URL of http, https or socks5`)
  }
  return url
}

const PROXY_SCHEMES = new Set(['http:', 'https:', 'socks5:', 'socks5h:'])

function read(env: Env, name: string): string {
  return env[name] || env[name.toLowerCase()] || ''
}

function isExcluded(server: URL, noProxy: string): boolean {
  const host = plainHost(server.hostname)
  const port = server.port || (server.protocol === 'https:' ? '443' : '80')
  if (host === 'localhost') return true
  if (isIP(host) && LOOPBACK.check(host, isIPv4(host) ? 'ipv4' : 'ipv6')) return true
  return noProxy.split(',').some((rule) => matches(rule.trim().toLowerCase(), host, port))
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

function matches(rule: string, host: string, port: string): boolean {
  if (rule === '') return false
  if (rule === '*') return true
  if (rule.includes('/')) return inRange(rule, host)
  const [name, rulePort] = splitPort(rule)
  if (name === '' || (rulePort !== undefined && rulePort !== port)) return false
  const ruleAddress = plainHost(name)
  if (isIP(ruleAddress)) return sameAddress(ruleAddress, host)
  const domain = name.startsWith('*.') ? name.slice(1) : name
  if (domain.startsWith('.')) return host.endsWith(domain)
  return host === domain || host.endsWith(`.${domain}`)
}

/** `host`, `host:port`, `[v6]`, `[v6]:port` or a bare IPv6 address. */
function splitPort(rule: string): [name: string, port: string | undefined] {
  if (isIPv6(rule)) return [rule, undefined]
  const match = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(rule)
  return match === null ? [rule, undefined] : [match[1] ?? '', match[2]]
}

function inRange(rule: string, host: string): boolean {
  const [address = '', bits = ''] = rule.split('/')
  const prefix = Number(bits)
  if (!isIP(address) || !isIP(host) || !/^\d+$/.test(bits) || prefix > (isIPv4(address) ? 32 : 128)) return false
  if (isIPv4(address) !== isIPv4(host)) return false
  const list = new BlockList()
  list.addSubnet(address, prefix, isIPv4(address) ? 'ipv4' : 'ipv6')
  return list.check(host, isIPv4(host) ? 'ipv4' : 'ipv6')
}

function sameAddress(a: string, b: string): boolean {
  if (a === b) return true
  if (!isIPv6(a) || !isIPv6(b)) return false
  const list = new BlockList()
  list.addAddress(a, 'ipv6')
  return list.check(b, 'ipv6')
}

/** Without brackets and the dot of the root; an IPv4 address in IPv6 clothes as IPv4. */
function plainHost(hostname: string): string {
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  const mapped = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/.exec(host)
  if (mapped === null) return host
  if (mapped[1] !== undefined) return mapped[1]
  const high = Number.parseInt(mapped[2] ?? '', 16)
  const low = Number.parseInt(mapped[3] ?? '', 16)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
