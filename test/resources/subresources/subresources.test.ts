import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError, isTooManyRequests } from '../../../src/errors.ts'
import { defineKind, mergePatch, Resource } from '../../../src/resources/index.ts'
import { Deployment, Pod, ServiceAccount } from '../../../src/resources/kinds/stable.ts'
import { retry } from '../../../src/transport/retry.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { FakeSend, failure, json } from '../../support/fake-send.ts'
import { rejects, throws } from '../../support/rejects.ts'

const scale = {
  kind: 'Scale',
  apiVersion: 'autoscaling/v1',
  metadata: { name: 'web', namespace: 'x', resourceVersion: '7' },
  spec: { replicas: 2 }
}

const subresource = suite('Subresource')

subresource('gets, patches, updates and creates under the path of the object', async () => {
  const server = new FakeSend(json(scale), json(scale), json(scale), json(scale, 201))
  const deployments = new Resource({ send: server.send, fieldManager: 'me' }, Deployment, { namespace: 'x' })
  const web = deployments.scale('web')
  assert.is((await web.get({ resourceVersion: '0' })).spec?.replicas, 2)
  await web.patch(mergePatch({ spec: { replicas: 3 } }), { dryRun: true })
  await web.update({ metadata: { name: 'web' }, spec: { replicas: 4 } })
  await deployments
    .subresource('web', 'scale')
    .create({ kind: 'Other', apiVersion: 'other/v1' }, { fieldManager: 'you' })
  const path = '/apis/apps/v1/namespaces/x/deployments/web/scale'
  assert.equal(
    server.requests.map(({ method, query, body, headers, path: at }) => [
      method,
      at === path,
      query,
      headers?.['content-type'],
      body
    ]),
    [
      ['GET', true, 'resourceVersion=0', undefined, undefined],
      ['PATCH', true, 'dryRun=All&fieldManager=me', 'application/merge-patch+json', '{"spec":{"replicas":3}}'],
      [
        ...['PUT', true, 'fieldManager=me', 'application/json'],
        '{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"web"},"spec":{"replicas":4}}'
      ],
      ['POST', true, 'fieldManager=you', 'application/json', '{"apiVersion":"other/v1","kind":"Other"}']
    ]
  )
})

subresource('modify() reads and writes again on a conflict', async () => {
  const clock = new FakeClock()
  const server = new FakeSend(json(scale), failure(409, 'Conflict'), json(scale), json(scale))
  const web = new Resource({ send: server.send, clock }, Deployment, { namespace: 'x' }).scale('web')
  const done = web.modify((object) => {
    object.spec = { replicas: (object.spec?.replicas ?? 0) + 1 }
  })
  await clock.advance(20)
  await done
  assert.equal(
    server.requests.map((request) => request.method),
    ['GET', 'PUT', 'GET', 'PUT']
  )
  assert.match(String(server.requests[3]?.body), /"resourceVersion":"7".*"replicas":3/)
})

subresource('is that of any kind, cluster-scoped and custom too', async () => {
  const Widget = defineKind({
    group: 'example.com',
    version: 'v1',
    kind: 'Widget',
    plural: 'widgets',
    namespaced: false
  })
  const server = new FakeSend(json({}), json({}), json({}))
  const widgets = new Resource({ send: server.send }, Widget)
  await widgets.subresource('a:b', 'approval').get()
  await widgets.status('w').update({ metadata: { name: 'w' } })
  await widgets.scale('w').get()
  assert.equal(
    server.requests.map((request) => request.path),
    [
      '/apis/example.com/v1/widgets/a:b/approval',
      '/apis/example.com/v1/widgets/w/status',
      '/apis/example.com/v1/widgets/w/scale'
    ]
  )
  assert.is(server.requests[1]?.body, '{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w"}}')
})

subresource('refuses names that lead elsewhere before anything is sent', async () => {
  const server = new FakeSend()
  const pods = new Resource({ send: server.send }, Pod, { namespace: 'x' })
  throws(() => pods.subresource('..', 'status'), TypeError)
  throws(() => pods.subresource('a', 'b/c'), TypeError)
  throws(() => new Resource({ send: server.send }, Pod).status('a'), TypeError, /has no namespace/)
  await rejects(pods.scale('a').update(undefined as never), TypeError)
  await rejects(pods.scale('a').patch(mergePatch({}), { timeoutMs: -1 }), RangeError)
})

subresource('passes on what the server refuses', async () => {
  const server = new FakeSend(failure(404, 'NotFound'))
  const err = await rejects(new Resource({ send: server.send }, Pod, { namespace: 'x' }).scale('a').get(), ApiError)
  assert.match(err.message, /^GET \/api\/v1\/namespaces\/x\/pods\/a\/scale: 404/)
})

subresource.run()

const actions = suite('Resource: actions on pods and service accounts')

const done = { kind: 'Status', apiVersion: 'v1', status: 'Success' }

actions('evict() posts an Eviction with the options of a delete', async () => {
  const server = new FakeSend(json(done, 201), json(done, 201))
  const pods = new Resource({ send: server.send }, Pod, { namespace: 'x' })
  assert.is((await pods.evict('a', { gracePeriodSeconds: 0, preconditions: { uid: 'u' } })).status, 'Success')
  await pods.evict('a', { dryRun: true })
  const [first, second] = server.requests
  assert.is(first?.path, '/api/v1/namespaces/x/pods/a/eviction')
  assert.equal(JSON.parse(String(first?.body)), {
    ...{ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'a', namespace: 'x' } },
    deleteOptions: { gracePeriodSeconds: 0, preconditions: { uid: 'u' } }
  })
  assert.is(second?.query, 'dryRun=All')
  assert.is(JSON.parse(String(second?.body)).deleteOptions, undefined)
})

actions(
  'evict() lets the caller see that a budget holds it back, also when the server says when to come again',
  async () => {
    const blocked = failure(429, 'TooManyRequests', 'Cannot evict pod', {
      details: { causes: [{ reason: 'DisruptionBudget' }], retryAfterSeconds: 10 }
    })
    blocked.headers['retry-after'] = '10'
    const server = new FakeSend(blocked)
    const clock = new FakeClock()
    const pods = new Resource({ send: retry({ clock })(server.send) }, Pod, { namespace: 'x' })
    const err = await rejects(pods.evict('a'), ApiError, isTooManyRequests)
    assert.is((err as ApiError).retryAfterMs, 10_000)
    assert.is(clock.waiting, 0)
  }
)

actions('bind() posts a Binding', async () => {
  const server = new FakeSend(json(done, 201))
  const pods = new Resource({ send: server.send }, Pod, { namespace: 'x' })
  await pods.bind('a', 'node-1')
  assert.is(server.request.path, '/api/v1/namespaces/x/pods/a/binding')
  assert.equal(JSON.parse(String(server.request.body)), {
    ...{ apiVersion: 'v1', kind: 'Binding', metadata: { name: 'a', namespace: 'x' } },
    target: { apiVersion: 'v1', kind: 'Node', name: 'node-1' }
  })
  await rejects(pods.bind('a', ''), TypeError)
})

actions('createToken() posts a TokenRequest', async () => {
  const server = new FakeSend(json({ status: { token: 't', expirationTimestamp: '2026-01-01T00:00:00Z' } }, 201))
  const accounts = new Resource({ send: server.send }, ServiceAccount, { namespace: 'x' })
  assert.is((await accounts.createToken('sa', { expirationSeconds: 600 })).status?.token, 't')
  assert.is(server.request.path, '/api/v1/namespaces/x/serviceaccounts/sa/token')
  assert.equal(JSON.parse(String(server.request.body)), {
    ...{ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: [], expirationSeconds: 600 } }
  })
})

actions('reach the pod by ephemeralcontainers and resize', async () => {
  const server = new FakeSend(json({}), json({}))
  const pods = new Resource({ send: server.send }, Pod, { namespace: 'x' })
  await pods.ephemeralContainers('a').get()
  await pods.resize('a').patch(mergePatch({}))
  assert.equal(
    server.requests.map((request) => request.path),
    ['/api/v1/namespaces/x/pods/a/ephemeralcontainers', '/api/v1/namespaces/x/pods/a/resize']
  )
})

actions('are refused for kinds that have none of them', async () => {
  const server = new FakeSend()
  const deployments = new Resource({ send: server.send }, Deployment, { namespace: 'x' })
  const message = /^Cannot use \w+ of Deployment: only (pods|serviceaccounts) have it$/
  for (const call of [
    () => deployments.log('a'),
    () => deployments.evict('a'),
    () => deployments.bind('a', 'n'),
    () => deployments.createToken('a')
  ]) {
    await rejects(call(), TypeError, message)
  }
  throws(() => deployments.followLog('a'), TypeError, message)
  throws(() => deployments.ephemeralContainers('a'), TypeError, message)
  throws(() => deployments.resize('a'), TypeError, message)
})

actions.run()
