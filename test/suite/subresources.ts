/** Subresources: scale, status, log, eviction, binding, containers, tokens, access reviews. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  Deployment,
  isBadRequest,
  isConflict,
  isNotFound,
  isTooManyRequests,
  jsonPatch,
  mergePatch,
  Pod,
  PodDisruptionBudget,
  type Resource,
  SelfSubjectAccessReview,
  ServiceAccount,
  strategicMergePatch
} from '../../src/index.ts'
import { rejects } from '../support/rejects.ts'
import { suiteClient } from '../support/suite-client.ts'
import { until } from '../support/until.ts'
import type { Register } from './server.ts'

type Pods = Resource<Pod, 'Namespaced'>

export const register: Register = (name, server) => {
  const test = suite(`${name}: subresources`)
  const on = suiteClient(test, server)

  const newPods = async (): Promise<Pods> => on.client.resource(Pod, { namespace: await on.namespace() })

  /** A pod that no node has, and that says of itself that it runs. */
  async function runningPod(pods: Pods): Promise<void> {
    await pods.create({
      metadata: { name: 'a', labels: { app: 'a' } },
      spec: { containers: [{ name: 'c', image: 'none', resources: { requests: { cpu: '100m' } } }] }
    })
    const conditions = [{ type: 'Ready', status: 'True' }]
    await pods.status('a').patch(mergePatch({ status: { phase: 'Running', conditions } }))
  }

  async function deployments(): Promise<Resource<Deployment, 'Namespaced'>> {
    const all = on.client.resource(Deployment, { namespace: await on.namespace() })
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'none' }] } }
    // Paused, so that a real controller leaves it alone.
    await all.create({
      metadata: { name: 'web' },
      spec: { replicas: 0, paused: true, selector: { matchLabels: { app: 'web' } }, template }
    })
    return all
  }

  test('scale is read, patched, replaced and modified', async () => {
    const all = await deployments()
    const web = all.scale('web')
    const scale = await web.get()
    assert.equal([scale.apiVersion, scale.kind, scale.spec?.replicas ?? 0], ['autoscaling/v1', 'Scale', 0])
    assert.is(scale.status?.selector, 'app=web')
    assert.is((await web.patch(mergePatch({ spec: { replicas: 3 } }))).spec?.replicas, 3)
    assert.is((await all.get('web')).spec?.replicas, 3)
    const patched = await web.patch(jsonPatch([{ op: 'replace', path: '/spec/replicas', value: 1 }]))
    // Without a version: a real controller may have written meanwhile.
    const metadata = { name: 'web', namespace: patched.metadata.namespace ?? '' }
    assert.is((await web.update({ ...patched, metadata, spec: { replicas: 2 } })).spec?.replicas, 2)
    await rejects(web.update({ ...scale, spec: { replicas: 9 } }), isConflict)
    const modified = await web.modify((object) => {
      object.spec = { replicas: (object.spec?.replicas ?? 0) + 4 }
    })
    assert.is(modified.spec?.replicas, 6)
    assert.is((await all.get('web')).spec?.replicas, 6)
    await web.patch(mergePatch({ spec: { replicas: 7 } }), { dryRun: true })
    assert.is((await web.get()).spec?.replicas, 6)
  })

  test('scale of what is not there, or has none, is not found', async () => {
    await rejects((await deployments()).scale('none').get(), isNotFound)
    await rejects((await newPods()).scale('none').get(), isNotFound)
  })

  test('status is written apart from the spec', async () => {
    const pods = await newPods()
    await runningPod(pods)
    const pod = await pods.status('a').modify((object) => {
      object.status = { ...object.status, message: 'hello' }
      object.spec = { ...object.spec, activeDeadlineSeconds: 5, containers: [] }
    })
    assert.equal([pod.status?.message, pod.status?.phase], ['hello', 'Running'])
    assert.equal([pod.spec?.activeDeadlineSeconds, pod.spec?.containers.length], [undefined, 1])
  })

  test('evict() deletes a pod', async () => {
    const pods = await newPods()
    await pods.create({ metadata: { name: 'a' }, spec: { containers: [{ name: 'c', image: 'none' }] } })
    await pods.evict('a', { dryRun: true })
    assert.ok(await pods.getOrUndefined('a'))
    assert.is((await pods.evict('a', { gracePeriodSeconds: 0 })).status, 'Success')
    assert.is(await pods.getOrUndefined('a'), undefined)
    await rejects(pods.evict('a'), isNotFound)
  })

  test('evict() is refused while a disruption budget does not allow it', async () => {
    const pods = await newPods()
    await runningPod(pods)
    const budgets = on.client.resource(PodDisruptionBudget, { namespace: pods.namespace })
    await budgets.create({
      metadata: { name: 'a' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'a' } } }
    })
    await rejects(pods.evict('a'), isTooManyRequests, /disruption budget/)
    assert.is((await pods.get('a')).metadata.deletionTimestamp, undefined)
    await budgets.delete('a')
    assert.is((await pods.evict('a')).status, 'Success')
  })

  test('evict() keeps to its preconditions', async () => {
    const pods = await newPods()
    const pod = await pods.create({ metadata: { name: 'a' }, spec: { containers: [{ name: 'c', image: 'none' }] } })
    await rejects(pods.evict('a', { preconditions: { uid: 'another' } }), isConflict)
    await pods.evict('a', { preconditions: { uid: pod.metadata.uid } })
    assert.is(await pods.getOrUndefined('a'), undefined)
  })

  test('bind() assigns a pod once', async () => {
    const pods = await newPods()
    await pods.create({ metadata: { name: 'a' }, spec: { containers: [{ name: 'c', image: 'none' }] } })
    await pods.bind('a', 'some-node')
    const pod = await pods.get('a')
    assert.is(pod.spec?.nodeName, 'some-node')
    assert.is(pod.status?.conditions?.find((one) => one.type === 'PodScheduled')?.status, 'True')
    await rejects(pods.bind('a', 'another-node'), isConflict)
  })

  test('ephemeral containers are added to a pod', async () => {
    const pods = await newPods()
    await runningPod(pods)
    const debug = { name: 'debug', image: 'busybox' }
    const pod = await pods
      .ephemeralContainers('a')
      .patch(strategicMergePatch({ spec: { ephemeralContainers: [debug] } }))
    assert.equal(
      pod.spec?.ephemeralContainers?.map((one) => [one.name, one.image]),
      [['debug', 'busybox']]
    )
    assert.is((await pods.get('a')).spec?.ephemeralContainers?.length, 1)
  })

  test('resize changes the resources of a pod, which an update may not', async () => {
    const pods = await newPods()
    await runningPod(pods)
    const spec = { containers: [{ name: 'c', resources: { requests: { cpu: '200m' } } }] }
    const pod = await pods.resize('a').patch(strategicMergePatch({ spec }))
    assert.is(pod.spec?.containers[0]?.resources?.requests?.cpu, '200m')
  })

  test('a service account gets a token', async () => {
    const accounts = on.client.resource(ServiceAccount, { namespace: await on.namespace() })
    await accounts.create({ metadata: { name: 'robot' } })
    const { kind, status } = await accounts.createToken('robot', { expirationSeconds: 600 })
    assert.is(kind, 'TokenRequest')
    assert.match(status?.token ?? '', /^[\w-]+\.[\w-]+\.[\w-]+$/)
    assert.match(status?.expirationTimestamp ?? '', /^\d{4}-/)
    await rejects(accounts.createToken('nobody'), isNotFound)
  })

  test('kinds that can only be created answer at once', async () => {
    const ask = { spec: { resourceAttributes: { verb: 'delete', resource: 'nodes' } } }
    const answer = await on.client.resource(SelfSubjectAccessReview).create(ask)
    assert.equal([answer.kind, answer.status?.allowed], ['SelfSubjectAccessReview', true])
    await using nobody = server().client({ user: 'nobody' })
    assert.is((await nobody.resource(SelfSubjectAccessReview).create(ask)).status?.allowed, false)
  })

  test('a pod that no node has yet has an empty log', async () => {
    const pods = await newPods()
    await pods.create({ metadata: { name: 'a' }, spec: { containers: [{ name: 'c', image: 'none' }] } })
    assert.is(await pods.log('a'), '')
    await rejects(pods.log('a', { container: 'other' }), isBadRequest, /other/)
    await rejects(pods.log('none'), isNotFound)
  })

  test('the log of a running container is read and followed', async () => {
    // The fake has no containers.
    if (!server().real) return
    const pods = await newPods()
    const script = 'i=0; while [ $i -lt 5 ]; do echo "line $i é"; i=$((i+1)); sleep 0.2; done; printf rest; sleep 60'
    const container = { name: 'c', image: 'none', command: ['sh', '-c', script] }
    await pods.create({
      metadata: { name: 'a' },
      spec: { nodeName: 'node-0', restartPolicy: 'Never', terminationGracePeriodSeconds: 0, containers: [container] }
    })
    await until('the container runs', async () => (await pods.get('a')).status?.containerStatuses?.[0]?.state?.running)
    const followed: string[] = []
    for await (const line of pods.followLog('a', { container: 'c' })) if (followed.push(line) === 5) break
    assert.equal(
      followed,
      [0, 1, 2, 3, 4].map((n) => `line ${n} é`)
    )
    assert.match(await pods.log('a', { tailLines: 2 }), /line 4 é\n/)
    assert.is(await pods.log('a', { limitBytes: 6 }), 'line 0')
    assert.match(await pods.log('a', { timestamps: true, sinceSeconds: 600 }), /^\d{4}-\d\d-\d\dT\S+ line 0 é\n/)
    await pods.delete('a', { gracePeriodSeconds: 0 })
  })

  test.run()
}
