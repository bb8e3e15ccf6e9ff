/** Controllers and their helpers on a server: reconciling, finalizers, owners, waiting. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  addFinalizer,
  crdEstablished,
  createController,
  deleted,
  deploymentRolledOut,
  hasFinalizer,
  podReady,
  removeFinalizer,
  setControllerReference,
  setOwnerReference,
  uidGone,
  waitFor,
  withFinalizer
} from '../../src/controller/index.ts'
import {
  type ConfigMap,
  CustomResourceDefinition,
  Deployment,
  isInvalid,
  isNotFound,
  mergePatch,
  Pod,
  Secret
} from '../../src/index.ts'
import { createInformer } from '../../src/informer/index.ts'
import { PATIENCE_MS } from '../support/patience.ts'
import { rejects } from '../support/rejects.ts'
import { suiteClient } from '../support/suite-client.ts'
import type { Register } from './server.ts'

const MINE = 'kubewire.test/mine'
const timeoutMs = PATIENCE_MS

export const register: Register = (name, server) => {
  const test = suite(`${name}: controllers`)
  const on = suiteClient(test, server)

  test('makes of each ConfigMap a Secret that it owns, and makes it again when it is lost', async () => {
    const configMaps = await on.configMaps()
    const { namespace = '' } = configMaps
    const secrets = on.client.resource(Secret, { namespace })
    const informer = createInformer(configMaps, { labelSelector: 'copy' })
    const owned = createInformer(secrets)
    const controller = createController({
      name: 'copy',
      informer,
      owns: [{ informer: owned }],
      concurrency: 4,
      onError: () => {},
      async reconcile(key, { signal }) {
        const wanted = informer.get(key)
        if (wanted === undefined || owned.get(key) !== undefined) return
        const secret: Secret = { metadata: { name: wanted.metadata.name, namespace } }
        setControllerReference(wanted, secret)
        await secrets.create(secret, { signal })
      }
    })
    const stop = new AbortController()
    const running = controller.run({ signal: stop.signal })
    for (const n of ['a', 'b', 'c']) await configMaps.create({ metadata: { name: n, labels: { copy: '' } } })
    await configMaps.create({ metadata: { name: 'other' } })
    const there = (secret: Secret | undefined): boolean => secret !== undefined
    for (const n of ['a', 'b', 'c']) await waitFor(secrets, n, there, { timeoutMs })
    const first = await secrets.get('b')
    assert.is(first.metadata.ownerReferences?.[0]?.uid, (await configMaps.get('b')).metadata.uid)
    await secrets.delete('b')
    await waitFor(secrets, 'b', (secret) => secret !== undefined && secret.metadata.uid !== first.metadata.uid, {
      timeoutMs
    })
    stop.abort()
    await running
    assert.is(await secrets.getOrUndefined('other'), undefined)
  })

  test('finalizers: racing actors lose none of each other', async () => {
    const configMaps = await on.configMaps()
    const object = await configMaps.create({ metadata: { name: 'a' } })
    const names = ['f1', 'f2', 'f3'].map((n) => `kubewire.test/${n}`)
    const toggle = async (finalizer: string): Promise<void> => {
      for (let i = 0; i < 4; i++) {
        await addFinalizer(configMaps, object, finalizer)
        const now = await configMaps.get('a')
        assert.ok(hasFinalizer(now, finalizer))
        await removeFinalizer(configMaps, now, finalizer)
        assert.not.ok(hasFinalizer(await configMaps.get('a'), finalizer))
      }
      await addFinalizer(configMaps, object, finalizer)
    }
    await Promise.all(names.map(toggle))
    assert.equal((await configMaps.get('a')).metadata.finalizers?.sort(), names)
    await configMaps.delete('a')
    for (const finalizer of names) await removeFinalizer(configMaps, await configMaps.get('a'), finalizer)
    await rejects(configMaps.get('a'), isNotFound)
  })

  test('finalizers: an object that is being deleted takes none, also where its deletion was not seen', async () => {
    const configMaps = await on.configMaps()
    const stale = await configMaps.create({ metadata: { name: 'a', finalizers: ['kubewire.test/other'] } })
    await configMaps.delete('a')
    // This is what the server says to those who try.
    const forced = configMaps.patch('a', mergePatch({ metadata: { finalizers: ['kubewire.test/other', MINE] } }))
    await rejects(forced, isInvalid, /no new finalizers can be added if the object is being deleted/)
    const found = await addFinalizer(configMaps, stale, MINE)
    assert.equal(found?.metadata.finalizers, ['kubewire.test/other'])
  })

  test('withFinalizer: cleanup comes before the end', async () => {
    const configMaps = await on.configMaps()
    const object = await configMaps.create({ metadata: { name: 'a' } })
    const log: string[] = []
    const handlers = { apply: () => log.push('apply'), cleanup: () => log.push('cleanup') }
    await withFinalizer(configMaps, object, MINE, handlers)
    await configMaps.delete('a')
    const leaving = await configMaps.get('a')
    const gone = waitFor(configMaps, 'a', deleted, { timeoutMs })
    await withFinalizer(configMaps, leaving, MINE, handlers)
    await gone
    await withFinalizer(configMaps, object, MINE, handlers)
    assert.equal(log, ['apply', 'cleanup'])
  })

  test('owner references are as the server wants them', async () => {
    const configMaps = await on.configMaps()
    const [controlling, other] = [
      await configMaps.create({ metadata: { name: 'controlling' } }),
      await configMaps.create({ metadata: { name: 'other' } })
    ]
    const owned: ConfigMap = { metadata: { name: 'owned', namespace: configMaps.namespace ?? '' } }
    setControllerReference(controlling, owned)
    setOwnerReference(other, owned)
    const created = await configMaps.create(owned)
    assert.equal(created.metadata.ownerReferences, owned.metadata?.ownerReferences)
    if (!server().real) return
    // The garbage collector: not before the last owner is gone.
    await configMaps.delete('controlling')
    await waitFor(configMaps, 'owned', (object) => object?.metadata.ownerReferences?.length === 1, { timeoutMs })
    await configMaps.delete('other')
    await waitFor(configMaps, 'owned', uidGone(created.metadata.uid), { timeoutMs })
  })

  test('waitFor: an object that comes, changes, and goes', async () => {
    const configMaps = await on.configMaps()
    const seen: unknown[] = []
    const waiting = waitFor(
      configMaps,
      'a',
      (object) => {
        seen.push(object?.data?.n)
        return object?.data?.n === '3'
      },
      { timeoutMs }
    )
    await waitFor(configMaps, 'nothing', deleted, { timeoutMs })
    await configMaps.create({ metadata: { name: 'a' }, data: { n: '1' } })
    for (const n of ['2', '3']) await configMaps.patch('a', mergePatch({ data: { n } }))
    assert.is((await waiting)?.data?.n, '3')
    assert.is(seen.at(-1), '3')
    const gone = waitFor(configMaps, 'a', deleted, { timeoutMs })
    await configMaps.delete('a')
    assert.is(await gone, undefined)
  })

  test('waitFor: a kind of its own is established', async () => {
    const crds = on.client.resource(CustomResourceDefinition)
    const plural = `waits${(await on.namespace()).replace(/[^a-z0-9]/g, '')}`
    const crd = (kind: string, path: string): CustomResourceDefinition => ({
      metadata: { name: `${path}.kubewire.test` },
      spec: {
        group: 'kubewire.test',
        scope: 'Namespaced',
        names: { kind, plural: path },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }]
      }
    })
    const kind = `W${plural.slice(1)}`
    const established = waitFor(crds, `${plural}.kubewire.test`, crdEstablished, { timeoutMs })
    await crds.create(crd(kind, plural))
    assert.ok(
      (await established)?.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True')
    )
    await crds.delete(`${plural}.kubewire.test`)
    await waitFor(crds, `${plural}.kubewire.test`, deleted, { timeoutMs })
  })

  test('waitFor: a Deployment is rolled out, its Pods are ready', async () => {
    const namespace = await on.namespace()
    const deployments = on.client.resource(Deployment, { namespace })
    const labels = { app: 'web' }
    // The control plane has one node and no scheduler.
    const container = { name: 'c', image: 'none', command: ['sleep', '1000'] }
    const spec = { nodeName: 'node-0', terminationGracePeriodSeconds: 1, containers: [container] }
    const template = { metadata: { labels }, spec }
    const created = await deployments.create({
      metadata: { name: 'web' },
      spec: { replicas: 2, selector: { matchLabels: labels }, template }
    })
    const waiting = waitFor(deployments, 'web', deploymentRolledOut, { timeoutMs })
    if (!server().real) {
      // No controllers here: what they would write.
      const status = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 }
      await deployments.updateStatus({ ...created, status })
      await waiting
      return
    }
    const done = await waiting
    assert.is(done?.status?.availableReplicas, 2)
    const pods = on.client.resource(Pod, { namespace })
    const { items } = await pods.list({ labelSelector: labels })
    for (const { metadata } of items) await waitFor(pods, metadata.name, podReady, { timeoutMs })
    await deployments.delete('web', { propagationPolicy: 'Background' })
    for (const { metadata } of items) await waitFor(pods, metadata.name, uidGone(metadata.uid), { timeoutMs })
  })

  test.run()
}
