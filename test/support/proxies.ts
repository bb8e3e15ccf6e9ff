import { createServer as createHttp, request as requestHttp } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { pem } from './tls.ts'

/** A small proxy. All targets are reached on the local machine, whatever their host. */
export interface TestProxy {
  port: number
  /** What was asked for: `CONNECT host:port`, `GET url`, with the credentials that came along. */
  asked: { target: string; credentials: string | undefined }[]
  end(): Promise<void>
}

/** An http proxy, or an https one; answers CONNECT with `status` when that is not 200. */
export async function httpProxy({ tls = false, status = 200 } = {}): Promise<TestProxy> {
  const asked: TestProxy['asked'] = []
  const server = tls ? createHttps({ cert: pem('server.crt'), key: pem('server.key') }) : createHttp()
  server.on('connect', (request, socket: Socket) => {
    asked.push({ target: `CONNECT ${request.url}`, credentials: request.headers['proxy-authorization'] })
    socket.on('error', () => {})
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`)
      return
    }
    const upstream = connect(Number(/:(\d+)$/.exec(request.url ?? '')?.[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      join(socket, upstream)
    })
    upstream.on('error', () => socket.destroy())
  })
  server.on('request', (request, response) => {
    asked.push({ target: `${request.method} ${request.url}`, credentials: request.headers['proxy-authorization'] })
    const { port, pathname, search } = new URL(request.url ?? '')
    const { 'proxy-authorization': _, ...headers } = request.headers
    request.pipe(
      requestHttp({ host: '127.0.0.1', port, path: pathname + search, method: request.method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
    )
  })
  return started(server, asked)
}

/** A SOCKS5 proxy; asks for a password when `password` is given, answers with `reply`. */
export async function socksProxy({
  password,
  reply = 0
}: {
  password?: string
  reply?: number
} = {}): Promise<TestProxy> {
  const asked: TestProxy['asked'] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    const next = reader(socket)
    serve(socket, next).catch(() => socket.destroy())
  })
  const serve = async (socket: Socket, next: (size: number) => Promise<Buffer>): Promise<void> => {
    const [, methods = 0] = await next(2)
    const offered = await next(methods)
    let credentials: string | undefined
    const method = password === undefined ? 0 : 2
    socket.write(Uint8Array.of(5, offered.includes(method) ? method : 255))
    if (method === 2) {
      const [, userLength = 0] = await next(2)
      const user = await next(userLength)
      const [passwordLength = 0] = await next(1)
      credentials = `${user}:${await next(passwordLength)}`
      socket.write(Uint8Array.of(1, credentials.endsWith(`:${password}`) ? 0 : 1))
    }
    const [, , , type] = await next(4)
    const host =
      type === 3 ? String(await next((await next(1))[0] ?? 0)) : [...(await next(type === 1 ? 4 : 16))].join('.')
    const port = (await next(2)).readUInt16BE()
    asked.push({ target: `CONNECT ${host}:${port}`, credentials })
    const answer = Uint8Array.of(5, reply, 0, 1, 0, 0, 0, 0, 0, 0)
    if (reply !== 0) {
      socket.end(answer)
      return
    }
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write(answer)
      join(socket, upstream)
    })
    upstream.on('error', () => socket.destroy())
  }
  return started(server, asked)
}

function reader(socket: Socket): (size: number) => Promise<Buffer> {
  return async (size) => {
    for (;;) {
      const bytes: Buffer | null = size === 0 ? Buffer.alloc(0) : socket.read(size)
      if (bytes !== null) return bytes
      await new Promise((resolve, reject) => {
        socket.once('readable', resolve)
        socket.once('close', () => reject(new Error('closed')))
      })
    }
  }
}

function join(a: Socket, b: Socket): void {
  a.pipe(b).pipe(a)
  a.on('close', () => b.destroy())
  b.on('close', () => a.destroy())
}

async function started(server: Server, asked: TestProxy['asked']): Promise<TestProxy> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async end() {
      await new Promise((resolve) => {
        server.close(resolve)
        for (const socket of sockets) socket.destroy()
      })
    }
  }
}
