/** Objects made, read, replaced: what the client sends, the server does, and the client gives back. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ConfigMap, isConflict, isInvalid, isNotFound, Pod, PriorityClass } from '../../src/index.ts'
import { rejects } from '../support/rejects.ts'
import { suiteClient } from '../support/suite-client.ts'
import type { Register } from './server.ts'

export const register: Register = (name, server) => {
  const test = suite(`${name}: create, get, update`)
  const on = suiteClient(test, server)

  test('create() gives what the server made of it', async () => {
    const configMaps = await on.configMaps()
    const created = await configMaps.create({ metadata: { name: 'a', labels: { l: '1' } }, data: { k: 'v' } })
    assert.is(created.apiVersion, 'v1')
    assert.is(created.kind, 'ConfigMap')
    assert.equal(created.data, { k: 'v' })
    assert.is(created.metadata.namespace, configMaps.namespace)
    assert.match(created.metadata.uid, /^[0-9a-f]{8}-[0-9a-f]{4}-/)
    assert.match(created.metadata.resourceVersion, /^[1-9][0-9]*$/)
    assert.match(created.metadata.creationTimestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    assert.equal(await configMaps.get('a'), created)
  })

  test('generateName gives each object a name of its own', async () => {
    const configMaps = await on.configMaps()
    const [a, b] = await Promise.all([1, 2].map(() => configMaps.create({ metadata: { generateName: 'gen-' } })))
    assert.match(a?.metadata.name ?? '', /^gen-[a-z0-9]{5}$/)
    assert.is.not(a?.metadata.name, b?.metadata.name)
  })

  test('a handle without a namespace writes objects to their own', async () => {
    const namespace = await on.namespace()
    const created = await on.client.resource(ConfigMap).create({ metadata: { name: 'a', namespace } })
    assert.is(created.metadata.namespace, namespace)
    const updated = await on.client.resource(ConfigMap).update({ ...created, data: { k: 'v' } })
    assert.equal(updated.data, { k: 'v' })
  })

  test('getOrUndefined() is undefined for what is not there', async () => {
    const configMaps = await on.configMaps()
    assert.is(await configMaps.getOrUndefined('a'), undefined)
    await rejects(configMaps.get('a'), isNotFound, /404 NotFound: configmaps "a" not found$/)
  })

  test('update() with an old version is a conflict, without one it is not', async () => {
    const configMaps = await on.configMaps()
    const first = await configMaps.create({ metadata: { name: 'a' }, data: { k: '1' } })
    const second = await configMaps.update({ ...first, data: { k: '2' } })
    assert.is.not(second.metadata.resourceVersion, first.metadata.resourceVersion)
    assert.is(second.metadata.uid, first.metadata.uid)
    await rejects(configMaps.update({ ...first, data: { k: '3' } }), isConflict, /the object has been modified/)
    const third = await configMaps.update({ metadata: { name: 'a' }, data: { k: '3' } })
    assert.equal(third.data, { k: '3' })
    await rejects(configMaps.update({ metadata: { name: 'b' } }), isNotFound)
  })

  test('dryRun does everything but store', async () => {
    const configMaps = await on.configMaps()
    const dry = await configMaps.create({ metadata: { name: 'a' } }, { dryRun: true })
    assert.is(dry.metadata.name, 'a')
    assert.ok(dry.metadata.uid)
    assert.is(await configMaps.getOrUndefined('a'), undefined)
    const stored = await configMaps.create({ metadata: { name: 'a' }, data: { k: '1' } })
    const changed = await configMaps.update({ ...stored, data: { k: '2' } }, { dryRun: 'All' })
    assert.equal(changed.data, { k: '2' })
    assert.equal(await configMaps.get('a'), stored)
  })

  test('status has a place of its own', async () => {
    const pods = on.client.resource(Pod, { namespace: await on.namespace() })
    const created = await pods.create({
      metadata: { name: 'a' },
      spec: { containers: [{ name: 'c', image: 'none' }] },
      status: { phase: 'Running' }
    })
    assert.is(created.status?.phase, 'Pending')
    const reported = await pods.updateStatus({ ...created, status: { ...created.status, message: 'hello' } })
    assert.is(reported.status?.message, 'hello')
    const labelled = await pods.update({
      ...reported,
      metadata: { ...reported.metadata, labels: { l: '1' } },
      status: { message: 'ignored' }
    })
    assert.is(labelled.status?.message, 'hello')
    assert.equal(labelled.metadata.labels, { l: '1' })
    assert.is((await pods.get('a', { subresource: 'status' })).status?.message, 'hello')
  })

  test('a cluster-scoped object', async () => {
    const classes = on.client.resource(PriorityClass)
    const created = await classes.create({ metadata: { generateName: 'suite-' }, value: 7 })
    assert.is((await classes.get(created.metadata.name)).value, 7)
    assert.is(created.metadata.namespace, undefined)
    await classes.delete(created.metadata.name)
    assert.is(await classes.getOrUndefined(created.metadata.name), undefined)
  })

  test('the field manager is who the client says it is', async () => {
    await using client = server().client({ fieldManager: 'suite', userAgent: 'agent/1.0' })
    const configMaps = client.resource(ConfigMap, { namespace: await on.namespace() })
    const object = await configMaps.create({ metadata: { name: 'a' }, data: { k: 'v' } })
    assert.is(object.metadata.managedFields?.[0]?.manager, 'suite')
    const other = await configMaps.create({ metadata: { name: 'b' }, data: { k: 'v' } }, { fieldManager: 'me' })
    assert.is(other.metadata.managedFields?.[0]?.manager, 'me')
  })

  test('without a field manager it is the user agent up to its first slash', async () => {
    await using client = server().client({ userAgent: 'agent/1.0 (x)' })
    const configMaps = client.resource(ConfigMap, { namespace: await on.namespace() })
    const object = await configMaps.create({ metadata: { name: 'a' }, data: { k: 'v' } })
    assert.is(object.metadata.managedFields?.[0]?.manager, 'agent')
  })

  test('unknown fields are warned of, or refused', async () => {
    const warnings: string[] = []
    await using client = server().client({ onWarning: ({ text }) => void warnings.push(text) })
    const configMaps = client.resource(ConfigMap, { namespace: await on.namespace() })
    const odd = { metadata: { name: 'a' }, dta: { k: 'v' } } as ConfigMap
    await configMaps.create(odd)
    assert.equal(warnings, ['unknown field "dta"'])
    await rejects(
      configMaps.create(odd, { fieldValidation: 'Strict', dryRun: true }),
      /400 BadRequest: .*strict decoding error: unknown field "dta"/
    )
    await configMaps.update({ ...odd, metadata: { name: 'a' } }, { fieldValidation: 'Ignore' })
    assert.is(warnings.length, 1)
  })

  test('what is not valid is refused with its fields', async () => {
    const pods = on.client.resource(Pod, { namespace: await on.namespace() })
    const err = await rejects(
      pods.create({ metadata: { name: 'A_b' }, spec: { containers: [] } }),
      isInvalid,
      /^POST \/api\/v1\/namespaces\/[^/]+\/pods: 422 Invalid: Pod "A_b" is invalid: /
    )
    assert.ok(isInvalid(err))
    const fields = err.status.details?.causes?.map((cause) => cause.field)
    assert.ok(fields?.includes('metadata.name'), String(fields))
  })

  test.run()
}
