/** Parts of the control plane die and come back: what was written is still there. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { json } from '../suite/server.ts'
import type { RealServer } from './real-server.ts'

export function register(name: string, server: () => RealServer): void {
  const test = suite(`${name}: restart`)

  test('a killed API server comes back on the same etcd', async () => {
    const path = `/api/v1/namespaces/${await server().namespace()}/configmaps`
    const created = await server().send({ method: 'POST', path, body: { metadata: { name: 'kept' } } })
    assert.is(created.status, 201)
    await server().plane.kill('apiserver')
    const refused = await server()
      .send({ path })
      .catch((err: NodeJS.ErrnoException) => err.code)
    assert.is(refused, 'ECONNREFUSED')
    await server().plane.start('apiserver')
    assert.equal(json(await server().send({ path: `${path}/kept` })), json(created))
  })

  test('after a restart over a compacted etcd an old watch has expired', async () => {
    const path = `/api/v1/namespaces/${await server().namespace()}/configmaps`
    const created = json(await server().send({ method: 'POST', path, body: { metadata: { name: 'a' } } }))
    const { resourceVersion } = created.metadata as { resourceVersion: string }
    await server().send({ method: 'POST', path, body: { metadata: { name: 'b' } } })
    await server().plane.stop('apiserver')
    await server().plane.compact()
    await server().plane.start('apiserver')
    const answer = await server().send({ path: `${path}?watch=1&resourceVersion=${resourceVersion}&timeoutSeconds=5` })
    assert.is(answer.status, 200)
    const event = JSON.parse(answer.text) as { type: string; object: { code: number; reason: string } }
    assert.is(event.type, 'ERROR')
    assert.is(event.object.code, 410)
    assert.is(event.object.reason, 'Expired')
  })

  test.run()
}
