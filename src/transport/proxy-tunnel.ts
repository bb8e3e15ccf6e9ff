/** Tunnels through proxies, on a socket that is connected to the proxy already. */

import { request as requestHttp } from 'node:http'
import { isIPv4, isIPv6, type Socket } from 'node:net'
import { ConnectionError, ProtocolError } from '../errors.ts'
import { decodeUserinfo, displayOf, hostOf, portOf, proxyAuthorization } from './url-parts.ts'

/**
 * Asks an http proxy for a tunnel (CONNECT). Its credentials are in the proxy's URL.
 *
 * @throws {ConnectionError} The proxy refused, or the connection broke.
 * @throws The signal's reason when it aborts.
 */
export function connectThroughHttp(socket: Socket, server: URL, proxy: URL, signal: AbortSignal): Promise<Socket> {
  const host = hostOf(server)
  const authority = `${isIPv6(host) ? `[${host}]` : host}:${portOf(server)}`
  const credentials = proxyAuthorization(proxy)
  return new Promise((resolve, reject) => {
    const request = requestHttp({
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...(credentials && { 'proxy-authorization': credentials }) },
      createConnection: () => socket,
      signal
    })
    const refused = (status: number): void => {
      socket.destroy()
      const what = status === 407 ? 'the proxy asks for other credentials' : 'the proxy refused the tunnel'
      reject(unsent(proxy, `${what} (${status})`))
    }
    request.once('error', (err) => reject(signal.aborted ? signal.reason : err))
    request.once('connect', (response, _socket, head: Buffer) => {
      const status = response.statusCode ?? 0
      if (status < 200 || status > 299) return refused(status)
      if (head.length > 0) socket.unshift(head)
      resolve(socket)
    })
    request.once('response', (response) => refused(response.statusCode ?? 0))
    request.end()
  })
}

const SOCKS_VERSION = 5
const NO_AUTH = 0
const USER_PASSWORD = 2
const CONNECT = 1
const ADDRESS_IPV4 = 1
const ADDRESS_NAME = 3
const ADDRESS_IPV6 = 4

/** RFC 1928, section 6. */
const REPLIES = [
  'succeeded',
  'general failure',
  'not allowed by its rules',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'TTL expired',
  'command not supported',
  'address type not supported'
]

/**
 * Asks a SOCKS5 proxy for a tunnel; the proxy resolves the name.
 *
 * @throws {ConnectionError} The proxy refused, or the connection broke.
 * @throws {ProtocolError} The peer does not speak SOCKS5.
 * @throws The signal's reason when it aborts.
 * @see https://www.rfc-editor.org/rfc/rfc1928 https://www.rfc-editor.org/rfc/rfc1929
 */
export async function connectThroughSocks5(
  socket: Socket,
  server: URL,
  proxy: URL,
  signal: AbortSignal
): Promise<Socket> {
  const withPassword = proxy.username !== '' || proxy.password !== ''
  socket.write(Uint8Array.of(SOCKS_VERSION, ...(withPassword ? [2, NO_AUTH, USER_PASSWORD] : [1, NO_AUTH])))
  const [version, method] = await read(socket, 2, signal)
  if (version !== SOCKS_VERSION)
    throw new ProtocolError(`Cannot use proxy "${displayOf(proxy)}": it does not speak SOCKS5`)
  if (method === USER_PASSWORD && withPassword) await logIn(socket, proxy, signal)
  else if (method !== NO_AUTH) throw unsent(proxy, 'the proxy accepts no offered way to log in')

  socket.write(Buffer.concat([Uint8Array.of(SOCKS_VERSION, CONNECT, 0), socksAddress(server)]))
  const [, reply = 1, , addressType] = await read(socket, 4, signal)
  if (reply !== 0) {
    const err = unsent(proxy, `the proxy answered: ${REPLIES[reply] ?? `reply ${reply}`}`)
    // What the proxy could not reach just now it may reach at the next try.
    throw reply === 5 ? new ConnectionError(err.message, { cause: refusedByProxy(), unsent: true }) : err
  }
  const length =
    addressType === ADDRESS_IPV6 ? 16 : addressType === ADDRESS_IPV4 ? 4 : (await read(socket, 1, signal))[0]
  await read(socket, (length ?? 0) + 2, signal)
  return socket
}

async function logIn(socket: Socket, proxy: URL, signal: AbortSignal): Promise<void> {
  const user = Buffer.from(decodeUserinfo(proxy.username))
  const password = Buffer.from(decodeUserinfo(proxy.password))
  if (user.length > 255 || password.length > 255) throw unsent(proxy, 'user or password is longer than 255 bytes')
  socket.write(Buffer.concat([Uint8Array.of(1, user.length), user, Uint8Array.of(password.length), password]))
  const [, status] = await read(socket, 2, signal)
  if (status !== 0) throw unsent(proxy, 'the proxy asks for other credentials')
}

function socksAddress(server: URL): Buffer {
  const host = hostOf(server)
  const port = portOf(server)
  const portBytes = Uint8Array.of(port >> 8, port & 0xff)
  if (isIPv4(host)) return Buffer.concat([Uint8Array.of(ADDRESS_IPV4, ...host.split('.').map(Number)), portBytes])
  if (isIPv6(host)) return Buffer.concat([Uint8Array.of(ADDRESS_IPV6), ipv6Bytes(host), portBytes])
  const name = Buffer.from(host)
  if (name.length > 255) throw new RangeError(`Cannot use a SOCKS5 proxy: the host is longer than 255 bytes: "${host}"`)
  return Buffer.concat([Uint8Array.of(ADDRESS_NAME, name.length), name, portBytes])
}

/** URLs hold IPv6 addresses in canonical form: hexadecimal groups, at most one `::`. */
function ipv6Bytes(address: string): Uint8Array {
  const [head = '', tail] = address.split('::')
  const groups = (part: string | undefined): number[] =>
    part ? part.split(':').map((group) => Number.parseInt(group, 16)) : []
  const before = groups(head)
  const after = groups(tail)
  const all = [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after]
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]))
}

/** Exactly `size` bytes; what follows them stays in the socket. */
function read(socket: Socket, size: number, signal: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      socket.off('readable', onReadable)
      socket.off('error', onError)
      socket.off('close', onClose)
      signal.removeEventListener('abort', onAbort)
    }
    const onReadable = (): void => {
      const bytes: Buffer | null = socket.read(size)
      if (bytes === null || bytes.length < size) return
      settle()
      resolve(bytes)
    }
    const onError = (err: unknown): void => {
      settle()
      reject(err)
    }
    const onClose = (): void =>
      onError(Object.assign(new Error('the proxy closed the connection'), { code: 'ECONNRESET' }))
    const onAbort = (): void => onError(signal.reason)
    socket.on('readable', onReadable).on('error', onError).on('close', onClose)
    signal.addEventListener('abort', onAbort, { once: true })
    onReadable()
  })
}

function unsent(proxy: URL, problem: string): ConnectionError {
  return new ConnectionError(`Cannot connect through proxy "${displayOf(proxy)}": ${problem}`, { unsent: true })
}

function refusedByProxy(): Error {
  return Object.assign(new Error('connection refused behind the proxy'), { code: 'ECONNREFUSED' })
}
