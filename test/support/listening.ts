import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A listener on a port of its own, to be asked over HTTP. */
export interface Listening extends AsyncDisposable {
  origin: string
  /** Sends a request (a body that is no string goes as JSON) and reads the answer's JSON; undefined for an empty one. */
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; headers: Headers; body: unknown }>
}

/** Serves until disposed. */
export async function listening(listener: RequestListener): Promise<Listening> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    async ask(method, path, body) {
      const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body)
      const response = await fetch(origin + path, { method, ...(text !== undefined && { body: text }) })
      const answer = await response.text()
      return { status: response.status, headers: response.headers, body: answer ? JSON.parse(answer) : undefined }
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    }
  }
}
