/** Deletions: at once, with finalizers, with a grace period, of whole collections. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type ConfigMap,
  isConflict,
  isNotFound,
  isStatus,
  mergePatch,
  Pod,
  ReplicaSet,
  type Status,
  type Stored
} from '../../src/index.ts'
import { rejects } from '../support/rejects.ts'
import { names, suiteClient } from '../support/suite-client.ts'
import type { Register } from './server.ts'

function object<T>(answer: Stored<T> | Status): Stored<T> {
  assert.not(isStatus(answer), 'A Status came instead of the object')
  return answer as Stored<T>
}

export const register: Register = (name, server) => {
  const test = suite(`${name}: delete`)
  const on = suiteClient(test, server)
  const pod: Pod = { spec: { containers: [{ name: 'c', image: 'none' }] } }

  test('gives a Status that names what went', async () => {
    const configMaps = await on.configMaps()
    const { metadata } = await configMaps.create({ metadata: { name: 'a' } })
    assert.equal(await configMaps.delete('a'), {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'a', kind: 'configmaps', uid: metadata.uid }
    } as never)
    await rejects(configMaps.delete('a'), isNotFound)
  })

  test('an object with finalizers stays until the last is removed', async () => {
    const configMaps = await on.configMaps()
    const created = await configMaps.create({ metadata: { name: 'a', finalizers: ['example.com/x'] } })
    const marked = object<ConfigMap>(await configMaps.delete('a'))
    assert.ok(marked.metadata.deletionTimestamp)
    assert.is(marked.metadata.uid, created.metadata.uid)
    assert.is((await configMaps.get('a')).metadata.deletionTimestamp, marked.metadata.deletionTimestamp)
    await configMaps.patch('a', mergePatch({ metadata: { finalizers: null } }))
    assert.is(await configMaps.getOrUndefined('a'), undefined)
  })

  test('preconditions hold, or nothing is deleted', async () => {
    const configMaps = await on.configMaps()
    const { metadata } = await configMaps.create({ metadata: { name: 'a' } })
    const other = '00000000-0000-0000-0000-000000000000'
    const refused = await rejects(configMaps.delete('a', { preconditions: { uid: other } }), isConflict)
    assert.match(refused.message, /the UID in the precondition \(0{8}-.*\) does not match the UID in record \(/)
    const stale = configMaps.delete('a', { preconditions: { resourceVersion: '1' } })
    await rejects(stale, isConflict, /the ResourceVersion in the precondition \(1\) does not match/)
    const { uid, resourceVersion } = metadata
    assert.ok(isStatus(await configMaps.delete('a', { preconditions: { uid, resourceVersion } })))
  })

  test('dryRun deletes nothing', async () => {
    const configMaps = await on.configMaps()
    const created = await configMaps.create({ metadata: { name: 'a' } })
    await configMaps.delete('a', { dryRun: true })
    assert.equal(await configMaps.get('a'), created)
  })

  test('a Pod that runs nowhere goes at once, and is given back', async () => {
    const pods = on.client.resource(Pod, { namespace: await on.namespace() })
    const created = await pods.create({ ...pod, metadata: { name: 'a' } })
    const deleted = object<Pod>(await pods.delete('a'))
    assert.is(deleted.metadata.uid, created.metadata.uid)
    assert.is(await pods.getOrUndefined('a'), undefined)
  })

  test('a Pod on a node has its grace period', async () => {
    const pods = on.client.resource(Pod, { namespace: await on.namespace() })
    // A finalizer keeps it while a real kubelet does its part.
    await pods.create({
      metadata: { name: 'a', finalizers: ['example.com/x'] },
      spec: { ...pod.spec, nodeName: 'node-0', containers: [{ name: 'c', image: 'none' }] }
    })
    const deleted = object<Pod>(await pods.delete('a', { gracePeriodSeconds: 77 }))
    assert.is(deleted.metadata.deletionGracePeriodSeconds, 77)
    assert.ok(Date.parse(deleted.metadata.deletionTimestamp ?? '') > Date.parse(deleted.metadata.creationTimestamp))
    const forced = object<Pod>(await pods.delete('a', { gracePeriodSeconds: 0 }))
    assert.is(forced.metadata.deletionGracePeriodSeconds, 0)
    await pods.patch('a', mergePatch({ metadata: { finalizers: null } }))
  })

  test('Foreground and Orphan mark the object for the garbage collector', async () => {
    const sets = on.client.resource(ReplicaSet, { namespace: await on.namespace() })
    const labels = { l: '1' }
    const spec = { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod.spec } }
    for (const [policy, finalizer] of [
      ['Foreground', 'foregroundDeletion'],
      ['Orphan', 'orphan']
    ] as const) {
      await sets.create({
        metadata: { name: finalizer.toLowerCase(), finalizers: ['example.com/x'] },
        spec
      } as ReplicaSet)
      const marked = object<ReplicaSet>(await sets.delete(finalizer.toLowerCase(), { propagationPolicy: policy }))
      assert.ok(marked.metadata.finalizers?.includes(finalizer), String(marked.metadata.finalizers))
      assert.ok(marked.metadata.deletionTimestamp)
    }
  })

  test('deleteCollection() deletes what matches, and gives it back', async () => {
    const configMaps = await on.configMaps()
    for (const letter of 'abc') await configMaps.create({ metadata: { name: letter, labels: { in: letter } } })
    const deleted = await configMaps.deleteCollection({ labelSelector: 'in in (a, c)' })
    assert.not(isStatus(deleted))
    if (isStatus(deleted)) return
    assert.equal(names(deleted.items), ['a', 'c'])
    assert.is(deleted.items[0]?.kind, 'ConfigMap')
    assert.equal(names((await configMaps.list({ labelSelector: 'in' })).items), ['b'])
  })

  test.run()
}
