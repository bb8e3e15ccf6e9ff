/**
 * The door for other programs: a Node HTTP or HTTPS server before a fake cluster, and a kubeconfig for it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { FakeCluster } from './cluster.ts'
import type { FakeRequest, FakeResponse } from './message.ts'

/** Options of {@link listen}. */
export interface ListenOptions {
  /** Default 0: any free port. */
  port?: number | undefined
  /** Default `127.0.0.1`. */
  host?: string | undefined
  /** Serves HTTPS with this certificate and key (PEM); `ca` goes into the kubeconfig. Default: plain HTTP. */
  tls?: { cert: string; key: string; ca?: string | undefined } | undefined
  /** Bearer token that the kubeconfig carries. Default none. */
  token?: string | undefined
}

/** A listening server. */
export interface FakeListener {
  /** e.g. `https://127.0.0.1:6443`. */
  readonly url: string
  /** A kubeconfig for the server, as JSON, which is YAML too. */
  readonly kubeconfig: string
  /** Breaks all connections and stops listening. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Serves a fake cluster on a port. */
export async function listen(cluster: FakeCluster, options: ListenOptions = {}): Promise<FakeListener> {
  const { host = '127.0.0.1', port = 0, tls } = options
  const answer = (message: IncomingMessage, response: ServerResponse): void => {
    void serve(cluster, message, response)
  }
  const server = tls === undefined ? createServer(answer) : createTlsServer({ cert: tls.cert, key: tls.key }, answer)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address
  const url = `${tls === undefined ? 'http' : 'https'}://${shown}:${address.port}`
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url, kubeconfig: kubeconfigFor(url, options), close, [Symbol.asyncDispose]: close }
}

async function serve(cluster: FakeCluster, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  try {
    const chunks: Buffer[] = []
    for await (const chunk of message) chunks.push(chunk as Buffer)
    const answer = await cluster.handle(requestOf(message, Buffer.concat(chunks), gone.signal))
    await deliver(answer, response)
  } catch {
    // A scripted fault, or the client went away: either way the connection breaks here.
    response.destroy()
  }
}

function requestOf(message: IncomingMessage, body: Buffer, signal: AbortSignal): FakeRequest {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return {
    method: message.method ?? 'GET',
    url: message.url ?? '/',
    headers,
    signal,
    ...(body.length > 0 && { body })
  }
}

async function deliver({ status, headers, body }: FakeResponse, response: ServerResponse): Promise<void> {
  if (body instanceof Uint8Array) {
    response.writeHead(status, { ...headers, ...(status !== 204 && { 'content-length': body.length }) })
    response.end(body)
    return
  }
  response.writeHead(status, headers)
  response.flushHeaders()
  for await (const chunk of body) {
    if (response.destroyed) return
    if (!response.write(chunk)) await drained(response)
  }
  response.end()
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}

function kubeconfigFor(url: string, { tls, token }: ListenOptions): string {
  const ca = tls?.ca ?? tls?.cert
  const cluster = {
    server: url,
    ...(ca !== undefined && { 'certificate-authority-data': Buffer.from(ca).toString('base64') })
  }
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'fake', cluster }],
    users: [{ name: 'fake', user: token === undefined ? {} : { token } }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake', namespace: 'default' } }],
    'current-context': 'fake'
  }
  return `${JSON.stringify(config, undefined, 2)}\n`
}
