import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError, isNotFound, isServiceUnavailable, ProtocolError } from '../../../src/errors.ts'
import { createDiscovery } from '../../../src/resources/discovery/index.ts'
import { failure, text } from '../../support/fake-send.ts'
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
