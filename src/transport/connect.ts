/** Makes connections: TCP, a proxy's tunnel when there is one, TLS. Loaded with the first request. */

import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { checkServerIdentity, connect as connectTls, createSecureContext, type TLSSocket } from 'node:tls'
import type { TlsMaterial } from '../auth/authenticator.ts'
import { type Clock, realClock } from '../clock.ts'
import { ConfigError, TimeoutError } from '../errors.ts'
import { connectError } from './connection-errors.ts'
import { displayOf, hostOf, portOf } from './url-parts.ts'

/** Idle time after which TCP asks whether the peer is still there. */
const TCP_KEEP_ALIVE_MS = 30_000

/** A connected socket, and whether HTTP/2 was agreed on. */
export interface Connection {
  socket: Socket
  http2: boolean
}

/** Makes one more connection; everything it opened is gone when `signal` aborts. */
export type Connect = (signal: AbortSignal) => Promise<Connection>

/** Options of {@link createConnect}. */
export interface ConnectOptions {
  /** The API server. */
  server: URL
  material: TlsMaterial
  /** Proxy to go through. */
  proxy?: URL | undefined
  http2: boolean
  /** Milliseconds for the whole way. */
  timeoutMs: number
  clock?: Clock | undefined
}

/**
 * Gives a function that makes connections with one set of TLS material. They share a TLS context and resume sessions.
 *
 * The function throws ConnectionError (`unsent`), TimeoutError, ConfigError for unusable TLS material, or the signal's reason.
 */
export function createConnect(options: ConnectOptions): Connect {
  const { server, proxy, timeoutMs, clock = realClock } = options
  const secure = server.protocol === 'https:' ? createTls(options) : undefined
  const peer = `"${server.origin}"${proxy === undefined ? '' : ` through "${displayOf(proxy)}"`}`
  return async (outer) => {
    outer.throwIfAborted()
    const abort = new AbortController()
    const onAbort = (): void => abort.abort(outer.reason)
    outer.addEventListener('abort', onAbort, { once: true })
    const timer = clock.setTimer(timeoutMs, () => {
      abort.abort(new TimeoutError(`Cannot connect to ${peer}: no connection within ${timeoutMs} ms`, { timeoutMs }))
    })
    try {
      const plain =
        proxy === undefined ? await tcp(server, abort.signal) : await tunnel(server, proxy, options, abort.signal)
      if (secure === undefined) return { socket: plain, http2: false }
      const socket = await secure(plain, abort.signal)
      return { socket, http2: socket.alpnProtocol === 'h2' }
    } catch (err) {
      throw abort.signal.aborted ? abort.signal.reason : connectError(err, peer)
    } finally {
      timer.cancel()
      outer.removeEventListener('abort', onAbort)
    }
  }
}

async function tcp(url: URL, signal: AbortSignal): Promise<Socket> {
  const socket = connectTcp({ host: hostOf(url), port: portOf(url) })
  socket.setNoDelay(true)
  socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS)
  return established(socket, 'connect', signal)
}

/** With an http proxy a plain request goes to the proxy itself, in absolute form; all else goes through a tunnel. */
async function tunnel(server: URL, proxy: URL, options: ConnectOptions, signal: AbortSignal): Promise<Socket> {
  let socket = await tcp(proxy, signal)
  try {
    if (proxy.protocol === 'https:') socket = await secureProxy(socket, proxy, options.material, signal)
    const { connectThroughHttp, connectThroughSocks5 } = await import('./proxy-tunnel.ts')
    if (proxy.protocol.startsWith('socks')) return await connectThroughSocks5(socket, server, proxy, signal)
    return server.protocol === 'http:' ? socket : await connectThroughHttp(socket, server, proxy, signal)
  } catch (err) {
    socket.on('error', () => {}).destroy()
    throw err
  }
}

/**
 * TLS to the proxy itself. It is trusted by the system's roots or the cluster's CA, and never sees the client certificate.
 */
async function secureProxy(socket: Socket, proxy: URL, material: TlsMaterial, signal: AbortSignal): Promise<Socket> {
  const { rootCertificates } = await import('node:tls')
  const host = hostOf(proxy)
  const secured = connectTls({
    socket,
    host,
    servername: isIP(host) ? '' : host,
    rejectUnauthorized: material.insecureSkipVerify !== true,
    minVersion: 'TLSv1.2',
    ...(material.ca !== undefined && { ca: [...rootCertificates, text(material.ca)] })
  })
  return established(secured, 'secureConnect', signal)
}

/** Sets TLS up once for many connections: reading the CA costs more than a handshake. */
function createTls({
  server,
  material,
  http2
}: ConnectOptions): (socket: Socket, signal: AbortSignal) => Promise<TLSSocket> {
  const context = createContext(material)
  const name = material.serverName ?? hostOf(server)
  let session: Buffer | undefined
  return async (socket, signal) => {
    const secured = connectTls({
      socket,
      host: name,
      // An address is no name to ask for (RFC 6066), but it is verified.
      servername: isIP(name) ? '' : name,
      secureContext: context,
      rejectUnauthorized: material.insecureSkipVerify !== true,
      checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
      ALPNProtocols: http2 ? ['h2', 'http/1.1'] : ['http/1.1'],
      ...(session !== undefined && { session })
    })
    secured.on('session', (next) => {
      session = next
    })
    try {
      return await established(secured, 'secureConnect', signal)
    } catch (err) {
      // Whatever the session's part in it was, the next try does without.
      session = undefined
      socket.destroy()
      throw err
    }
  }
}

function createContext(material: TlsMaterial): ReturnType<typeof createSecureContext> {
  try {
    return createSecureContext({
      minVersion: 'TLSv1.2',
      ...(material.ca !== undefined && { ca: text(material.ca) }),
      ...(material.cert !== undefined && { cert: text(material.cert) }),
      ...(material.key !== undefined && { key: text(material.key) })
    })
  } catch (err) {
    // OpenSSL's words name the routine and the problem, never the material.
    throw new ConfigError(`Cannot use the TLS material: ${err instanceof Error ? err.message : 'unknown error'}`)
  }
}

function text(pem: string | Uint8Array): string {
  return typeof pem === 'string' ? pem : Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength).toString('latin1')
}

/** Waits for a socket; destroys it on failure and on abort, and leaves no listener of its own on one that is there. */
function established<T extends Socket>(socket: T, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      socket.off(event, onReady)
      socket.off('error', onError)
      socket.off('close', onClose)
      signal.removeEventListener('abort', onAbort)
    }
    const onReady = (): void => {
      settle()
      resolve(socket)
    }
    const onError = (err: Error): void => {
      settle()
      socket.on('error', () => {}).destroy()
      reject(err)
    }
    const onClose = (): void => {
      onError(Object.assign(new Error('the connection was closed during the handshake'), { code: 'ECONNRESET' }))
    }
    const onAbort = (): void => onError(signal.reason)
    socket.on(event, onReady).on('error', onError).on('close', onClose)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}
