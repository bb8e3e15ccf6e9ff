/** waitFor on a fake cluster: what it sees, what it survives, and how it ends. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { conditionStatus, deleted, deploymentRolledOut, uidGone, waitFor } from '../../src/controller/index.ts'
import { isForbidden, isNotFound, TimeoutError } from '../../src/errors.ts'
import { defineKind, mergePatch } from '../../src/resources/index.ts'
import type { ConfigMap } from '../../src/resources/kinds/stable.ts'
import { Deployment, Namespace } from '../../src/resources/kinds/stable.ts'
import { ControllerRig } from '../support/controller-rig.ts'
import { endOf } from '../support/end-of.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('waitFor')

const has =
  (n: string) =>
  (object: ConfigMap | undefined): boolean | string =>
    object?.data?.n === n || `n is ${object?.data?.n}`

test('an object that is so already: one list, and nothing is left behind', async () => {
  await using rig = new ControllerRig()
  await rig.create('a', { n: '1' })
  await rig.create('b', { n: '1' })
  rig.cluster.requests.length = 0
  const found = await waitFor(rig.configMaps, 'a', has('1'), { clock: rig.clock, timeoutMs: 1000 })
  assert.is(found?.metadata.name, 'a')
  const lists = rig.cluster.requests.filter(({ query }) => !query.includes('watch='))
  assert.is(lists.length, 1)
  assert.match(lists[0]?.query ?? '', 'fieldSelector=metadata.name%3Da')
  assert.is(rig.clock.waiting, 0)
})

test('an object that comes later, and becomes so later', async () => {
  await using rig = new ControllerRig()
  const seen: unknown[] = []
  const waiting = waitFor(
    rig.configMaps,
    'a',
    (object) => {
      seen.push(object?.data?.n)
      return object?.data?.n === '3'
    },
    { clock: rig.clock }
  )
  await rig.rest()
  await rig.create('other', { n: '3' })
  await rig.create('a', { n: '1' })
  for (const n of ['2', '3', '4']) await rig.configMaps.patch('a', mergePatch({ data: { n } }))
  await rig.rest()
  assert.is((await waiting)?.data?.n, '3')
  assert.equal(seen, [undefined, '1', '2', '3'])
  assert.is(rig.clock.waiting, 0)
})

test('nothing that happens between list and watch is missed', async () => {
  await using rig = new ControllerRig()
  await rig.create('a', { n: '1' })
  rig.cluster.faults.add({ resource: 'configmaps', verb: 'watch', action: { type: 'slow', ms: 5000 } })
  const waiting = waitFor(rig.configMaps, 'a', has('2'), { clock: rig.clock })
  await rig.rest()
  await rig.configMaps.patch('a', mergePatch({ data: { n: '2' } }))
  await rig.configMaps.patch('a', mergePatch({ data: { n: '3' } }))
  await rig.advance(6000)
  assert.is((await waiting)?.data?.n, '2')
})

test('survives a restart, broken connections, an expired version, deletion and recreation', async () => {
  await using rig = new ControllerRig()
  await rig.create('a', { n: '1' })
  const end: { object?: ConfigMap | undefined } = {}
  const waiting = waitFor(rig.configMaps, 'a', has('9'), { clock: rig.clock }).then((object) => {
    end.object = object
  })
  await rig.rest()
  rig.cluster.restart()
  await rig.advance(10_000)
  await rig.configMaps.delete('a')
  await rig.advance(1000)
  rig.cluster.faults.add({ resource: 'configmaps', verb: 'watch', times: 3, action: { type: 'reset' } })
  rig.cluster.restart()
  await rig.create('a', { n: '2' })
  rig.cluster.compact()
  await rig.advance(60_000)
  assert.equal(end, {})
  await rig.configMaps.patch('a', mergePatch({ data: { n: '9' } }))
  await rig.advance(1000)
  await waiting
  assert.is(end.object?.data?.n, '9')
  assert.is(rig.clock.waiting, 0)
})

test('deleted: held by finalizers, then gone; gone already; made again', async () => {
  await using rig = new ControllerRig()
  const object = await rig.configMaps.create({ metadata: { name: 'a', finalizers: ['example.com/f'] } })
  const options = { clock: rig.clock }
  const end = endOf(waitFor(rig.configMaps, 'a', deleted, options).then(() => {}))
  await rig.configMaps.delete('a')
  await rig.rest()
  assert.is(end.outcome, 'pending')
  await rig.configMaps.patch('a', mergePatch({ metadata: { finalizers: null } }))
  await rig.rest()
  assert.is(end.outcome, 'resolved')
  assert.is(await waitFor(rig.configMaps, 'a', deleted, options), undefined)
  const again = await rig.create('a')
  await waitFor(rig.configMaps, 'a', uidGone(object.metadata.uid), options)
  const still = rejects(
    waitFor(rig.configMaps, 'a', uidGone(again.metadata.uid), { ...options, timeoutMs: 10 }),
    /it is still there/
  )
  await rig.advance(10)
  await still
})

test('its deadline says what was missing', async () => {
  await using rig = new ControllerRig()
  const cases: [string, () => Promise<unknown>, string][] = [
    ['absent', async () => {}, 'n is undefined'],
    ['there', () => rig.create('there', { n: '7' }), 'n is 7']
  ]
  for (const [name, prepare, missing] of cases) {
    await prepare()
    const waiting = rejects(
      waitFor(rig.configMaps, name, has('1'), { clock: rig.clock, timeoutMs: 5000 }),
      TimeoutError
    )
    await rig.advance(5000)
    assert.is((await waiting).message, `Wait for ConfigMap "default/${name}" timed out after 5000 ms: ${missing}`)
  }
  assert.is(rig.clock.waiting, 0)
})

test('a server that cannot be reached: the deadline has the reason', async () => {
  await using rig = new ControllerRig()
  rig.cluster.faults.add({ times: Number.POSITIVE_INFINITY, action: { type: 'status', code: 503 } })
  const waiting = rejects(waitFor(rig.configMaps, 'a', has('1'), { clock: rig.clock, timeoutMs: 9000 }), TimeoutError)
  await rig.advance(9000)
  const err = await waiting
  assert.match(err.message, 'nothing was seen of it')
  assert.match(String(err.cause), '503')
})

test('what another try would not change is told at once', async () => {
  await using rig = new ControllerRig()
  rig.cluster.faults.add({ resource: 'configmaps', action: { type: 'status', code: 403 } })
  await rejects(waitFor(rig.configMaps, 'a', has('1'), { clock: rig.clock }), isForbidden)
  const unknown = defineKind({ group: 'example.com', version: 'v1', kind: 'Nope', plural: 'nopes', namespaced: false })
  await rejects(waitFor(rig.client.resource(unknown), 'a', deleted, { clock: rig.clock }), isNotFound)
  assert.is(rig.clock.waiting, 0)
})

test('a right that is lost while it waits is waited for', async () => {
  await using rig = new ControllerRig()
  await rig.create('a', { n: '1' })
  const end = endOf(waitFor(rig.configMaps, 'a', has('2'), { clock: rig.clock }).then(() => {}))
  await rig.rest()
  rig.cluster.faults.add({ resource: 'configmaps', verb: 'watch', times: 2, action: { type: 'status', code: 403 } })
  rig.cluster.restart()
  await rig.advance(60_000)
  assert.is(end.outcome, 'pending')
  await rig.configMaps.patch('a', mergePatch({ data: { n: '2' } }))
  await rig.advance(1000)
  assert.is(end.outcome, 'resolved')
})

test('a condition that throws ends it; so does the signal, with its reason', async () => {
  await using rig = new ControllerRig()
  const failure = new Error('no')
  const fails = (): never => {
    throw failure
  }
  await rejects(waitFor(rig.configMaps, 'a', fails, { clock: rig.clock }), (err) => err === failure)
  const controller = new AbortController()
  const reason = new Error('enough')
  const options = { clock: rig.clock, signal: controller.signal, timeoutMs: 1000 }
  const waiting = rejects(waitFor(rig.configMaps, 'a', has('1'), options), (err) => err === reason)
  await rig.rest()
  controller.abort(reason)
  await waiting
  rig.cluster.requests.length = 0
  await rejects(waitFor(rig.configMaps, 'a', has('1'), options), (err) => err === reason)
  assert.equal(rig.cluster.requests, [])
  assert.is(rig.clock.waiting, 0)
})

test('refuses what cannot be one object', async () => {
  await using rig = new ControllerRig()
  await rejects(waitFor(rig.configMaps, '', deleted), TypeError, /Cannot wait for ConfigMap: it has no name/)
  const everywhere = rig.client.resource(Deployment)
  await rejects(waitFor(everywhere, 'web', deploymentRolledOut), TypeError, /"web": the handle has no namespace/)
  await rejects(waitFor(rig.configMaps, 'a', deleted, { timeoutMs: -1 }), RangeError, /timeoutMs/)
})

test('a Deployment that rolls out, and rolls out again', async () => {
  await using rig = new ControllerRig({ controllers: ['deployment', 'replicaset', 'kubelet'] })
  const deployments = rig.client.resource(Deployment, { namespace: 'default' })
  const labels = { app: 'web' }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'one' }] } }
  await deployments.create({
    metadata: { name: 'web' },
    spec: { replicas: 3, selector: { matchLabels: labels }, template }
  })
  const rollOut = async (image: string): Promise<void> => {
    const waiting = waitFor(deployments, 'web', deploymentRolledOut, { clock: rig.clock, timeoutMs: 60_000 })
    await rig.advance(30_000)
    const done = await waiting
    assert.is(done?.status?.availableReplicas, 3)
    assert.is(done?.status?.updatedReplicas, 3)
    assert.is(done?.spec?.template?.spec?.containers?.[0]?.image, image)
  }
  await rollOut('one')
  await deployments.modify('web', (deployment) => {
    const [container] = deployment.spec?.template?.spec?.containers ?? []
    if (container) container.image = 'two'
  })
  await rollOut('two')
  assert.is(rig.clock.waiting, 0)
})

test('of a cluster-scoped kind', async () => {
  await using rig = new ControllerRig()
  const namespaces = rig.client.resource(Namespace)
  const active = (namespace: Namespace | undefined): boolean => namespace?.status?.phase === 'Active'
  assert.is((await waitFor(namespaces, 'default', active, { clock: rig.clock }))?.metadata.name, 'default')
  const waiting = rejects(
    waitFor(namespaces, 'default', conditionStatus('Odd'), { clock: rig.clock, timeoutMs: 10 }),
    /Wait for Namespace "default" timed out after 10 ms: condition Odd is not there/
  )
  await rig.advance(10)
  await waiting
})

test.run()
