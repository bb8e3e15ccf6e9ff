import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isExpired, isForbidden, isNotFound, ProtocolError } from '../../src/errors.ts'
import { FakeSend, failure, json } from '../support/fake-send.ts'
import { TestConfigMap, TestPod } from '../support/kinds.ts'
import { rejects } from '../support/rejects.ts'
import { handle, inNs, names, page, queries } from '../support/resource-handle.ts'

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
