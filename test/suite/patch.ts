/** The three patches: what they change, and how they are refused. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  ApiError,
  createMergePatch,
  isBadRequest,
  isConflict,
  isInvalid,
  isNotFound,
  jsonPatch,
  mergePatch,
  Pod,
  type Resource,
  strategicMergePatch
} from '../../src/index.ts'
import { rejects } from '../support/rejects.ts'
import { suiteClient } from '../support/suite-client.ts'
import type { Register } from './server.ts'

export const register: Register = (name, server) => {
  const test = suite(`${name}: patch`)
  const on = suiteClient(test, server)

  async function podNamedA(): Promise<Resource<Pod, 'Namespaced'>> {
    const pods = on.client.resource(Pod, { namespace: await on.namespace() })
    await pods.create({
      metadata: { name: 'a', labels: { one: '1', 'example.com/two': '2' } },
      spec: { containers: [{ name: 'c', image: 'old' }], tolerations: [{ key: 'k', operator: 'Exists' }] }
    })
    return pods
  }

  test('a JSON patch is a list of operations', async () => {
    const configMaps = await on.configMaps()
    await configMaps.create({ metadata: { name: 'a', labels: { 'example.com/x': '1' } }, data: { k: '1', l: '2' } })
    const patched = await configMaps.patch(
      'a',
      jsonPatch([
        { op: 'test', path: '/data/k', value: '1' },
        { op: 'replace', path: '/data/k', value: '2' },
        { op: 'move', from: '/data/l', path: '/data/m' },
        { op: 'copy', from: '/data/m', path: '/data/n' },
        { op: 'remove', path: ['metadata', 'labels', 'example.com/x'] },
        { op: 'add', path: ['metadata', 'labels', 'example.com/y'], value: 'z' }
      ])
    )
    assert.equal(patched.data, { k: '2', m: '2', n: '2' })
    assert.equal(patched.metadata.labels, { 'example.com/y': 'z' })
  })

  test('a JSON patch is done wholly or not at all', async () => {
    const configMaps = await on.configMaps()
    const created = await configMaps.create({ metadata: { name: 'a' }, data: { k: '1' } })
    const refused = (patch: Parameters<typeof jsonPatch>[0]): Promise<unknown> =>
      rejects(configMaps.patch('a', jsonPatch(patch)), isInvalid, /422 Invalid: the server rejected our request/)
    await refused([
      { op: 'replace', path: '/data/k', value: '2' },
      { op: 'test', path: '/data/k', value: '3' }
    ])
    await refused([{ op: 'remove', path: '/data/missing' }])
    assert.equal(await configMaps.get('a'), created)
  })

  test('replace of a missing key succeeds', async () => {
    const configMaps = await on.configMaps()
    await configMaps.create({ metadata: { name: 'a' }, data: { k: '1' } })
    const patched = await configMaps.patch('a', jsonPatch([{ op: 'replace', path: '/data/new', value: '2' }]))
    assert.equal(patched.data, { k: '1', new: '2' })
  })

  test('a merge patch sets, removes by null, replaces lists', async () => {
    const pods = await podNamedA()
    const patched = await pods.patch(
      'a',
      mergePatch({ metadata: { labels: { one: null, three: '3' }, finalizers: ['example.com/a'] } })
    )
    assert.equal(patched.metadata.labels, { 'example.com/two': '2', three: '3' })
    const replaced = await pods.patch('a', mergePatch({ metadata: { finalizers: ['example.com/b'] } }))
    assert.equal(replaced.metadata.finalizers, ['example.com/b'])
  })

  test('createMergePatch() makes one object into another', async () => {
    const configMaps = await on.configMaps()
    const created = await configMaps.create({ metadata: { name: 'a' }, data: { k: '1', l: '2' } })
    const wanted = { ...created, data: { l: '3', m: '4' } }
    const patched = await configMaps.patch('a', createMergePatch(created, wanted))
    assert.equal(patched.data, wanted.data)
  })

  test('a strategic merge patch merges lists by their keys', async () => {
    const pods = await podNamedA()
    const patched = await pods.patch(
      'a',
      strategicMergePatch({
        metadata: { labels: { one: null }, finalizers: ['example.com/a'] },
        spec: { containers: [{ name: 'c', image: 'new' }] }
      })
    )
    assert.equal(patched.metadata.labels, { 'example.com/two': '2' })
    assert.is(patched.spec?.containers.length, 1)
    assert.is(patched.spec?.containers[0]?.image, 'new')
    assert.is(patched.spec?.containers[0]?.imagePullPolicy, 'Always')
    const more = await pods.patch('a', strategicMergePatch({ metadata: { finalizers: ['example.com/b'] } }))
    assert.equal(more.metadata.finalizers?.sort(), ['example.com/a', 'example.com/b'])
  })

  test('a patch of a subresource changes nothing else', async () => {
    const pods = await podNamedA()
    const patch = mergePatch({ metadata: { labels: { one: 'x' } }, spec: { nodeName: 'n' }, status: { message: 'hi' } })
    const patched = await pods.patch('a', patch, { subresource: 'status' })
    assert.is(patched.status?.message, 'hi')
    assert.is(patched.spec?.nodeName, undefined)
    const main = await pods.patch('a', mergePatch({ status: { message: 'ignored' } }))
    assert.is(main.status?.message, 'hi')
  })

  test('a patch with an old version is a conflict', async () => {
    const configMaps = await on.configMaps()
    const { metadata } = await configMaps.create({ metadata: { name: 'a' } })
    await configMaps.patch('a', mergePatch({ data: { k: '1' } }))
    const stale = mergePatch({ metadata: { resourceVersion: metadata.resourceVersion }, data: { k: '2' } })
    await rejects(configMaps.patch('a', stale), isConflict)
  })

  test('a patch that changes nothing keeps the version', async () => {
    const configMaps = await on.configMaps()
    const created = await configMaps.create({ metadata: { name: 'a' }, data: { k: '1' } })
    const patched = await configMaps.patch('a', mergePatch({ data: { k: '1' } }))
    assert.is(patched.metadata.resourceVersion, created.metadata.resourceVersion)
  })

  test('dryRun changes nothing', async () => {
    const configMaps = await on.configMaps()
    const created = await configMaps.create({ metadata: { name: 'a' }, data: { k: '1' } })
    const dry = await configMaps.patch('a', mergePatch({ data: { k: '2' } }), { dryRun: true })
    assert.equal(dry.data, { k: '2' })
    assert.equal(await configMaps.get('a'), created)
  })

  test('is refused for what is not there, and for what it would break', async () => {
    const configMaps = await on.configMaps()
    await rejects(configMaps.patch('a', mergePatch({})), isNotFound)
    await configMaps.create({ metadata: { name: 'a' } })
    await rejects(configMaps.patch('a', mergePatch({ data: { k: 1 } })), ApiError, isInvalid)
    await rejects(configMaps.patch('a', { contentType: 'application/json-patch+json', body: '{' }), isBadRequest)
    await rejects(configMaps.patch('a', mergePatch({ metadata: { name: 'b' } })), ApiError, isBadRequest)
  })

  test.run()
}
