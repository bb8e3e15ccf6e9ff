import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createFakeCluster, type FakeCluster } from '../../src/fake/index.ts'
import { type Answer, call, openWatch } from '../support/fake-calls.ts'

const test = suite('Writes to a fake cluster')

const CORE = '/api/v1/namespaces/default'
const SERVICES = `${CORE}/services`
const APPS = '/apis/apps/v1/namespaces/default'
const APPLY = { 'content-type': 'application/apply-patch+yaml' }
const UID = '7e6fdd0a-4a4b-4ef5-a2b8-6a1b29ab4b8e'

const apply = (cluster: FakeCluster, url: string, body: object): Promise<Answer> =>
  call(cluster, 'PATCH', `${url}?fieldManager=me`, body, APPLY)

const deployment = (name: string): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: 'a' } },
    template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'busybox' }] } }
  }
})

test('an apply to the status of an object that is not there: only where an update creates, and then by the rules of a new one', async () => {
  const cluster = createFakeCluster()
  const refused = await apply(cluster, `${APPS}/deployments/a/status`, { ...deployment('a'), status: { replicas: 1 } })
  assert.equal([refused.status, refused.json.message], [404, 'deployments.apps "a" not found'])
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } }
  const invalid = await apply(cluster, `${SERVICES}/a/status`, service)
  assert.equal([invalid.status, invalid.json.message], [422, 'Service "a" is invalid: spec.ports: Required value'])
  const made = await call(cluster, 'PUT', `${SERVICES}/a/status`, { ...service, spec: { ports: [{ port: 80 }] } })
  assert.is(made.status, 201)
})

test('a uid of no object is a conflict, by apply and by a PUT that would create', async () => {
  const cluster = createFakeCluster()
  const body = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', uid: UID }, spec: { ports: [{ port: 80 }] } }
  const applied = await apply(cluster, `${SERVICES}/a`, body)
  assert.is(applied.status, 409)
  assert.match(
    applied.json.message,
    `uid mismatch: the provided object specified uid ${UID}, and no existing object was found`
  )
  const put = await call(cluster, 'PUT', `${SERVICES}/a`, body)
  assert.is(put.status, 409)
  assert.match(put.json.message, /Key: \/registry\/services\/specs\/default\/a, .* UID in object meta: $/)
})

test('a PUT that creates forgets the version of an object that is gone', async () => {
  const cluster = createFakeCluster()
  const url = '/apis/coordination.k8s.io/v1/namespaces/default/leases/a'
  const put = (resourceVersion: string): Promise<Answer> =>
    call(cluster, 'PUT', url, { metadata: { name: 'a', resourceVersion } })
  assert.is((await put('nope')).status, 500)
  assert.is((await put('5')).status, 201)
})

test('what is wrong with a new object is told before its version is', async () => {
  const cluster = createFakeCluster()
  const body = { metadata: { name: 'a', resourceVersion: '1' }, data: { 'bad key': 'x' } }
  assert.is((await call(cluster, 'POST', `${CORE}/configmaps`, body)).status, 422)
  assert.is((await call(cluster, 'POST', `${CORE}/configmaps`, { ...body, data: {} })).status, 500)
})

test('a name that is taken counts as not unique when there is a generateName too', async () => {
  const cluster = createFakeCluster()
  const body = { metadata: { name: 'a', generateName: 'a-' } }
  await call(cluster, 'POST', `${CORE}/configmaps`, body)
  const { json } = await call(cluster, 'POST', `${CORE}/configmaps`, body)
  assert.match(json.message, 'the server was not able to generate a unique name')
  assert.is(json.details.retryAfterSeconds, 1)
})

test('a Pod of a priority class that is not there is forbidden; the system has its own', async () => {
  const cluster = createFakeCluster()
  const pod = (priorityClassName: string): object => ({
    metadata: { name: 'a' },
    spec: { priorityClassName, containers: [{ name: 'c', image: 'busybox' }] }
  })
  for (const name of ['nope', 'constructor']) {
    const refused = await call(cluster, 'POST', `${CORE}/pods`, pod(name))
    assert.is(refused.json.message, `pods "a" is forbidden: no PriorityClass with name ${name} was found`)
  }
  const made = await call(cluster, 'POST', `${CORE}/pods`, pod('system-node-critical'))
  assert.is(made.json.spec.priority, 2_000_001_000)
})

test('DaemonSets count the changes of their template', async () => {
  const cluster = createFakeCluster()
  const url = `${APPS}/daemonsets`
  const count = ({ json }: Answer): unknown =>
    (json.metadata.annotations as unknown as Record<string, string>)['deprecated.daemonset.template.generation']
  assert.is(count(await call(cluster, 'POST', url, { ...deployment('a'), kind: 'DaemonSet' })), '1')
  const labelled = { metadata: { labels: { a: 'b' } } }
  assert.is(count(await call(cluster, 'PATCH', `${url}/a`, labelled)), '1')
  const changed = { spec: { template: { spec: { nodeName: 'n' } } } }
  assert.is(count(await call(cluster, 'PATCH', `${url}/a`, changed)), '2')
})

test('the old field for an address and the list of addresses say the same', async () => {
  const cluster = createFakeCluster()
  await call(cluster, 'POST', `${CORE}/pods`, {
    metadata: { name: 'a' },
    spec: { containers: [{ name: 'c', image: 'b' }] }
  })
  const { json } = await call(cluster, 'PATCH', `${CORE}/pods/a/status`, { status: { podIP: '1.2.3.4' } })
  assert.equal(json.status.podIPs, [{ ip: '1.2.3.4' }])
  const node = await call(cluster, 'POST', '/api/v1/nodes', {
    metadata: { name: 'n' },
    spec: { podCIDRs: ['10.1.0.0/24'] }
  })
  assert.is(node.json.spec.podCIDR, '10.1.0.0/24')
})

test('a strategic merge patch that does not decode is shown as it was sent, a merge patch in order of names', async () => {
  const cluster = createFakeCluster()
  await call(cluster, 'POST', `${CORE}/secrets`, { metadata: { name: 's' } })
  const headers = { 'content-type': 'application/strategic-merge-patch+json' }
  const bad = await call(cluster, 'PATCH', `${CORE}/secrets/s`, { data: { z: '!!', a: 'eA==' } }, headers)
  assert.is(
    bad.json.message,
    ' "" is invalid: patch: Invalid value: "map[data:map[a:eA== z:!!]]": error decoding from json: illegal base64 data at input byte 0'
  )
  await call(cluster, 'POST', `${CORE}/configmaps`, { metadata: { name: 'c' } })
  const two = await call(cluster, 'PATCH', `${CORE}/configmaps/c`, { data: { n: 5 }, binaryData: { d: '!' } })
  assert.match(two.json.message, /illegal base64 data at input byte 0$/)
})

test('deletions of Jobs warn that Pods stay, also of a Job that is not there', async () => {
  const cluster = createFakeCluster()
  const { status, headers } = await call(cluster, 'DELETE', '/apis/batch/v1/namespaces/default/jobs/a')
  assert.is(status, 404)
  assert.match(String(headers.warning), 'child pods are preserved by default')
})

test('the data of a ControllerRevision has one owner', async () => {
  const cluster = createFakeCluster()
  const body = { metadata: { name: 'a' }, revision: 1, data: { spec: { a: 1 } } }
  const { json } = await call(cluster, 'POST', `${APPS}/controllerrevisions`, body)
  const [entry] = json.metadata.managedFields as unknown as Array<{ fieldsV1: object }>
  assert.equal(entry?.fieldsV1, { 'f:data': {}, 'f:revision': {} })
})

test('the bookmark that ends the initial events has what the internal form of a kind has', async () => {
  const cluster = createFakeCluster()
  const query = '?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
  const content = async (url: string): Promise<unknown> => {
    const watch = await openWatch(cluster, url + query)
    const event = await watch.next()
    await watch.leave()
    const { apiVersion: _version, kind: _kind, metadata: _metadata, ...rest } = { apiVersion: '', ...event?.object }
    return rest
  }
  const sets = await content(`${APPS}/replicasets`)
  const spec = { selector: null, template: { metadata: {}, spec: { containers: null } }, replicas: 0 }
  assert.equal(sets, { spec, status: { replicas: 0 } })
  assert.equal(await content('/apis/rbac.authorization.k8s.io/v1/clusterroles'), { rules: null })
  assert.equal(await content(`${CORE}/replicationcontrollers`), { spec: {}, status: { replicas: 0 } })
})

test('Tables: no version of a dry run, no rows at all where no printer makes them', async () => {
  const cluster = createFakeCluster()
  const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
  const body = { metadata: { name: 'a' } }
  const dry = await call(cluster, 'POST', `${CORE}/configmaps?dryRun=All`, body, headers)
  assert.equal(dry.json.metadata, {} as typeof dry.json.metadata)
  const roles = '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles'
  const { json } = await call(cluster, 'GET', roles, undefined, headers)
  assert.is((json as unknown as { rows: unknown }).rows, null)
})

test.run()
