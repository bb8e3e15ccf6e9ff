/** Short ways to ask a fake cluster. */
import type { FakeCluster } from '../../src/fake/index.ts'

/** What tests look into: an object, a list or a Status. */
export interface AnyObject {
  kind: string
  reason: string
  message: string
  metadata: Record<string, string> & { finalizers?: string[]; continue?: string }
  spec: Record<string, unknown>
  status: Record<string, unknown>
  items: AnyObject[]
  details: Record<string, unknown>
}

/** JSON of an answer, read whole. */
export interface Answer {
  status: number
  headers: Record<string, string | string[]>
  json: AnyObject
}

/** Sends one request with a JSON body. */
export async function call(
  cluster: FakeCluster,
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {}
): Promise<Answer> {
  const response = await cluster.handle({
    method,
    url,
    headers: { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json', ...headers },
    ...(body !== undefined && { body: Buffer.from(JSON.stringify(body)) })
  })
  if (!(response.body instanceof Uint8Array)) throw new TypeError(`A stream: ${method} ${url}`)
  const text = Buffer.from(response.body).toString()
  return { status: response.status, headers: response.headers, json: JSON.parse(text === '' ? '{}' : text) }
}

/** A watch that a test reads event by event. */
export interface OpenWatch {
  /** The next event, or undefined at the end. */
  next(): Promise<{ type: string; object: AnyObject & { code?: number } } | undefined>
  /** Ends it as a client that leaves. */
  leave(): Promise<void>
}

/** Opens a watch. */
export async function openWatch(cluster: FakeCluster, url: string): Promise<OpenWatch> {
  const response = await cluster.handle({ method: 'GET', url, headers: {} })
  if (response.body instanceof Uint8Array) throw new TypeError(`No stream: ${Buffer.from(response.body)}`)
  const lines = response.body[Symbol.asyncIterator]()
  return {
    async next() {
      const { value, done } = await lines.next()
      return done ? undefined : JSON.parse(Buffer.from(value).toString())
    },
    async leave() {
      await lines.return?.()
    }
  }
}
