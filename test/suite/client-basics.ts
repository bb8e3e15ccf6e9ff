/** The client's calls on one kind, from create to delete. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isAlreadyExists, isConflict, isForbidden, isNotFound } from '../../src/errors.ts'
import { jsonPatch, mergePatch, type Resource } from '../../src/resources/index.ts'
import { ConfigMap, type Pod } from '../../src/resources/kinds/stable.ts'
import { rejects } from '../support/rejects.ts'
import type { Register } from './server.ts'

export const register: Register = (name, server) => {
  const test = suite(`${name}: client basics`)

  const configMaps = async (): Promise<Resource<ConfigMap, 'Namespaced'>> =>
    server()
      .client()
      .resource(ConfigMap, { namespace: await server().namespace() })

  test('create, get, update, delete', async () => {
    const handle = await configMaps()
    const created = await handle.create({ metadata: { name: 'c' }, data: { a: '1' } })
    assert.is(created.kind, 'ConfigMap')
    assert.is(created.apiVersion, 'v1')
    assert.equal(await handle.get('c'), created)
    const updated = await handle.update({ ...created, data: { a: '2' } })
    assert.equal(updated.data, { a: '2' })
    const conflict = await rejects(handle.update({ ...created, data: { a: '3' } }), isConflict)
    assert.match(
      conflict.message,
      /^PUT \/api\/v1\/namespaces\/suite-\w+\/configmaps\/c: 409 Conflict: Operation cannot be/
    )
    await rejects(handle.create({ metadata: { name: 'c' } }), isAlreadyExists)
    const status = await handle.delete('c')
    assert.is(status.kind, 'Status')
    await rejects(handle.get('c'), isNotFound)
    assert.is(await handle.getOrUndefined('c'), undefined)
  })

  test('modify wins over a writer in between', async () => {
    const handle = await configMaps()
    await handle.create({ metadata: { name: 'c' }, data: { n: '0' } })
    let tries = 0
    const outcome = await handle.modify('c', async (object) => {
      if (tries++ === 0) await handle.patch('c', mergePatch({ data: { other: 'x' } }))
      object.data = { ...object.data, n: '1' }
    })
    assert.is(tries, 2)
    assert.equal(outcome.data, { n: '1', other: 'x' })
  })

  test('patches say by themselves what they are', async () => {
    const handle = await configMaps()
    await handle.create({ metadata: { name: 'c' }, data: { a: '1', b: '2' } })
    const merged = await handle.patch('c', mergePatch({ data: { a: null, c: '3' } }))
    assert.equal(merged.data, { b: '2', c: '3' })
    const patched = await handle.patch('c', jsonPatch([{ op: 'replace', path: '/data/b', value: '4' }]))
    assert.equal(patched.data, { b: '4', c: '3' })
    const applied = await handle.apply({ metadata: { name: 'c' }, data: { d: '5' } }, { fieldManager: 'suite' })
    assert.equal(applied.data, { b: '4', c: '3', d: '5' })
  })

  test('lists give items their kind, whole and in pages', async () => {
    const handle = await configMaps()
    for (const each of ['a', 'b', 'c'])
      await handle.create({ metadata: { name: each, labels: { odd: String(each !== 'b') } } })
    const list = await handle.list()
    assert.equal(
      list.items.map((item) => `${item.apiVersion} ${item.kind} ${item.metadata.name}`),
      ['v1 ConfigMap a', 'v1 ConfigMap b', 'v1 ConfigMap c']
    )
    const pages: number[] = []
    for await (const page of handle.pages({ limit: 2 })) pages.push(page.items.length)
    assert.equal(pages, [2, 1])
    const odd: string[] = []
    for await (const item of handle.iterate({ labelSelector: { odd: 'true' } })) odd.push(item.metadata.name)
    assert.equal(odd, ['a', 'c'])
  })

  test('a watch from a list sees what comes after it', async () => {
    const handle = await configMaps()
    await handle.create({ metadata: { name: 'old' } })
    const { metadata } = await handle.list()
    await handle.create({ metadata: { name: 'new' } })
    await handle.patch('new', mergePatch({ data: { a: '1' } }))
    await handle.delete('new')
    const seen: string[] = []
    const { resourceVersion } = metadata
    for await (const event of handle.watch({ resourceVersion, allowWatchBookmarks: false, timeoutSeconds: 30 })) {
      seen.push(`${event.type} ${event.object.metadata.name}`)
      if (event.type === 'DELETED') break
    }
    assert.equal(seen, ['ADDED new', 'MODIFIED new', 'DELETED new'])
  })

  test('a user without rights gets a refusal with the server’s words', async () => {
    const refused = await rejects(
      server().client({ user: 'nobody' }).resource(ConfigMap, { namespace: 'default' }).list(),
      isForbidden
    )
    assert.match(
      refused.message,
      /403 Forbidden: configmaps is forbidden: User "nobody" cannot list resource "configmaps"/
    )
  })

  test('a kind by discovery is the same handle', async () => {
    const namespace = await server().namespace()
    const pods = await server().client().resourceFor<Pod>({ apiVersion: 'v1', kind: 'Pod' }, { namespace })
    assert.equal((await pods.list()).items, [])
  })

  test.run()
}
