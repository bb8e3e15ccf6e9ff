import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  ApiError,
  ConnectionError,
  isConflict,
  isExpired,
  isForbidden,
  isNotFound,
  ProtocolError
} from '../../src/errors.ts'
import type { KubeObject } from '../../src/meta.ts'
import type { ResourceContext } from '../../src/resources/context.ts'
import type { Kind, Scope } from '../../src/resources/kind.ts'
import { mergePatch } from '../../src/resources/patch.ts'
import { Resource, type ResourceOptions } from '../../src/resources/resource.ts'
import { isStatus } from '../../src/resources/response.ts'
import type { WireRequest, WireResponse } from '../../src/transport/transport.ts'
import { FakeClock, settle } from '../support/fake-clock.ts'
import { collect, FakeSend, FeedBody, failure, json, stream } from '../support/fake-send.ts'
import { TestConfigMap, TestNode, TestPod, TestWidget } from '../support/kinds.ts'
import { rejects, throws } from '../support/rejects.ts'

function handle<T extends KubeObject, S extends Scope>(
  send: FakeSend,
  kind: Kind<T, S>,
  options?: ResourceOptions<S>,
  context?: Partial<ResourceContext>
): Resource<T, S> {
  return new Resource({ send: send.send, ...context }, kind, options)
}

const inNs = { namespace: 'ns' }
const stored = (name: string, resourceVersion = '1'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'ns', uid: `uid-${name}`, resourceVersion, creationTimestamp: '2026-01-01T00:00:00Z' }
})
const page = (names: string[], more: object = {}): WireResponse =>
  json({
    kind: 'ConfigMapList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '10', ...more },
    items: names.map((name) => ({ metadata: { name, managedFields: [] } }))
  })
const names = (objects: KubeObject[]): (string | undefined)[] => objects.map((object) => object.metadata?.name)
const queries = (send: FakeSend): (string | undefined)[] => send.requests.map((request) => request.query)

const make = suite('Resource')

make('checks its namespace before anything is sent', () => {
  throws(() => handle(new FakeSend(), TestPod, { namespace: '' }), TypeError, /namespace is empty/)
  throws(() => handle(new FakeSend(), TestPod, { namespace: '../x' }), TypeError, /namespace may not have "\/"/)
  throws(() => handle(new FakeSend(), TestNode, inNs as never), TypeError, /Node is cluster-scoped/)
  assert.is(handle(new FakeSend(), TestNode).namespace, undefined)
})

make.run()

const get = suite('Resource: get')

get('gives the object', async () => {
  const send = new FakeSend(json(stored('a')))
  assert.equal(await handle(send, TestConfigMap, inNs).get('a'), stored('a'))
  assert.is(send.request.path, '/api/v1/namespaces/ns/configmaps/a')
})

get('without a namespace is refused before anything is sent', async () => {
  const send = new FakeSend()
  await rejects(handle(send, TestConfigMap).get('a'), TypeError, /ConfigMap is namespaced and has no namespace/)
  assert.equal(send.requests, [])
})

get('getOrUndefined() turns 404 alone into undefined', async () => {
  const send = new FakeSend(failure(404, 'NotFound'), failure(403, 'Forbidden'), json(stored('a')))
  const configMaps = handle(send, TestConfigMap, inNs)
  assert.is(await configMaps.getOrUndefined('a'), undefined)
  await rejects(configMaps.getOrUndefined('a'), ApiError, isForbidden)
  assert.equal(await configMaps.getOrUndefined('a'), stored('a'))
})

get('a refusal without a Status says what it was about', async () => {
  const send = new FakeSend({ ...failure(503, ''), body: new FeedBody('down').end(), headers: {} })
  await rejects(handle(send, TestWidget, inNs).get('a'), ApiError, /\(get widgets\.example\.com a\)$/)
})

get.run()

const list = suite('Resource: list')

list('reads the whole list in pages of 500, of which only the first names a version', async () => {
  const send = new FakeSend(
    page(['a', 'b'], { continue: 't1', remainingItemCount: 3 }),
    page(['c'], { continue: 't2' }),
    page(['d'])
  )
  const options = { labelSelector: 'x=y', resourceVersion: '5', resourceVersionMatch: 'NotOlderThan' as const }
  const all = await handle(send, TestConfigMap, inNs).list(options)
  assert.equal(names(all.items), ['a', 'b', 'c', 'd'])
  assert.equal(all.metadata, { resourceVersion: '10' })
  assert.equal(queries(send), [
    'labelSelector=x%3Dy&limit=500&resourceVersion=5&resourceVersionMatch=NotOlderThan',
    'labelSelector=x%3Dy&limit=500&continue=t1',
    'labelSelector=x%3Dy&limit=500&continue=t2'
  ])
})

list('items get apiVersion and kind; a list of one page stays as it is', async () => {
  const send = new FakeSend(page(['a'], { continue: '' }))
  const all = await handle(send, TestConfigMap).list()
  assert.equal(all, {
    kind: 'ConfigMapList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '10', continue: '' },
    items: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', managedFields: [] } }] as never
  })
  assert.is(send.request.path, '/api/v1/configmaps')
})

list('with limit or continue is one page', async () => {
  const send = new FakeSend(page(['a'], { continue: 't1' }), page(['b'], { continue: 't2' }), page(['c']))
  const configMaps = handle(send, TestConfigMap)
  assert.is((await configMaps.list({ limit: 1 })).metadata.continue, 't1')
  assert.is((await configMaps.list({ limit: 1, continue: 't1' })).metadata.continue, 't2')
  await configMaps.list({ continue: 't2' })
  assert.equal(queries(send), ['limit=1', 'limit=1&continue=t1', 'continue=t2'])
})

list('pageSize is another page size, 0 for none', async () => {
  const send = new FakeSend(page(['a'], { continue: 't' }), page(['b']), page(['a', 'b']))
  const configMaps = handle(send, TestConfigMap)
  assert.equal(names((await configMaps.list({ pageSize: 1 })).items), ['a', 'b'])
  await configMaps.list({ pageSize: 0 })
  assert.equal(queries(send), ['limit=1', 'limit=1&continue=t', undefined])
  await rejects(configMaps.list({ pageSize: -1 }), RangeError)
})

list('410 in the middle: one whole list, with the versions that were asked for, nothing of the pages', async () => {
  const send = new FakeSend(page(['old'], { continue: 't' }), failure(410, 'Expired'), page(['a', 'b']))
  const all = await handle(send, TestConfigMap).list({ resourceVersion: '5', fieldSelector: 'metadata.name=a' })
  assert.equal(names(all.items), ['a', 'b'])
  assert.equal(queries(send), [
    'fieldSelector=metadata.name%3Da&limit=500&resourceVersion=5',
    'fieldSelector=metadata.name%3Da&limit=500&continue=t',
    'fieldSelector=metadata.name%3Da&resourceVersion=5'
  ])
})

list('410 on the first page, and other refusals on any, are thrown', async () => {
  await rejects(handle(new FakeSend(failure(410, 'Expired')), TestConfigMap).list(), isExpired)
  const send = new FakeSend(page(['a'], { continue: 't' }), failure(403, 'Forbidden'))
  await rejects(handle(send, TestConfigMap).list(), isForbidden)
})

list('a server that cuts the one piece into pages as well is followed to the end', async () => {
  const expired = failure(410, 'Expired')
  const send = new FakeSend(page(['old'], { continue: 't' }), expired, page(['a'], { continue: 'u' }), page(['b']))
  const all = await handle(send, TestConfigMap).list()
  assert.equal([names(all.items), all.metadata.continue], [['a', 'b'], undefined])
  assert.equal(queries(send), ['limit=500', 'limit=500&continue=t', undefined, 'continue=u'])
  const again = new FakeSend(page(['old'], { continue: 't' }), expired, page(['a'], { continue: 'u' }), expired)
  await rejects(handle(again, TestConfigMap).list(), isExpired)
})

list('a list without an end is a ProtocolError, not a loop', async () => {
  const same = new FakeSend(page(['a'], { continue: 't' }), page(['b'], { continue: 't' }))
  await rejects(handle(same, TestConfigMap).list(), ProtocolError, /same page again/)
  const noText = new FakeSend(json({ kind: 'ConfigMapList', apiVersion: 'v1', metadata: { continue: {} }, items: [] }))
  await rejects(handle(noText, TestConfigMap).list(), ProtocolError, /no text/)
  const empty = Array.from({ length: 1002 }, (_, i) => page([], { continue: `t${i}` }))
  await rejects(handle(new FakeSend(...empty), TestConfigMap).list(), ProtocolError, /1000 pages in a row/)
})

list('a Failure that came with 200 is an ApiError', async () => {
  const failed = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 404, reason: 'NotFound' }
  await rejects(handle(new FakeSend(json(failed)), TestConfigMap).list(), isNotFound)
  await rejects(handle(new FakeSend(json(failed)), TestConfigMap, { namespace: 'ns' }).deleteCollection(), isNotFound)
})

list('managedFields: false leaves them out', async () => {
  const send = new FakeSend(page(['a']))
  const { items } = await handle(send, TestConfigMap).list({ managedFields: false })
  assert.equal(items[0]?.metadata, { name: 'a' } as never)
})

list('a body that is no list is a ProtocolError', async () => {
  await rejects(handle(new FakeSend(json({ kind: 'Pod' })), TestPod).list(), ProtocolError)
})

list('takes more items than a call takes arguments', async () => {
  const many = Array.from({ length: 150_000 }, (_, i) => ({ metadata: { name: `n${i}` } }))
  const big = json({ kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items: many })
  const send = new FakeSend(page(['a'], { continue: 't' }), big)
  assert.is((await handle(send, TestConfigMap).list()).items.length, 150_001)
})

list.run()

const pages = suite('Resource: pages, iterate')

pages('yield one page each, asked for when the loop gets there', async () => {
  const send = new FakeSend(page(['a'], { continue: 't' }), page(['b']))
  const sizes: number[] = []
  for await (const each of handle(send, TestConfigMap).pages({ limit: 1 }))
    sizes.push(send.requests.length, each.items.length)
  assert.equal(sizes, [1, 1, 2, 1])
  assert.equal(queries(send), ['limit=1', 'limit=1&continue=t'])
})

pages('iterate() yields object by object, over empty pages too', async () => {
  const send = new FakeSend(page(['a', 'b'], { continue: 't' }), page([], { continue: 'u' }), page(['c']))
  assert.equal(names(await collect(handle(send, TestConfigMap).iterate())), ['a', 'b', 'c'])
  assert.equal(queries(send), ['limit=500', 'limit=500&continue=t', 'limit=500&continue=u'])
})

pages('leaving the loop asks for no more pages', async () => {
  const send = new FakeSend(page(['a', 'b'], { continue: 't' }))
  for await (const object of handle(send, TestConfigMap).iterate()) {
    assert.is(object.metadata.name, 'a')
    break
  }
  assert.is(send.requests.length, 1)
})

pages('return() while a page is awaited ends its request', async () => {
  let aborted = false
  const send = new FakeSend(
    ({ signal }: WireRequest) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          aborted = true
          reject(signal.reason)
        })
      })
  )
  const objects = handle(send, TestConfigMap).iterate()
  const waiting = objects.next()
  await settle()
  await objects.return?.()
  assert.ok(aborted)
  assert.equal(await waiting, { done: true, value: undefined })
})

pages('410 is thrown, or goes on with the token that came with it', async () => {
  const expired = failure(410, 'Expired', 'x', { metadata: { continue: 'fresh' } })
  const first = page(['a'], { continue: 't' })
  await rejects(collect(handle(new FakeSend(first, expired), TestConfigMap).iterate()), isExpired)
  const send = new FakeSend(
    page(['a'], { continue: 't' }),
    failure(410, 'Expired', 'x', { metadata: { continue: 'fresh' } }),
    page(['c'])
  )
  const objects = handle(send, TestConfigMap).iterate({ onExpired: 'continue' })
  assert.equal(names(await collect(objects)), ['a', 'c'])
  assert.equal(queries(send), ['limit=500', 'limit=500&continue=t', 'limit=500&continue=fresh'])
})

pages('the page that leads to itself is the last', async () => {
  const send = new FakeSend(page(['a'], { continue: 't' }), page(['b'], { continue: 't' }))
  await rejects(collect(handle(send, TestConfigMap).pages()), ProtocolError, /same page again/)
})

pages('410 without a token is thrown in any case', async () => {
  const send = new FakeSend(page(['a'], { continue: 't' }), failure(410, 'Expired'))
  await rejects(collect(handle(send, TestConfigMap).pages({ onExpired: 'continue' })), isExpired)
})

pages('a mistake is told at the call', () => {
  const configMaps = handle(new FakeSend(), TestConfigMap)
  throws(() => configMaps.pages({ limit: -1 }), RangeError)
  throws(() => configMaps.iterate({ resourceVersionMatch: 'Exact' }), TypeError)
  throws(() => configMaps.watch({ resourceVersionMatch: 'NotOlderThan' }), TypeError)
})

pages('an abort rejects with its own reason', async () => {
  const reason = new Error('stop')
  const objects = handle(new FakeSend(), TestConfigMap).iterate({ signal: AbortSignal.abort(reason) })
  assert.is(await rejects(collect(objects)), reason)
})

pages.run()

const watch = suite('Resource: watch')

watch('asks for bookmarks and a random end', async () => {
  const send = new FakeSend(stream(new FeedBody().end()))
  assert.equal(await collect(handle(send, TestPod, inNs, { random: () => 0.5 }).watch({ resourceVersion: '3' })), [])
  const { path, query, stream: streamed } = send.request
  assert.equal([path, streamed], ['/api/v1/namespaces/ns/pods', true])
  assert.is(query, 'watch=true&resourceVersion=3&allowWatchBookmarks=true&timeoutSeconds=450')
})

watch('yields the objects as they come', async () => {
  const object = { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'a', managedFields: [] } }
  const line = `${JSON.stringify({ type: 'ADDED', object })}\n`
  const send = new FakeSend(stream(new FeedBody(line).end()), stream(new FeedBody(line).end()))
  const pods = handle(send, TestPod)
  assert.equal(await collect(pods.watch()), [{ type: 'ADDED', object }] as never)
  const [event] = await collect(pods.watch({ managedFields: false, allowWatchBookmarks: false }))
  assert.equal(event?.object.metadata, { name: 'a' } as never)
})

watch.run()

const write = suite('Resource: create, update, apply, patch')

write('send what was given under the right verb, and give what came back', async () => {
  const send = new FakeSend(...Array.from({ length: 6 }, () => json(stored('a', '2'))))
  const configMaps = handle(send, TestConfigMap, inNs)
  const object = { metadata: { name: 'a' }, data: { k: 'v' } }
  assert.equal(await configMaps.create(object), stored('a', '2'))
  await configMaps.update(object)
  await configMaps.updateStatus(object)
  await configMaps.apply(object, { fieldManager: 'me' })
  await configMaps.applyStatus(object, { fieldManager: 'me', force: true })
  await configMaps.patch('a', mergePatch({ data: null }), { subresource: 'status' })
  assert.equal(
    send.requests.map(({ method, path, query = '' }) => `${method} ${path} ${query}`.trimEnd()),
    [
      'POST /api/v1/namespaces/ns/configmaps',
      'PUT /api/v1/namespaces/ns/configmaps/a',
      'PUT /api/v1/namespaces/ns/configmaps/a/status',
      'PATCH /api/v1/namespaces/ns/configmaps/a fieldManager=me',
      'PATCH /api/v1/namespaces/ns/configmaps/a/status fieldManager=me&force=true',
      'PATCH /api/v1/namespaces/ns/configmaps/a/status'
    ]
  )
})

write("take the client's field manager unless they name one", async () => {
  const send = new FakeSend(...Array.from({ length: 5 }, () => json(stored('a'))))
  const configMaps = handle(send, TestConfigMap, inNs, { fieldManager: 'tool' })
  const object = { metadata: { name: 'a' } }
  await configMaps.create(object)
  await configMaps.update(object, { fieldManager: 'me' })
  await configMaps.patch('a', mergePatch({}), { fieldManager: undefined })
  await configMaps.apply(object)
  await configMaps.updateStatus(object)
  assert.equal(queries(send), [
    'fieldManager=tool',
    'fieldManager=me',
    'fieldManager=tool',
    'fieldManager=tool',
    'fieldManager=tool'
  ])
})

write('apply() without any field manager is refused before anything is sent', async () => {
  const send = new FakeSend()
  await rejects(
    handle(send, TestConfigMap, inNs).apply({ metadata: { name: 'a' } }),
    TypeError,
    /fieldManager is missing/
  )
  assert.equal(send.requests, [])
})

write.run()

const modify = suite('Resource: modify')

modify('reads, changes in place and writes with the version that was read', async () => {
  const send = new FakeSend(json(stored('a', '4')), json(stored('a', '5')))
  const changed = await handle(send, TestConfigMap, inNs).modify('a', (object) => {
    object.data = { k: 'v' }
    // Whatever the change does to it, the version that was read is what makes the write safe.
    object.metadata.resourceVersion = ''
  })
  assert.is(changed.metadata.resourceVersion, '5')
  const [read, written] = send.requests
  assert.equal([read?.method, written?.method], ['GET', 'PUT'])
  assert.equal(JSON.parse(String(written?.body)), { ...stored('a', '4'), data: { k: 'v' } })
})

modify('takes what the change returns, also by a promise', async () => {
  const send = new FakeSend(json(stored('a', '4')), json(stored('a', '5')))
  await handle(send, TestConfigMap, inNs).modify('a', async (object) => ({ ...object, data: { new: 'x' } }), {
    subresource: 'status',
    fieldManager: 'me'
  })
  assert.equal(
    send.requests.map(({ path, query }) => [path, query]),
    [
      ['/api/v1/namespaces/ns/configmaps/a/status', undefined],
      ['/api/v1/namespaces/ns/configmaps/a/status', 'fieldManager=me']
    ]
  )
  assert.equal(JSON.parse(String(send.requests[1]?.body)).data, { new: 'x' })
})

modify('on a conflict again, 10 ms later, at most five times', async () => {
  const clock = new FakeClock()
  const answers = Array.from({ length: 5 }, () => [json(stored('a')), failure(409, 'Conflict', 'last')]).flat()
  const send = new FakeSend(...answers)
  let calls = 0
  const rejected = rejects(
    handle(send, TestConfigMap, inNs, { clock }).modify('a', () => {
      calls++
    }),
    ApiError,
    isConflict
  )
  await clock.advance(9)
  assert.is(calls, 1)
  await clock.advance(3 * 11)
  assert.ok(calls >= 3 && calls <= 5, String(calls))
  await clock.advance(100)
  await rejected
  assert.is(calls, 5)
  assert.is(send.unused, 0)
})

modify('maxAttempts is another number of times', async () => {
  const send = new FakeSend(json(stored('a')), failure(409, 'Conflict'))
  const configMaps = handle(send, TestConfigMap, inNs)
  await rejects(
    configMaps.modify('a', () => {}, { maxAttempts: 1 }),
    isConflict
  )
  await rejects(
    configMaps.modify('a', () => {}, { maxAttempts: 0 }),
    RangeError,
    /maxAttempts/
  )
})

modify('a change that throws sends nothing', async () => {
  const send = new FakeSend(json(stored('a')))
  const err = new Error('no')
  const change = (): never => {
    throw err
  }
  assert.is(await rejects(handle(send, TestConfigMap, inNs).modify('a', change)), err)
  assert.is(send.requests.length, 1)
})

modify('another name is refused, other refusals are thrown at once', async () => {
  const send = new FakeSend(json(stored('a')), json(stored('a')), failure(403, 'Forbidden'), failure(404, 'NotFound'))
  const configMaps = handle(send, TestConfigMap, inNs)
  const rename = (object: KubeObject): void => {
    object.metadata = { ...object.metadata, name: 'b' }
  }
  await rejects(configMaps.modify('a', rename), TypeError, /Cannot modify "a": the change gave it another name: "b"/)
  await rejects(
    configMaps.modify('a', () => {}),
    isForbidden
  )
  await rejects(
    configMaps.modify('a', () => {}),
    ApiError
  )
})

modify('an abort between two attempts rejects with its own reason', async () => {
  const clock = new FakeClock()
  const controller = new AbortController()
  const send = new FakeSend(json(stored('a')), failure(409, 'Conflict'))
  const { signal } = controller
  const waiting = handle(send, TestConfigMap, inNs, { clock }).modify('a', () => {}, { signal })
  await settle()
  const reason = new Error('stop')
  controller.abort(reason)
  assert.is(await rejects(waiting), reason)
  assert.is(clock.waiting, 0)
})

modify.run()

const remove = suite('Resource: delete, deleteCollection')

remove('give the Status or what was deleted, as the server does', async () => {
  const gone = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: { name: 'a', uid: 'u' } }
  const send = new FakeSend(json(gone), json(stored('a')), page(['a', 'b']), json(gone))
  const configMaps = handle(send, TestConfigMap, inNs)
  assert.equal(await configMaps.delete('a'), gone as never)
  const object = await configMaps.delete('a', { gracePeriodSeconds: 0 })
  assert.not(isStatus(object))
  const list = await configMaps.deleteCollection({ labelSelector: 'a=b' })
  assert.equal(isStatus(list) ? [] : names(list.items), ['a', 'b'])
  assert.ok(isStatus(await configMaps.deleteCollection()))
  assert.ok(send.requests.every(({ method }) => method === 'DELETE'))
})

remove('deleteCollection without a namespace is refused before anything is sent', async () => {
  await rejects(handle(new FakeSend(), TestConfigMap).deleteCollection(), TypeError, /no namespace/)
})

remove.run()

const metadata = suite('Resource: metadata, table')

metadata('asks for metadata alone', async () => {
  const object = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } }
  const send = new FakeSend(json(object))
  const read = await handle(send, TestPod, inNs).metadata().get('a')
  assert.equal(read, object as never)
  assert.match(String(send.request.headers?.accept), /^application\/json;as=PartialObjectMetadata;/)
})

metadata('cuts whole objects down to their metadata when the server knows no other form', async () => {
  const pod = { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'a' }, spec: { nodeName: 'n' } }
  const partial = { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata', metadata: { name: 'a' } }
  const send = new FakeSend(
    json(pod),
    json({ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items: [pod] }),
    stream(new FeedBody(`${JSON.stringify({ type: 'ADDED', object: pod })}\n`).end())
  )
  const pods = handle(send, TestPod, inNs).metadata()
  assert.equal(await pods.get('a'), partial as never)
  const all = await pods.list()
  assert.equal([all.apiVersion, all.kind, all.items], ['meta.k8s.io/v1', 'PartialObjectMetadataList', [partial]])
  assert.equal(await collect(pods.watch()), [{ type: 'ADDED', object: partial }] as never)
})

const columnDefinitions = [{ name: 'Name', type: 'string', format: 'name', description: '', priority: 0 }]
const rows = (cells: string[], more: object = {}): WireResponse =>
  json({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion: '3', ...more },
    columnDefinitions,
    rows: cells.map((cell) => ({ cells: [cell] }))
  })

metadata('tables join their pages', async () => {
  const send = new FakeSend(rows(['a'], { continue: 't' }), rows(['b']))
  const table = await handle(send, TestPod).table().list({ includeObject: 'None' })
  assert.equal(
    table.rows.map((row) => row.cells),
    [['a'], ['b']]
  )
  assert.equal(queries(send), ['limit=500&includeObject=None', 'limit=500&continue=t&includeObject=None'])
  assert.is(send.requests[0]?.headers?.accept, 'application/json;as=Table;v=v1;g=meta.k8s.io')
})

metadata('tables of one page, of one object, without rows, as a watch', async () => {
  const empty = json({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: {}, columnDefinitions, rows: null })
  const line = JSON.stringify({ type: 'ADDED', object: { kind: 'Table', columnDefinitions: [], rows: [] } })
  const send = new FakeSend(rows(['a'], { continue: 't' }), rows(['a']), empty, stream(new FeedBody(line).end()))
  const table = handle(send, TestPod, inNs).table()
  assert.is((await table.list({ limit: 1 })).metadata.continue, 't')
  assert.is((await table.get('a')).rows.length, 1)
  assert.equal((await table.list()).rows, [])
  assert.is((await collect(table.watch({ timeoutSeconds: 5 })))[0]?.type, 'ADDED')
})

metadata('objects instead of a table are a ProtocolError', async () => {
  const send = new FakeSend(json({ kind: 'PodList', items: [] }))
  await rejects(handle(send, TestPod).table().list(), ProtocolError, /the server answered with another kind: "PodList"/)
})

metadata.run()

const errors = suite('Resource: errors')

errors('what the transport throws comes through as it is', async () => {
  const err = new ConnectionError('refused', { unsent: true })
  assert.is(await rejects(handle(new FakeSend(err), TestNode).get('a')), err)
})

errors.run()
