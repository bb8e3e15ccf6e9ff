import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createFakeCluster, type FakeCluster } from '../../src/fake/index.ts'
import type { ManagedFieldsEntry } from '../../src/meta.ts'
import { type Answer, call } from '../support/fake-calls.ts'

const test = suite('/scale of a fake cluster')

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
const SCALE = `${DEPLOYMENTS}/a/scale`

async function cluster(): Promise<FakeCluster> {
  const made = createFakeCluster()
  const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'busybox' }] } }
  const spec = { replicas: 1, selector: { matchLabels: { app: 'a' } }, template }
  await call(made, 'POST', `${DEPLOYMENTS}?fieldManager=maker`, { metadata: { name: 'a' }, spec })
  return made
}

const patch = (on: FakeCluster, replicas: number, manager: string): Promise<Answer> =>
  call(on, 'PATCH', `${SCALE}?fieldManager=${manager}`, { spec: { replicas } })

const apply = (on: FakeCluster, replicas: number, query: string): Promise<Answer> =>
  call(
    on,
    'PATCH',
    `${SCALE}?${query}`,
    { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'a' }, spec: { replicas } },
    { 'content-type': 'application/apply-patch+yaml' }
  )

/** Who owns the replicas: `manager/operation/subresource`, with a dash when there is no time. */
async function owners(on: FakeCluster): Promise<string[]> {
  const { json } = await call(on, 'GET', `${DEPLOYMENTS}/a`)
  const entries = json.metadata.managedFields as unknown as ManagedFieldsEntry[]
  return entries
    .filter(({ fieldsV1 }) => JSON.stringify(fieldsV1).includes('f:replicas'))
    .map(({ manager, operation, subresource = '', time }) => `${manager}/${operation}/${subresource}${time ? '' : '-'}`)
}

test('who scales owns the replicas', async () => {
  const on = await cluster()
  assert.equal(await owners(on), ['maker/Update/'])
  await patch(on, 2, 'scaler')
  assert.equal(await owners(on), ['scaler/Update/scale-'])
})

test('a scale that changes nothing still takes the replicas from who updated them, once', async () => {
  const on = await cluster()
  const before = on.resourceVersion
  await patch(on, 1, 'scaler')
  assert.is.not(on.resourceVersion, before)
  await patch(on, 1, 'scaler')
  const after = on.resourceVersion
  await patch(on, 1, 'scaler')
  assert.is(on.resourceVersion, after)
})

test('an apply conflicts with the owner of the replicas unless it is forced, and then owns them', async () => {
  const on = await cluster()
  await patch(on, 2, 'scaler')
  const refused = await apply(on, 3, 'fieldManager=x')
  assert.is(
    refused.json.message,
    'Apply failed with 1 conflict: conflict with "scaler" with subresource "scale" using autoscaling/v1: .spec.replicas'
  )
  await apply(on, 3, 'fieldManager=x&force=true')
  assert.equal(await owners(on), ['x/Apply/scale-'])
  assert.is((await apply(on, 4, 'fieldManager=y')).status, 409)
  assert.is((await apply(on, 4, 'fieldManager=x')).json.spec.replicas, 4)
})

test('a uid of another object is a conflict', async () => {
  const on = await cluster()
  const { status, json } = await call(on, 'PATCH', SCALE, { metadata: { uid: 'u' }, spec: { replicas: 2 } })
  assert.is(status, 409)
  assert.match(json.message, 'deployments/scale.apps "a": Precondition failed: UID in precondition: u')
})

test.run()
