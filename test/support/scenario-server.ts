import { createServer as createHttp, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createHttps, type ServerOptions } from 'node:https'
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net'
import * as assert from 'uvu/assert'
import { PATIENCE_MS } from './patience.ts'

/** A request as the server got it. */
export interface Received {
  method: string
  /** Path and query. */
  url: string
  headers: IncomingMessage['headers']
  body: string
  /** 1 for the first connection that the server accepted. */
  connection: number
  /** Subject of the client's certificate. */
  clientName: string | undefined
}

/** Answers one request. */
export type Step = (response: ServerResponse, request: Received) => void

/** A real server whose requests must come as written, one step each. */
export interface Scenario {
  /** `http://127.0.0.1:<port>`, or https. */
  origin: string
  port: number
  received: Received[]
  /** How many connections were accepted so far. */
  connections(): number
  openSockets(): number
  /** Fails unless all steps were used and no client left a socket open; stops the server. */
  end(): Promise<void>
}

/** Starts a server that takes these steps in order; a request too many fails `end()`. */
export async function scenario(steps: Step[], tls?: ServerOptions): Promise<Scenario> {
  const problems: string[] = []
  const received: Received[] = []
  const numbers = new WeakMap<Socket, number>()
  let used = 0
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('error', () => {})
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const got: Received = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
        connection: numbers.get(request.socket) ?? 0,
        clientName: clientName(request.socket)
      }
      received.push(got)
      const step = steps[used++]
      if (step === undefined) problems.push(`Unexpected request: ${got.method} ${got.url}`)
      ;(step ?? notExpected)(response, got)
    })
  }
  const server = tls === undefined ? createHttp(listener) : createHttps(tls, listener)
  server.keepAliveTimeout = 60_000
  const watch = watchSockets(server, tls === undefined ? 'connection' : 'secureConnection', numbers)
  const port = await listen(server)
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    received,
    connections: watch.count,
    openSockets: watch.open,
    async end() {
      server.close()
      await watch.gone()
      assert.equal(problems, [])
      assert.is(used, steps.length, `${used} of ${steps.length} expected requests came`)
    }
  }
}

/** Answers with JSON. */
export function json(value: unknown, status: number = 200, headers: Record<string, string | string[]> = {}): Step {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
  }
}

/** A server below HTTP: `onSocket` writes what it likes. */
export interface RawServer {
  origin: string
  port: number
  connections(): number
  openSockets(): number
  end(): Promise<void>
}

/** Starts a TCP server. */
export async function rawServer(onSocket: (socket: Socket, number: number) => void): Promise<RawServer> {
  const server = createTcp({ allowHalfOpen: false })
  const watch = watchSockets(server, 'connection', new WeakMap())
  server.on('connection', (socket: Socket) => {
    onSocket(socket, watch.count())
    // A socket that nobody reads never sees its end.
    socket.resume()
  })
  const port = await listen(server)
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    connections: watch.count,
    openSockets: watch.open,
    async end() {
      server.close()
      await watch.gone()
    }
  }
}

interface Listening {
  on(event: string, listener: (socket: Socket) => void): unknown
  listen(port: number, host: string, done: () => void): unknown
  address(): AddressInfo | string | null
}

function listen(server: Listening): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

function watchSockets(server: Listening, event: string, numbers: WeakMap<Socket, number>) {
  const open = new Set<Socket>()
  let count = 0
  let onGone = (): void => {}
  server.on(event, (socket) => {
    numbers.set(socket, ++count)
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      open.delete(socket)
      if (open.size === 0) onGone()
    })
  })
  return {
    count: () => count,
    open: () => open.size,
    gone: () =>
      new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          const left = open.size
          for (const socket of open) socket.destroy()
          reject(new Error(`The client left ${left} sockets open`))
        }, PATIENCE_MS)
        onGone = () => {
          clearTimeout(timer)
          resolve()
        }
        if (open.size === 0) onGone()
      })
  }
}

function notExpected(response: ServerResponse): void {
  response.writeHead(500).end()
}

function clientName(socket: Socket): string | undefined {
  if (!('getPeerCertificate' in socket)) return undefined
  const certificate = (
    socket as unknown as { getPeerCertificate(): { subject?: { CN?: string } } }
  ).getPeerCertificate()
  return certificate.subject?.CN
}
