/** What the server answers to plain requests: the facts that the client builds on. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { json, type Register, type WireAnswer } from './server.ts'

type Meta = { name: string; uid: string; resourceVersion: string; creationTimestamp: string }

const metaOf = (answer: WireAnswer): Meta => json(answer).metadata as Meta

export const register: Register = (name, server) => {
  const test = suite(`${name}: wire basics`)

  test('creates, reads, replaces and deletes a ConfigMap', async () => {
    const path = `/api/v1/namespaces/${await server().namespace()}/configmaps`
    const body = { metadata: { name: 'c' }, data: { a: '1' } }
    const created = await server().send({ method: 'POST', path, body })
    assert.is(created.status, 201)
    assert.is(json(created).kind, 'ConfigMap')
    assert.match(metaOf(created).uid, /^[0-9a-f]{8}-/)
    assert.match(metaOf(created).creationTimestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)

    const replaced = await server().send({ method: 'PUT', path: `${path}/c`, body: { ...body, data: { a: '2' } } })
    assert.is(replaced.status, 200)
    assert.is.not(metaOf(replaced).resourceVersion, metaOf(created).resourceVersion)

    const read = await server().send({ path: `${path}/c` })
    assert.equal(json(read), json(replaced))

    const deleted = await server().send({ method: 'DELETE', path: `${path}/c` })
    assert.is(deleted.status, 200)
    assert.equal(json(deleted), {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'c', kind: 'configmaps', uid: metaOf(created).uid }
    })
  })

  test('a replace from an old version is a conflict', async () => {
    const path = `/api/v1/namespaces/${await server().namespace()}/configmaps`
    const old = json(await server().send({ method: 'POST', path, body: { metadata: { name: 'c' } } }))
    await server().send({ method: 'PUT', path: `${path}/c`, body: { metadata: { name: 'c' }, data: { a: '1' } } })
    const answer = await server().send({ method: 'PUT', path: `${path}/c`, body: old })
    assert.is(answer.status, 409)
    assert.equal(json(answer), {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message:
        'Operation cannot be fulfilled on configmaps "c": the object has been modified; please apply your changes to the latest version and try again',
      reason: 'Conflict',
      details: { name: 'c', kind: 'configmaps' },
      code: 409
    })
  })

  test('a name that is taken, and one that is not there', async () => {
    const path = `/api/v1/namespaces/${await server().namespace()}/configmaps`
    await server().send({ method: 'POST', path, body: { metadata: { name: 'c' } } })
    const taken = await server().send({ method: 'POST', path, body: { metadata: { name: 'c' } } })
    assert.is(taken.status, 409)
    assert.is(json(taken).reason, 'AlreadyExists')
    assert.is(json(taken).message, 'configmaps "c" already exists')
    const missing = await server().send({ path: `${path}/d` })
    assert.is(missing.status, 404)
    assert.is(json(missing).message, 'configmaps "d" not found')
  })

  test('a write that changes nothing keeps the resourceVersion', async () => {
    const path = `/api/v1/namespaces/${await server().namespace()}/configmaps`
    const body = { metadata: { name: 'c' }, data: { a: '1' } }
    const created = await server().send({ method: 'POST', path, body })
    const again = await server().send({ method: 'PUT', path: `${path}/c`, body })
    assert.is(metaOf(again).resourceVersion, metaOf(created).resourceVersion)
  })

  test('lists in pages, all of one version', async () => {
    const path = `/api/v1/namespaces/${await server().namespace()}/configmaps`
    for (const each of ['a', 'b', 'c'])
      await server().send({ method: 'POST', path, body: { metadata: { name: each } } })
    const first = json(await server().send({ path: `${path}?limit=2&labelSelector=` }))
    const meta = first.metadata as { continue: string; resourceVersion: string; remainingItemCount?: number }
    await server().send({ method: 'POST', path, body: { metadata: { name: 'd' } } })
    const next = json(await server().send({ path: `${path}?limit=2&continue=${encodeURIComponent(meta.continue)}` }))
    const names = (list: Record<string, unknown>): string[] =>
      (list.items as { metadata: Meta }[]).map((i) => i.metadata.name)
    assert.ok(!names(first).concat(names(next)).includes('d'))
    assert.is((next.metadata as Meta).resourceVersion, meta.resourceVersion)
  })

  test('an unknown path is plain text, an unknown resource a Status', async () => {
    const path = await server().send({ path: '/apis/nothing.example/v1/things' })
    assert.is(path.status, 404)
    assert.is(path.text, '404 page not found\n')
    const resource = await server().send({ path: '/api/v1/things' })
    assert.is(resource.status, 404)
    assert.equal(json(resource).details, {})
    assert.is(json(resource).message, 'the server could not find the requested resource')
  })

  test('a user without rights is told what is forbidden', async () => {
    const answer = await server().send({ path: '/api/v1/namespaces/default/pods', user: 'nobody' })
    assert.is(answer.status, 403)
    assert.is(
      json(answer).message,
      'pods is forbidden: User "nobody" cannot list resource "pods" in API group "" in the namespace "default"'
    )
  })

  test.run()
}
