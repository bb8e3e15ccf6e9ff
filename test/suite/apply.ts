/** Server-side apply: fields with owners. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isConflict, Pod, statusCauses } from '../../src/index.ts'
import { rejects } from '../support/rejects.ts'
import { suiteClient } from '../support/suite-client.ts'
import type { Register } from './server.ts'

export const register: Register = (name, server) => {
  const test = suite(`${name}: apply`)
  const on = suiteClient(test, server)

  test('creates what is not there, and changes what is', async () => {
    const configMaps = await on.configMaps()
    const created = await configMaps.apply({ metadata: { name: 'a' }, data: { k: '1' } }, { fieldManager: 'one' })
    assert.equal(created.data, { k: '1' })
    const [entry] = created.metadata.managedFields ?? []
    assert.equal([entry?.manager, entry?.operation, entry?.fieldsType], ['one', 'Apply', 'FieldsV1'])
    assert.equal(entry?.fieldsV1, { 'f:data': { 'f:k': {} } })
    const changed = await configMaps.apply({ metadata: { name: 'a' }, data: { k: '2' } }, { fieldManager: 'one' })
    assert.equal(changed.data, { k: '2' })
    assert.is(changed.metadata.uid, created.metadata.uid)
  })

  test('a field that is applied no more is gone; those of others stay', async () => {
    const configMaps = await on.configMaps()
    await configMaps.apply({ metadata: { name: 'a' }, data: { k: '1', l: '1' } }, { fieldManager: 'one' })
    await configMaps.apply({ metadata: { name: 'a' }, data: { m: '2' } }, { fieldManager: 'two' })
    const changed = await configMaps.apply({ metadata: { name: 'a' }, data: { l: '1' } }, { fieldManager: 'one' })
    assert.equal(changed.data, { l: '1', m: '2' })
  })

  test("another's field is a conflict that names both, unless it is taken by force", async () => {
    const configMaps = await on.configMaps()
    await configMaps.apply({ metadata: { name: 'a' }, data: { k: '1' } }, { fieldManager: 'one' })
    const other = { metadata: { name: 'a' }, data: { k: '2' } }
    const err = await rejects(configMaps.apply(other, { fieldManager: 'two' }), isConflict)
    assert.match(err.message, /Apply failed with 1 conflict: conflict with "one": \.data\.k$/)
    assert.equal(statusCauses(err, 'FieldManagerConflict'), [
      { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.k' }
    ])
    const forced = await configMaps.apply(other, { fieldManager: 'two', force: true })
    assert.equal(forced.data, { k: '2' })
    // Whoever lost a field may go on applying the rest.
    const rest = await configMaps.apply({ metadata: { name: 'a' } }, { fieldManager: 'one' })
    assert.equal(rest.data, { k: '2' })
  })

  test('the same value may have two owners', async () => {
    const configMaps = await on.configMaps()
    await configMaps.apply({ metadata: { name: 'a' }, data: { k: '1' } }, { fieldManager: 'one' })
    await configMaps.apply({ metadata: { name: 'a' }, data: { k: '1' } }, { fieldManager: 'two' })
    const left = await configMaps.apply({ metadata: { name: 'a' } }, { fieldManager: 'one' })
    assert.equal(left.data, { k: '1' })
  })

  test('lists with keys are merged by them', async () => {
    const pods = on.client.resource(Pod, { namespace: await on.namespace() })
    const spec = { containers: [{ name: 'c', image: 'one' }] }
    await pods.apply({ metadata: { name: 'a' }, spec }, { fieldManager: 'one' })
    const labelled = await pods.apply(
      { metadata: { name: 'a', labels: { l: '2' } }, spec: { containers: [{ name: 'c', image: 'two' }] } },
      { fieldManager: 'two', force: true }
    )
    assert.is(labelled.spec?.containers.length, 1)
    assert.is(labelled.spec?.containers[0]?.image, 'two')
    assert.equal(labelled.metadata.labels, { l: '2' })
  })

  test('the status is applied in its own place', async () => {
    const pods = on.client.resource(Pod, { namespace: await on.namespace() })
    await pods.create({ metadata: { name: 'a' }, spec: { containers: [{ name: 'c', image: 'none' }] } })
    const status = { message: 'hello' }
    const applied = await pods.applyStatus({ metadata: { name: 'a' }, status }, { fieldManager: 'reporter' })
    assert.is(applied.status?.message, 'hello')
    const entry = applied.metadata.managedFields?.find((one) => one.manager === 'reporter')
    assert.equal([entry?.operation, entry?.subresource], ['Apply', 'status'])
  })

  test('dryRun changes nothing', async () => {
    const configMaps = await on.configMaps()
    const dry = await configMaps.apply(
      { metadata: { name: 'a' }, data: { k: '1' } },
      { fieldManager: 'one', dryRun: true }
    )
    assert.equal(dry.data, { k: '1' })
    assert.is(await configMaps.getOrUndefined('a'), undefined)
  })

  test('an apply without changes keeps the version', async () => {
    const configMaps = await on.configMaps()
    const object = { metadata: { name: 'a' }, data: { k: '1' } }
    const first = await configMaps.apply(object, { fieldManager: 'one' })
    const second = await configMaps.apply(object, { fieldManager: 'one' })
    assert.is(second.metadata.resourceVersion, first.metadata.resourceVersion)
  })

  test('with a version it is applied to that version or not at all', async () => {
    const configMaps = await on.configMaps()
    const { metadata } = await configMaps.apply({ metadata: { name: 'a' }, data: { k: '1' } }, { fieldManager: 'one' })
    await configMaps.apply({ metadata: { name: 'a' }, data: { k: '2' } }, { fieldManager: 'one' })
    const stale = { metadata: { name: 'a', resourceVersion: metadata.resourceVersion }, data: { k: '3' } }
    await rejects(configMaps.apply(stale, { fieldManager: 'one' }), isConflict)
  })

  test.run()
}
