import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createFakeCluster, type FakeCluster } from '../../src/fake/index.ts'
import { call, openWatch } from '../support/fake-calls.ts'
import { settle } from '../support/fake-clock.ts'

const test = suite('createFakeCluster')

const PODS = '/api/v1/namespaces/default/pods'
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
const SETS = '/apis/apps/v1/namespaces/default/replicasets'
const CONTROLLERS = ['deployment', 'replicaset', 'kubelet', 'garbage-collector', 'namespace'] as const

const DEPLOYMENT = {
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'busybox' }] } }
  }
}

const count = async (cluster: FakeCluster, url: string): Promise<number> =>
  (await call(cluster, 'GET', url)).json.items.length

/** Controllers act in turns of the event loop; this waits until none acts any more. */
async function quiet(cluster: FakeCluster): Promise<void> {
  let version: string
  do {
    version = cluster.resourceVersion
    await settle(20)
  } while (version !== cluster.resourceVersion)
}

test('has the namespaces of every cluster, and those asked for', async () => {
  const cluster = createFakeCluster({ namespaces: ['mine'] })
  const { json } = await call(cluster, 'GET', '/api/v1/namespaces')
  const names = json.items.map((item) => item.metadata.name)
  assert.equal(names, ['default', 'kube-node-lease', 'kube-public', 'kube-system', 'mine'])
})

test('controllers make Pods of a Deployment, and follow its scale', async () => {
  const cluster = createFakeCluster({ controllers: CONTROLLERS })
  await call(cluster, 'POST', DEPLOYMENTS, DEPLOYMENT)
  await quiet(cluster)
  const { json } = await call(cluster, 'GET', `${DEPLOYMENTS}/web`)
  assert.equal([json.status.readyReplicas, json.status.observedGeneration], [2, 1])
  assert.is(await count(cluster, PODS), 2)
  await call(cluster, 'PATCH', `${DEPLOYMENTS}/web/scale`, { spec: { replicas: 3 } })
  await quiet(cluster)
  assert.is(await count(cluster, `${PODS}?fieldSelector=status.phase=Running`), 3)
  await call(cluster, 'PATCH', `${DEPLOYMENTS}/web/scale`, { spec: { replicas: 0 } })
  await quiet(cluster)
  assert.is(await count(cluster, PODS), 0)
  await cluster.close()
})

test('a foreground deletion takes the dependents first', async () => {
  const cluster = createFakeCluster({ controllers: CONTROLLERS })
  await call(cluster, 'POST', DEPLOYMENTS, DEPLOYMENT)
  await quiet(cluster)
  const { json } = await call(cluster, 'DELETE', `${DEPLOYMENTS}/web`, { propagationPolicy: 'Foreground' })
  assert.equal(json.metadata.finalizers, ['foregroundDeletion'])
  await quiet(cluster)
  assert.equal([await count(cluster, DEPLOYMENTS), await count(cluster, SETS), await count(cluster, PODS)], [0, 0, 0])
  await cluster.close()
})

test('an orphaning deletion leaves the dependents', async () => {
  const cluster = createFakeCluster({ controllers: CONTROLLERS })
  await call(cluster, 'POST', DEPLOYMENTS, DEPLOYMENT)
  await quiet(cluster)
  await call(cluster, 'DELETE', `${DEPLOYMENTS}/web`, { propagationPolicy: 'Orphan' })
  await quiet(cluster)
  assert.equal([await count(cluster, DEPLOYMENTS), await count(cluster, SETS), await count(cluster, PODS)], [0, 1, 2])
  const { json } = await call(cluster, 'GET', SETS)
  assert.is('ownerReferences' in (json.items[0]?.metadata ?? {}), false)
  await cluster.close()
})

test('a namespace is emptied, then gone; nothing new comes into it', async () => {
  const cluster = createFakeCluster({ controllers: ['namespace'], namespaces: ['mine'] })
  const maps = '/api/v1/namespaces/mine/configmaps'
  await call(cluster, 'POST', maps, { metadata: { name: 'a', finalizers: ['example.com/hold'] } })
  const { json } = await call(cluster, 'DELETE', '/api/v1/namespaces/mine')
  assert.is(json.status.phase, 'Terminating')
  await quiet(cluster)
  const refused = await call(cluster, 'POST', maps, { metadata: { name: 'b' } })
  assert.is(refused.status, 403)
  assert.match(refused.json.message, /because it is being terminated$/)
  await call(cluster, 'PATCH', `${maps}/a`, { metadata: { finalizers: null } })
  await quiet(cluster)
  assert.is((await call(cluster, 'GET', '/api/v1/namespaces/mine')).status, 404)
  await cluster.close()
})

test('a CustomResourceDefinition serves its resources as long as it exists', async () => {
  const cluster = createFakeCluster()
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
  const widgets = '/apis/example.com/v1/namespaces/default/widgets'
  assert.is((await cluster.handle({ method: 'GET', url: widgets, headers: {} })).status, 404)
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
  const made = await call(cluster, 'POST', definitions, {
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'] },
      versions: [{ name: 'v1', served: true, storage: true, schema, subresources: { status: {} } }]
    }
  })
  assert.is(made.status, 201)
  await settle()
  const widget = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a' }, spec: { size: 1 } }
  const first = await call(cluster, 'POST', widgets, widget)
  assert.equal([first.status, first.json.metadata.generation], [201, 1])
  const status = await call(cluster, 'PATCH', `${widgets}/a/status`, { status: { ok: true }, spec: { size: 2 } })
  assert.equal([status.json.spec, status.json.status, status.json.metadata.generation], [{ size: 1 }, { ok: true }, 1])
  const changed = await call(cluster, 'PATCH', `${widgets}/a`, { status: { ok: false }, spec: { size: 2 } })
  assert.equal(
    [changed.json.spec, changed.json.status, changed.json.metadata.generation],
    [{ size: 2 }, { ok: true }, 2]
  )
  const watch = await openWatch(cluster, `${widgets}?watch=1&resourceVersion=${changed.json.metadata.resourceVersion}`)
  await call(cluster, 'DELETE', `${definitions}/widgets.example.com`)
  await settle()
  const gone = await watch.next()
  assert.equal([gone?.type, gone?.object.metadata.name], ['DELETED', 'a'])
  assert.is(await watch.next(), undefined, 'A watch ends with its kind')
  assert.is((await cluster.handle({ method: 'GET', url: widgets, headers: {} })).status, 404)
})

test('tokens decide who may do what', async () => {
  const cluster = createFakeCluster({
    tokens: { root: { name: 'root', groups: ['system:masters'] }, guest: 'guest' }
  })
  const as = (token?: string): Record<string, string> =>
    token === undefined ? {} : { authorization: `Bearer ${token}` }
  assert.is((await call(cluster, 'GET', PODS, undefined, as('root'))).status, 200)
  const refused = await call(cluster, 'GET', PODS, undefined, as('guest'))
  assert.is(refused.status, 403)
  assert.is(
    refused.json.message,
    'pods is forbidden: User "guest" cannot list resource "pods" in API group "" in the namespace "default"'
  )
  assert.is((await call(cluster, 'GET', PODS, undefined, as('unknown'))).status, 401)
  assert.is((await call(cluster, 'GET', PODS, undefined, as())).status, 403)
  cluster.revokeToken('root')
  assert.is((await call(cluster, 'GET', PODS, undefined, as('root'))).status, 401)
  cluster.addToken('new', { name: 'root', groups: ['system:masters'] })
  assert.is((await call(cluster, 'GET', PODS, undefined, as('new'))).status, 200)
})

test('the logs of Pods come from the hook', async () => {
  const cluster = createFakeCluster({ logs: ({ pod, container }) => `${pod.metadata.name} ${container}\nsecond\n` })
  await call(cluster, 'POST', PODS, {
    metadata: { name: 'a' },
    spec: { containers: [{ name: 'c', image: 'busybox' }] }
  })
  const { body } = await cluster.handle({ method: 'GET', url: `${PODS}/a/log`, headers: {} })
  assert.is(Buffer.from(body as Uint8Array).toString(), 'a c\nsecond\n')
  const last = await cluster.handle({ method: 'GET', url: `${PODS}/a/log?tailLines=1`, headers: {} })
  assert.is(Buffer.from(last.body as Uint8Array).toString(), 'second\n')
})

test.run()
