/**
 * A TLS server with canned answers, so that it is never what is measured: `/small`; `/watch?events=<n>`, lines of one pod; and pods as an
 * API server gives them: `/api/v1/pods` whole, in pages (`limit`, `continue`), watched (`watch`). Tells its port to its parent.
 */

import type { ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { benchPod } from './pods.ts'
import { pem } from './support.ts'

/** Pods in the list, and events of the watch. */
const PODS = Number(process.env.BENCH_PODS ?? 10_000)
/** Events in one write, about what a busy API server puts into one. */
const EVENTS_AT_A_TIME = 16

const pod = {
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: {
    name: 'web-0',
    namespace: 'default',
    uid: '00000000-0000-4000-8000-000000000000',
    resourceVersion: '123456',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { app: 'web' },
    annotations: { note: 'x'.repeat(3000) }
  },
  spec: { containers: [{ name: 'c', image: 'busybox' }] },
  status: { phase: 'Running' }
}
const small = Buffer.from(JSON.stringify({ ...pod, metadata: { ...pod.metadata, annotations: {} } }))
const samePodLines = Buffer.from(`${JSON.stringify({ type: 'MODIFIED', object: pod })}\n`.repeat(50))

const lists = new Map<string, Buffer>()
let events: Buffer[] | undefined

/** Items from `from` on, at most `limit`; 0 for all. */
function listOf(from: number, limit: number): Buffer {
  const key = `${from}/${limit}`
  const known = lists.get(key)
  if (known !== undefined) return known
  const to = limit === 0 ? PODS : Math.min(from + limit, PODS)
  const next = to < PODS ? { continue: String(to), remainingItemCount: PODS - to } : {}
  const metadata = { resourceVersion: '200000', ...next }
  const items = Array.from({ length: to - from }, (_, k) => benchPod(from + k))
  const bytes = Buffer.from(JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata, items }))
  lists.set(key, bytes)
  return bytes
}

function watchLines(): Buffer[] {
  const lines = Array.from({ length: PODS }, (_, n) =>
    JSON.stringify({ type: 'MODIFIED', object: { kind: 'Pod', apiVersion: 'v1', ...benchPod(n) } })
  )
  return Array.from({ length: Math.ceil(PODS / EVENTS_AT_A_TIME) }, (_, k) =>
    Buffer.from(`${lines.slice(k * EVENTS_AT_A_TIME, (k + 1) * EVENTS_AT_A_TIME).join('\n')}\n`)
  )
}

function writeAll(response: ServerResponse, count: number, chunkAt: (k: number) => Buffer): void {
  let k = 0
  const write = (): void => {
    while (k < count) {
      if (response.write(chunkAt(k++))) continue
      response.once('drain', write)
      return
    }
    response.end()
  }
  write()
}

const server = createServer({ cert: pem('server.crt'), key: pem('server.key') }, (request, response) => {
  response.setHeader('content-type', 'application/json')
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://localhost')
  if (pathname === '/watch') {
    writeAll(response, Number(searchParams.get('events')) / 50, () => samePodLines)
  } else if (pathname !== '/api/v1/pods') {
    response.end(small)
  } else if (searchParams.has('watch')) {
    events ??= watchLines()
    const all = events
    writeAll(response, all.length, (k) => all[k] as Buffer)
  } else {
    response.end(listOf(Number(searchParams.get('continue') ?? 0), Number(searchParams.get('limit') ?? 0)))
  }
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit())
