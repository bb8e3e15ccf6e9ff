import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError, ConnectionError, isNotFound, isServiceUnavailable } from '../../../src/errors.ts'
import { createDiscovery } from '../../../src/resources/discovery/index.ts'
import type { WireResponse } from '../../../src/transport/transport.ts'
import { FakeClock, settle } from '../../support/fake-clock.ts'
import { failure, json } from '../../support/fake-send.ts'
import { rejects } from '../../support/rejects.ts'
import { aggregated, CLUSTER, group, resource, serve } from './documents.ts'

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
