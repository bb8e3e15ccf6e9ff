/**
 * A TLS server with canned pods for informers, made before it listens, so that it is never what is measured: `/api/v1/pods` whole, in pages
 * (`limit`, `continue`), as a streaming list (`watch`, `sendInitialEvents`), and as a watch that stays open. `/events?rate=<per second>&count=<n>`
 * lets every open watch tell changes, whose resourceVersion is the time they were sent at, in microseconds. Tells its port to its parent.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { benchPod } from './pods.ts'
import { pem } from './support.ts'

const PODS = Number(process.env.BENCH_PODS ?? 10_000)
/** Version of the list. Events carry times, which are larger. */
const VERSION = '200000'
/** Pods in one write: some 256 kB. */
const AT_A_TIME = 64
const EVENT_HEAD = (type: string): Buffer => Buffer.from(`{"type":"${type}","object":{"kind":"Pod","apiVersion":"v1",`)
const ADDED = EVENT_HEAD('ADDED')
const MODIFIED = EVENT_HEAD('MODIFIED')
const END = Buffer.from('}\n')
const COMMA = Buffer.from(',')

const items = Array.from({ length: PODS }, (_, n) => Buffer.from(JSON.stringify(benchPod(n))))
const watches = new Set<ServerResponse>()

const bookmark = (annotations?: object): string =>
  `${JSON.stringify({
    type: 'BOOKMARK',
    object: {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { resourceVersion: VERSION, creationTimestamp: null, annotations }
    }
  })}\n`

/** Writes what `parts` gives as fast as it is read. */
function writeAll(response: ServerResponse, parts: Iterator<Buffer>, done: () => void): void {
  for (let part = parts.next(); !part.done; part = parts.next()) {
    if (response.write(part.value)) continue
    response.once('drain', () => writeAll(response, parts, done))
    return
  }
  done()
}

function* listParts(from: number, to: number): Generator<Buffer> {
  const more = to < PODS ? { continue: String(to), remainingItemCount: PODS - to } : {}
  const head = JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: VERSION, ...more } })
  yield Buffer.from(`${head.slice(0, -1)},"items":[`)
  for (let at = from; at < to; at += AT_A_TIME) {
    const some = items.slice(at, Math.min(at + AT_A_TIME, to))
    yield Buffer.concat(some.flatMap((item, k) => (at + k === from ? [item] : [COMMA, item])))
  }
  yield Buffer.from(']}\n')
}

function* addedParts(): Generator<Buffer> {
  for (let at = 0; at < PODS; at += AT_A_TIME) {
    yield Buffer.concat(items.slice(at, at + AT_A_TIME).flatMap((item) => [ADDED, item.subarray(1), END]))
  }
}

/** A change of pod `n`, sent now. */
function changeOf(n: number): Buffer[] {
  const item = items[n % PODS] as Buffer
  const version = item.indexOf('"resourceVersion":"') + '"resourceVersion":"'.length
  const now = Math.round((performance.timeOrigin + performance.now()) * 1000)
  return [MODIFIED, item.subarray(1, version), Buffer.from(String(now)), item.subarray(item.indexOf('"', version)), END]
}

/** Sends `count` changes, `rate` a second, in small bursts as a busy server does. */
function sendEvents(rate: number, count: number): void {
  const start = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const due = Math.min(Math.floor(((performance.now() - start) / 1000) * rate), count)
    const parts: Buffer[] = []
    // Steps of a prime, so that neighbours in time are none in the cache.
    for (; sent < due; sent++) parts.push(...changeOf(sent * 7919))
    if (parts.length > 0) for (const watch of watches) watch.write(Buffer.concat(parts))
    if (sent === count) clearInterval(timer)
  }, 2)
}

function answerWatch(request: IncomingMessage, response: ServerResponse, initial: boolean): void {
  const stay = (): void => {
    watches.add(response)
    request.once('close', () => watches.delete(response))
  }
  response.flushHeaders()
  if (!initial) stay()
  else {
    writeAll(response, addedParts(), () => {
      response.write(bookmark({ 'k8s.io/initial-events-end': 'true' }))
      stay()
    })
  }
}

const server = createServer({ cert: pem('server.crt'), key: pem('server.key') }, (request, response) => {
  response.setHeader('content-type', 'application/json')
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://localhost')
  if (pathname === '/events') {
    sendEvents(Number(searchParams.get('rate')), Number(searchParams.get('count')))
    response.end('{}')
  } else if (['1', 'true'].includes(searchParams.get('watch') ?? '')) {
    answerWatch(request, response, searchParams.get('sendInitialEvents') === 'true')
  } else {
    const from = Number(searchParams.get('continue') ?? 0)
    const to = Math.min(from + (Number(searchParams.get('limit') ?? 0) || PODS), PODS)
    writeAll(response, listParts(from, to), () => response.end())
  }
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit())
