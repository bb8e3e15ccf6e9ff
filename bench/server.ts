/** A TLS server with canned answers: `/small`, `/watch?events=<n>`. Tells its port to its parent. */

import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { pem } from './support.ts'

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
const small = JSON.stringify({ ...pod, metadata: { ...pod.metadata, annotations: {} } })
const line = `${JSON.stringify({ type: 'MODIFIED', object: pod })}\n`

const server = createServer({ cert: pem('server.crt'), key: pem('server.key') }, (request, response) => {
  response.setHeader('content-type', 'application/json')
  const url = new URL(request.url ?? '/', 'https://localhost')
  if (url.pathname !== '/watch') {
    response.end(small)
    return
  }
  let left = Number(url.searchParams.get('events'))
  const batch = line.repeat(50)
  const write = (): void => {
    while (left > 0) {
      left -= 50
      if (!response.write(batch)) {
        response.once('drain', write)
        return
      }
    }
    response.end()
  }
  write()
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit())
