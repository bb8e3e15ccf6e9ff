import { readFileSync } from 'node:fs'
import { getResponse } from 'msw'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createFakeCluster, listen } from '../../src/fake/index.ts'
import { clusterHandlers, mswDispatcher, replayHandlers } from '../../src/fake/msw.ts'
import { ConfigMap, ConnectionError, createClient, isNotFound } from '../../src/index.ts'
import { call } from '../support/fake-calls.ts'
import { settle } from '../support/fake-clock.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('doors of the fake cluster')

const CM = '/api/v1/namespaces/default/configmaps'
const BASE = 'https://kubernetes.test'

test('client() is the real client', async () => {
  const cluster = createFakeCluster()
  const maps = cluster.client().resource(ConfigMap, { namespace: 'default' })
  const made = await maps.create({ metadata: { name: 'a' }, data: { x: '1' } })
  assert.equal((await maps.get('a')).data, { x: '1' })
  assert.is(made.metadata.resourceVersion, cluster.resourceVersion)
  await rejects(maps.get('b'), isNotFound)
  await cluster.close()
})

test('what it answers is nobody else’s to change', async () => {
  const cluster = createFakeCluster()
  const maps = cluster.client().resource(ConfigMap, { namespace: 'default' })
  const sent = { metadata: { name: 'a' }, data: { x: '1' } }
  const made = await maps.create(sent)
  sent.data.x = 'changed'
  if (made.data) made.data.x = 'changed'
  assert.equal((await maps.get('a')).data, { x: '1' })
  await cluster.close()
})

test('keeps a log of what was asked', async () => {
  const cluster = createFakeCluster()
  await call(cluster, 'GET', `${CM}?limit=1`)
  await call(cluster, 'POST', CM, {})
  assert.equal(
    cluster.requests.map(({ method, path, query, body, status }) => [method, path, query, body, status]),
    [
      ['GET', CM, 'limit=1', '', 200],
      ['POST', CM, '', '{}', 422]
    ]
  )
})

test('MSW handlers answer from the cluster', async () => {
  const cluster = createFakeCluster()
  const handlers = clusterHandlers(cluster, { baseUrl: `${BASE}/` })
  const body = JSON.stringify({ metadata: { name: 'a' } })
  const headers = { 'content-type': 'application/json' }
  const made = await getResponse(handlers, new Request(BASE + CM, { method: 'POST', headers, body }))
  assert.is(made?.status, 201)
  const list = (await (await getResponse(handlers, new Request(BASE + CM)))?.json()) as { items: unknown[] }
  assert.is(list.items.length, 1)
  const watch = await getResponse(handlers, new Request(`${BASE}${CM}?watch=1`))
  const reader = watch?.body?.getReader()
  const { value } = (await reader?.read()) ?? {}
  assert.is(JSON.parse(Buffer.from(value ?? []).toString()).object.metadata.name, 'a')
  await reader?.cancel()
  cluster.faults.add({ action: { type: 'reset' } })
  assert.is((await getResponse(handlers, new Request(BASE + CM)))?.type, 'error')
})

test('MSW handlers replay a recording in order, parameters in any', async () => {
  const answer = (text: string) => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: text })
  const request = { method: 'GET', path: '/x', query: 'a=1&b=2', headers: {} }
  const handlers = replayHandlers(
    {
      version: 1,
      exchanges: [
        { request, response: answer('first') },
        { request, response: answer('second') },
        {
          request: { method: 'GET', path: '/w', headers: {} },
          response: { status: 200, headers: {}, frames: [{ delayMs: 5, line: '{"a":1}' }], ended: 'end' }
        },
        { request: { method: 'GET', path: '/broken', headers: {} }, error: 'ECONNRESET' }
      ]
    },
    { baseUrl: BASE }
  )
  const ask = async (path: string) => getResponse(handlers, new Request(BASE + path))
  const texts = []
  for (let i = 0; i < 3; i++) texts.push(await (await ask('/x?b=2&a=1'))?.text())
  assert.equal(texts, ['first', 'second', 'second'])
  assert.is(await (await ask('/w'))?.text(), '{"a":1}\n')
  assert.is((await ask('/broken'))?.type, 'error')
  assert.is((await ask('/unknown'))?.type, 'error')
})

test('mswDispatcher() brings a client to MSW handlers, watches included', async () => {
  const cluster = createFakeCluster()
  const dispatcher = mswDispatcher(clusterHandlers(cluster, { baseUrl: BASE }), { baseUrl: BASE })
  await using client = createClient({ server: BASE }, { dispatcher, maxRetries: 0 })
  const maps = client.resource(ConfigMap, { namespace: 'default' })
  await maps.create({ metadata: { name: 'a' }, data: { x: '1' } })
  assert.equal((await maps.get('a')).data, { x: '1' })
  for await (const event of maps.watch()) {
    assert.is(event.object.metadata.resourceVersion, cluster.resourceVersion)
    break
  }
  await settle()
  assert.is(dispatcher.pending, 0)
  cluster.faults.add({ action: { type: 'reset' } })
  await rejects(maps.get('a'), ConnectionError)
  cluster.faults.add({ action: { type: 'cut', afterBytes: 10 } })
  await rejects(maps.list(), ConnectionError)
})

test('mswDispatcher() answers nothing by itself: a recording ends where it ended', async () => {
  const request = { method: 'GET', path: '/x', headers: {} }
  const response = { status: 200, headers: {}, frames: [{ delayMs: 0, line: '{}' }], ended: 'error' as const }
  const handlers = replayHandlers({ version: 1, exchanges: [{ request, response }] }, { baseUrl: BASE })
  const dispatcher = mswDispatcher(handlers, { baseUrl: BASE })
  await using client = createClient({ server: BASE }, { dispatcher, maxRetries: 0 })
  const { body } = await client.stream({ path: '/x' })
  await rejects(body.text(), ConnectionError)
  await rejects(client.request({ path: '/unknown' }), ConnectionError)
})

test('listen() serves other programs, streams included, and breaks what faults break', async () => {
  const cluster = createFakeCluster()
  await using server = await listen(cluster, { token: 'secret' })
  const kubeconfig = JSON.parse(server.kubeconfig) as { clusters: { cluster: { server: string } }[] }
  assert.is(kubeconfig.clusters[0]?.cluster.server, server.url)
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ metadata: { name: 'a' } })
  assert.is((await fetch(server.url + CM, { method: 'POST', headers, body })).status, 201)
  const stop = new AbortController()
  const watch = await fetch(`${server.url}${CM}?watch=1`, { signal: stop.signal })
  const { value } = (await watch.body?.getReader().read()) ?? {}
  assert.is(JSON.parse(Buffer.from(value ?? []).toString()).object.metadata.name, 'a')
  stop.abort()
  cluster.faults.add({ action: { type: 'reset' } })
  await rejects(fetch(server.url + CM))
  await cluster.close()
})

test('only msw.ts names msw', () => {
  const index = readFileSync(new URL('../../src/fake/index.ts', import.meta.url), 'utf8')
  assert.is(index.includes('msw'), false)
})

test.run()
