import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError, ConnectionError, isNotFound, isServiceUnavailable, ProtocolError } from '../../../src/errors.ts'
import { createDiscovery } from '../../../src/resources/discovery/index.ts'
import type { WireResponse } from '../../../src/transport/transport.ts'
import { FakeClock, settle } from '../../support/fake-clock.ts'
import { failure, json, text } from '../../support/fake-send.ts'
import { rejects } from '../../support/rejects.ts'
import { aggregated, CLUSTER, group, resource, serve } from './documents.ts'

const test = suite('createDiscovery')

test('reads everything in two requests and asks for the aggregated form in both its versions', async () => {
  const { send, requests, paths } = serve(CLUSTER)
  const { resources, failures } = await createDiscovery({ send }).resources()
  assert.equal(paths, ['/api', '/apis'])
  for (const { method, headers } of requests) {
    assert.is(method, 'GET')
    assert.is(
      headers?.accept,
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json'
    )
  }
  assert.equal(
    resources.find((one) => one.plural === 'deployments'),
    {
      ...{ group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', singular: 'deployment' },
      ...{ namespaced: true, verbs: ['get', 'list'], shortNames: ['deploy'], categories: [] },
      subresources: [
        { name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get', 'patch'] },
        { name: 'status', group: 'apps', version: 'v1', kind: 'Deployment', verbs: ['get'] }
      ]
    }
  )
  assert.is(resources.find((one) => one.plural === 'nodes')?.namespaced, false)
  assert.equal(
    failures.map(({ group, version, stale }) => [group, version, stale]),
    [
      ['down.example.com', 'v1', true],
      ['half.example.com', 'v2', true]
    ]
  )
})

test('prefers the first version that is not stale', async () => {
  const groups = await createDiscovery({ send: serve(CLUSTER).send }).groups()
  assert.equal(groups[0], { name: '', versions: ['v1'], preferredVersion: 'v1' })
  assert.equal(groups.find((one) => one.name === 'half.example.com')?.preferredVersion, 'v1')
  assert.equal(groups.find((one) => one.name === 'a.example.com')?.versions, ['v2', 'v1'])
  assert.is(
    groups.find((one) => one.name === 'down.example.com'),
    undefined
  )
})

test('gives each resource once in its preferred version, or in the one that has it', async () => {
  const { resources } = await createDiscovery({ send: serve(CLUSTER).send }).preferredResources()
  const ofA = resources.filter((one) => one.group === 'a.example.com').map((one) => `${one.plural} ${one.version}`)
  assert.equal(ofA, ['widgets v2', 'gears v1'])
})

test('reads v2beta1 and goes by the content type alone', async () => {
  const document = [group('', { v1: [resource('pods', 'Pod')] })]
  const beta = serve({ '/api': aggregated(document, 'v2beta1'), '/apis': aggregated(null) })
  assert.is((await createDiscovery({ send: beta.send }).resources()).resources.length, 1)
  const unknown = serve({ '/api': aggregated(document, 'v9'), '/apis': aggregated([]) })
  assert.is((await createDiscovery({ send: unknown.send }).resources()).resources.length, 0)
})

test('leaves out resources without a kind, but not their subresources', async () => {
  const eviction = {
    subresource: 'eviction',
    responseKind: { group: 'policy', version: 'v1', kind: 'Eviction' },
    verbs: ['create']
  }
  const { send } = serve({
    '/api': aggregated([
      group('', {
        v1: [
          { resource: 'a', scope: 'Cluster' },
          { resource: 'b', responseKind: null, subresources: [eviction, { subresource: 'none' }] }
        ]
      })
    ]),
    '/apis': aggregated([])
  })
  const { resources } = await createDiscovery({ send }).resources()
  assert.equal(
    resources.map((one) => [one.plural, one.kind, one.subresources.map((sub) => sub.name)]),
    [['b', '', ['eviction']]]
  )
})

const LEGACY = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': {
    groups: [
      { name: 'apps', versions: [{ version: 'v1' }, { version: 'v1beta1' }], preferredVersion: { version: 'v1beta1' } },
      { name: 'down.example.com', versions: [{ version: 'v1' }], preferredVersion: { version: 'v1' } }
    ]
  },
  '/api/v1': {
    resources: [
      { name: 'pods', singularName: '', namespaced: true, kind: 'Pod', verbs: ['get'], shortNames: ['po'] },
      {
        name: 'pods/eviction',
        singularName: '',
        namespaced: true,
        group: 'policy',
        version: 'v1',
        kind: 'Eviction',
        verbs: ['create']
      }
    ]
  },
  '/apis/apps/v1': {
    resources: [
      { name: 'deployments/status', namespaced: true, kind: 'Deployment', verbs: ['get'] },
      { name: 'deployments', namespaced: true, kind: 'Deployment', verbs: ['list'] }
    ]
  },
  '/apis/apps/v1beta1': { resources: null }
}

test('reads the old documents, and one group that fails does not fail the rest', async () => {
  const { send, paths } = serve({ ...LEGACY, '/apis/down.example.com/v1': () => failure(503, 'ServiceUnavailable') })
  const discovery = createDiscovery({ send })
  const { resources, failures } = await discovery.resources()
  assert.equal([...paths].sort(), [
    '/api',
    '/api/v1',
    '/apis',
    '/apis/apps/v1',
    '/apis/apps/v1beta1',
    '/apis/down.example.com/v1'
  ])
  assert.equal(
    resources.map(
      (one) => `${one.singular} ${one.subresources.map((sub) => `${sub.name}=${sub.group}/${sub.version}`)}`
    ),
    ['pod eviction=policy/v1', 'deployment status=apps/v1']
  )
  assert.is(failures.length, 1)
  assert.ok(isServiceUnavailable(failures[0]?.error))
  assert.equal(
    (await discovery.groups()).map((one) => one.preferredVersion),
    ['v1', 'v1beta1', 'v1']
  )
})

test('takes each root in the form in which it comes', async () => {
  const { send } = serve({
    ...LEGACY,
    '/apis': aggregated([group('apps', { v1: [resource('deployments', 'Deployment')] })])
  })
  const { resources } = await createDiscovery({ send }).resources()
  assert.equal(
    resources.map((one) => one.plural),
    ['pods', 'deployments']
  )
})

test('does without the core group when a server has none, but not without the others', async () => {
  const extension = serve({ '/apis': aggregated([group('x.example.com', { v1: [resource('xs', 'X')] })]) })
  assert.is((await createDiscovery({ send: extension.send }).resources()).resources.length, 1)
  await rejects(createDiscovery({ send: serve({ '/api': aggregated([]) }).send }).resources(), ApiError, isNotFound)
  const forbidden = serve({ ...CLUSTER, '/api': () => failure(403, 'Forbidden') })
  await rejects(createDiscovery({ send: forbidden.send }).groups(), ApiError, /Forbidden/)
})

test('refuses a page that is no JSON', async () => {
  const { send } = serve({ ...CLUSTER, '/apis': () => text('<html>', 200, { 'content-type': 'text/html' }) })
  await rejects(createDiscovery({ send }).resources(), ProtocolError, /GET \/apis/)
})

test('tells the version and the OpenAPI documents', async () => {
  const { send, requests } = serve({
    '/version': { gitVersion: 'v1.36.3', major: '1', minor: '36' },
    '/openapi/v3': {
      paths: {
        'apis/apps/v1': { serverRelativeURL: '/openapi/v3/apis/apps/v1?hash=AB' },
        'api/v1': { serverRelativeURL: '/openapi/v3/api/v1?hash=C' }
      }
    },
    '/openapi/v3/apis/apps/v1': { openapi: '3.0.0' }
  })
  const discovery = createDiscovery({ send })
  assert.is((await discovery.serverVersion()).gitVersion, 'v1.36.3')
  assert.equal(await discovery.openApi('apps/v1'), { openapi: '3.0.0' })
  assert.is(requests.at(-1)?.query, 'hash=AB')
  await rejects(discovery.openApi('none/v1'), ApiError, isNotFound)
})

test.run()

const lookup = suite('Discovery: resourceFor() and kindFor()')

lookup('finds by apiVersion and kind, reading once', async () => {
  const { send, paths } = serve(CLUSTER)
  const discovery = createDiscovery({ send })
  assert.is((await discovery.resourceFor({ apiVersion: 'v1', kind: 'Pod' })).plural, 'pods')
  assert.is((await discovery.resourceFor({ apiVersion: 'a.example.com/v1', kind: 'Widget' })).version, 'v1')
  assert.is((await discovery.kindFor('deploy')).kind, 'Deployment')
  assert.is(paths.length, 2)
  discovery.invalidate()
  await discovery.kindFor('pods')
  assert.is(paths.length, 4)
})

lookup('resolves names as kubectl does', async () => {
  const discovery = createDiscovery({ send: serve(CLUSTER).send })
  const cases: [string, string][] = [
    ['pods', '/v1 pods'],
    ['pod', '/v1 pods'],
    ['Pod', '/v1 pods'],
    ['pods.v1', '/v1 pods'],
    ['pods.metrics.k8s.io', 'metrics.k8s.io/v1beta1 pods'],
    ['pods.v1beta1.metrics.k8s.io', 'metrics.k8s.io/v1beta1 pods'],
    ['events', '/v1 events'],
    ['ev', '/v1 events'],
    ['ev.events.k8s.io', 'events.k8s.io/v1 events'],
    ['deploy.v1.apps', 'apps/v1 deployments'],
    ['Deployment.apps', 'apps/v1 deployments'],
    ['ing.networking', 'networking.k8s.io/v1 ingresses'],
    ['widgets', 'a.example.com/v2 widgets'],
    ['widgets.v1.a.example.com', 'a.example.com/v1 widgets'],
    // In b it is of the preferred version, in a it is not.
    ['gears', 'b.example.com/v1 gears'],
    ['gears.a.example.com', 'a.example.com/v1 gears'],
    // A plural goes before the same short name, whatever the groups.
    ['po', 'b.example.com/v1 po']
  ]
  for (const [name, expected] of cases) {
    const { group, version, plural } = await discovery.kindFor(name)
    assert.is(`${group}/${version} ${plural}`, expected, name)
  }
})

lookup('asks once more for what it does not know, and finds what is new', async () => {
  const routes = { ...CLUSTER }
  const { send, paths } = serve(routes)
  const clock = new FakeClock()
  const discovery = createDiscovery({ send, clock })
  await discovery.kindFor('pods')
  routes['/apis'] = aggregated([group('new.example.com', { v1: [resource('news', 'New')] })])
  await clock.advance(1000)
  assert.is((await discovery.resourceFor({ apiVersion: 'new.example.com/v1', kind: 'New' })).plural, 'news')
  assert.is(paths.length, 4)
})

lookup('is content with a reading that began after the question', async () => {
  const { send, paths } = serve(CLUSTER)
  const err = await rejects(
    createDiscovery({ send }).resourceFor({ apiVersion: 'x.example.com/v1', kind: 'X' }),
    ApiError,
    isNotFound
  )
  assert.is(err.message, 'GET /apis/x.example.com/v1: 404 NotFound: no kind "X" in "x.example.com/v1"')
  assert.is(paths.length, 2)
})

lookup('waits before it asks again, once for all who wait', async () => {
  const { send, paths } = serve(CLUSTER)
  const clock = new FakeClock()
  const discovery = createDiscovery({ send, clock, refreshIntervalMs: 1000 })
  await discovery.kindFor('pods')
  const waiting = Promise.allSettled([
    discovery.kindFor('none'),
    discovery.kindFor('nothing'),
    discovery.kindFor('none')
  ])
  await clock.advance(999)
  assert.is(paths.length, 2)
  await clock.advance(1)
  assert.equal(
    (await waiting).map((one) => one.status),
    ['rejected', 'rejected', 'rejected']
  )
  assert.is(paths.length, 4)
  assert.is(clock.waiting, 0)
})

lookup('tells a kind that is not there from one that the server cannot tell of', async () => {
  const discovery = createDiscovery({ send: serve(CLUSTER).send, refreshIntervalMs: 0 })
  await rejects(discovery.resourceFor({ apiVersion: 'down.example.com/v1', kind: 'X' }), ApiError, isServiceUnavailable)
  await rejects(
    discovery.kindFor('xs'),
    ApiError,
    isNotFound,
    /could not tell what it has in down\.example\.com\/v1, half\.example\.com\/v2$/
  )
})

lookup('keeps no failed reading', async () => {
  let isUp = false
  const apis = (): WireResponse =>
    isUp ? (CLUSTER['/apis'] as () => WireResponse)() : failure(503, 'ServiceUnavailable')
  const discovery = createDiscovery({ send: serve({ ...CLUSTER, '/apis': apis }).send })
  await rejects(discovery.kindFor('pods'), ApiError, isServiceUnavailable)
  isUp = true
  assert.is((await discovery.kindFor('pods')).kind, 'Pod')
})

lookup('lets one stop waiting without ending the reading for the others', async () => {
  let release = (): void => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const { send, paths } = serve({
    ...CLUSTER,
    '/apis': async () => {
      await held
      return json({ groups: [] })
    }
  })
  const discovery = createDiscovery({ send })
  const controller = new AbortController()
  const reason = new Error('enough')
  const left = discovery.kindFor('pods', { signal: controller.signal })
  const stays = discovery.kindFor('pods')
  await settle()
  controller.abort(reason)
  assert.is(await rejects(left), reason)
  release()
  assert.is((await stays).kind, 'Pod')
  assert.is(paths.filter((path) => path === '/apis').length, 1)
})

lookup('passes on why the server could not be reached', async () => {
  const send = async (): Promise<never> => {
    throw new ConnectionError('refused')
  }
  await rejects(createDiscovery({ send }).kindFor('pods'), ConnectionError)
})

lookup('refuses what can be no kind before it asks', async () => {
  const { send, paths } = serve(CLUSTER)
  const discovery = createDiscovery({ send })
  await rejects(discovery.resourceFor({ kind: 'Pod' }), TypeError)
  await rejects(discovery.resourceFor({ apiVersion: 'a/b/c', kind: 'Pod' }), TypeError)
  await rejects(discovery.resourceFor({ apiVersion: 'v1' }), TypeError)
  await rejects(discovery.kindFor(''), TypeError)
  await rejects(discovery.openApi('/'), TypeError)
  assert.is(paths.length, 0)
})

lookup.run()
