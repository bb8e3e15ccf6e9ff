import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError, ConnectionError, isForbidden } from '../../src/errors.ts'
import { isStatus } from '../../src/resources/response.ts'
import { collect, FakeSend, FeedBody, failure, json, stream } from '../support/fake-send.ts'
import { TestConfigMap, TestNode, TestPod, TestWidget } from '../support/kinds.ts'
import { rejects, throws } from '../support/rejects.ts'
import { handle, inNs, names, page, stored } from '../support/resource-handle.ts'

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

const errors = suite('Resource: errors')

errors('what the transport throws comes through as it is', async () => {
  const err = new ConnectionError('refused', { unsent: true })
  assert.is(await rejects(handle(new FakeSend(err), TestNode).get('a')), err)
})

errors.run()
