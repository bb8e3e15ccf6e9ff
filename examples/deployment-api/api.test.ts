/** Level 2: the API tested without a cluster, on the fake one, through HTTP on both sides of it. */
import { Deployment } from 'kubewire'
import { createFakeCluster, type FaultAction } from 'kubewire/fake'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { listening } from '../../test/support/listening.ts'
import { deploymentApi } from './api.ts'

const test = suite('examples/deployment-api')

async function api() {
  const cluster = createFakeCluster()
  const client = cluster.client()
  const server = await listening(deploymentApi(client, { namespace: 'default' }))
  return { cluster, deployments: client.resource(Deployment, { namespace: 'default' }), server }
}

const WEB = { name: 'web', image: 'nginx:1', replicas: 2 }

test('creates a Deployment that Kubernetes takes', async () => {
  const { deployments, server } = await api()
  await using _ = server
  const { status, body } = await server.ask('POST', '/deployments', { ...WEB, port: 80 })
  assert.is(status, 201)
  const stored = await deployments.get('web')
  const { resourceVersion } = stored.metadata
  assert.equal(body, { name: 'web', image: 'nginx:1', replicas: 2, ready: 0, resourceVersion })
  assert.equal(stored.spec?.selector, { matchLabels: { app: 'web' } })
  assert.is(stored.spec?.template?.spec?.containers[0]?.ports?.[0]?.containerPort, 80)
})

test('shows and touches only what it made itself', async () => {
  const { deployments, server } = await api()
  await using _ = server
  const labels = { app: 'other' }
  const containers = [{ name: 'c', image: 'busybox' }]
  await deployments.create({
    metadata: { name: 'other' },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } }
  })
  await server.ask('POST', '/deployments', WEB)
  const { body } = await server.ask('GET', '/deployments')
  assert.equal(
    (body as { items: { name: string }[] }).items.map(({ name }) => name),
    ['web']
  )
  assert.is((await server.ask('GET', '/deployments/other')).status, 404)
  assert.is((await server.ask('PATCH', '/deployments/other', { replicas: 0 })).status, 404)
  assert.is((await server.ask('DELETE', '/deployments/other')).status, 404)
  assert.is((await deployments.get('other')).spec?.replicas, 1)
})

test('changes what is asked for and nothing else', async () => {
  const { deployments, server } = await api()
  await using _ = server
  await server.ask('POST', '/deployments', WEB)
  assert.is((await server.ask('PATCH', '/deployments/web', { replicas: 5 })).status, 200)
  const stored = await deployments.get('web')
  assert.is(stored.spec?.replicas, 5)
  assert.is(stored.spec?.template?.spec?.containers[0]?.image, 'nginx:1')
})

test('a write of somebody else in between is no failure', async () => {
  const { cluster, server } = await api()
  await using _ = server
  await server.ask('POST', '/deployments', WEB)
  const fault = cluster.faults.add({ verb: 'update', action: { type: 'status', code: 409, reason: 'Conflict' } })
  assert.is((await server.ask('PATCH', '/deployments/web', { image: 'nginx:2' })).status, 200)
  assert.is(fault.hits, 1)
})

test('deletes', async () => {
  const { deployments, server } = await api()
  await using _ = server
  await server.ask('POST', '/deployments', WEB)
  assert.is((await server.ask('DELETE', '/deployments/web')).status, 204)
  assert.is(await deployments.getOrUndefined('web'), undefined)
  assert.is((await server.ask('DELETE', '/deployments/web')).status, 404)
})

test('bad input is told field by field and never reaches Kubernetes', async () => {
  const { cluster, server } = await api()
  await using _ = server
  const { status, body } = await server.ask('POST', '/deployments', { name: 'Web!', image: '', replicas: -1, extra: 1 })
  assert.is(status, 400)
  assert.equal(Object.keys((body as { fields: object }).fields).sort(), ['extra', 'image', 'name', 'replicas'])
  assert.is((await server.ask('POST', '/deployments', '{')).status, 400)
  assert.is((await server.ask('POST', '/deployments', 'x'.repeat(20_000))).status, 413)
  assert.is((await server.ask('PATCH', '/deployments/web', { name: 'b' })).status, 400)
  assert.is((await server.ask('GET', '/deployments/..%2f..%2fsecrets')).status, 404)
  assert.is((await server.ask('PUT', '/deployments/web', {})).status, 405)
  assert.is(cluster.requests.length, 0)
})

test('failures of Kubernetes become answers that a client understands', async () => {
  const { cluster, server } = await api()
  await using _ = server
  assert.is((await server.ask('GET', '/deployments/none')).status, 404)
  await server.ask('POST', '/deployments', WEB)
  assert.is((await server.ask('POST', '/deployments', WEB)).status, 409)
  const refused = async (action: FaultAction): Promise<number> => {
    cluster.faults.add({ action })
    const { status, body } = await server.ask('GET', '/deployments/web')
    assert.not.match(JSON.stringify(body), 'not for callers')
    return status
  }
  const message = 'not for callers'
  assert.is(await refused({ type: 'status', code: 403, reason: 'Forbidden', message }), 502)
  assert.is(await refused({ type: 'status', code: 500, reason: 'InternalError', message }), 503)
})

test('a refusal of the content is told with its fields', async () => {
  const { cluster, server } = await api()
  await using _ = server
  const causes = [{ reason: 'FieldValueInvalid', field: 'spec.replicas', message: 'quota' }]
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason: 'Invalid',
    code: 422,
    message: 'no',
    details: { causes }
  }
  cluster.faults.add({ action: { type: 'garbage', status: 422, body: JSON.stringify(status) } })
  const answer = await server.ask('POST', '/deployments', WEB)
  assert.is(answer.status, 422)
  assert.equal(answer.body, { error: 'Invalid', message: 'no', fields: { 'spec.replicas': 'quota' } })
})

test.run()
