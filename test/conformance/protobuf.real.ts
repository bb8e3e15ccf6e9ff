/** Bodies in protobuf, as kubectl sends them, make the same objects on both servers. */
import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fakeServer } from '../support/fake-server.ts'
import { plainRequest } from './http.ts'
import type { RealServer } from './real-server.ts'

interface Recorded {
  method: string
  path: string
  base64: string
}

const FILE = new URL('../fixtures/protobuf/kubectl-create.json', import.meta.url)
const HEADERS = {
  'content-type': 'application/vnd.kubernetes.protobuf',
  accept: 'application/json',
  'user-agent': 'kubectl/1'
}

export function register(name: string, server: () => RealServer): void {
  const test = suite(`${name}: protobuf`)

  for (const { method, path, base64 } of JSON.parse(readFileSync(FILE, 'utf8')) as Recorded[]) {
    // Namespaces are made once, and tokens have times in them.
    if (!path.includes('/namespaces/default/') || path.endsWith('/token')) continue
    test(path, async () => {
      const url = `${path}${path.includes('?') ? '&' : '?'}dryRun=All`
      const body = Buffer.from(base64, 'base64')
      const { plane } = server()
      const headers = { ...HEADERS, 'content-length': String(body.length) }
      const real = await plainRequest(`${plane.server}${url}`, { method, headers, body, dir: plane.dir, user: 'admin' })
      const { cluster } = fakeServer()
      const faked = await cluster.handle({ method, url, headers: { ...HEADERS, authorization: 'Bearer admin' }, body })
      await cluster.close()
      assert.is(real.status, 201, real.body)
      const text = Buffer.from(faked.body as Uint8Array).toString()
      assert.equal(withoutChance(text), withoutChance(real.body))
    })
  }

  test.run()
}

/** UIDs, times and addresses differ between any two servers. */
function withoutChance(text: string): unknown {
  const same = text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '<time>')
    .replace(/10(\.\d+){3}/g, '<address>')
  return JSON.parse(same) as unknown
}
