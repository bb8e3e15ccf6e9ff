import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Store } from '../../src/fake/store.ts'

const test = suite('Store')

const object = (name: string, data?: string): Parameters<Store['put']>[2] => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  ...(data !== undefined && { data })
})

test('counts one version over all resources', () => {
  const store = new Store(100)
  assert.is(store.put('a', 'x', object('x')).metadata.resourceVersion, '2')
  assert.is(store.put('b', 'x', object('x')).metadata.resourceVersion, '3')
  assert.is(store.remove('a', 'x')?.metadata.resourceVersion, '4')
  assert.is(store.version, 4)
  assert.is(store.remove('a', 'x'), undefined)
  assert.is(store.version, 4)
})

test('does not change what it was given', () => {
  const store = new Store(100)
  const given = object('x')
  store.put('a', 'x', given)
  assert.is(given.metadata.resourceVersion, undefined)
})

test('lists in order of key, whatever the order of writes', () => {
  const store = new Store(100)
  for (const key of ['b/2', 'a/9', 'b/1', 'a-a/1']) store.put('a', key, object(key))
  store.remove('a', 'b/1')
  store.put('a', 'a/1', object('a/1'))
  assert.equal(
    store.list('a').entries.map(([key]) => key),
    ['a-a/1', 'a/1', 'a/9', 'b/2']
  )
})

test('lists the state of an older version', () => {
  const store = new Store(100)
  store.put('a', 'x', object('x', '1'))
  store.put('a', 'y', object('y', '1'))
  const { version } = store
  store.put('a', 'x', object('x', '2'))
  store.remove('a', 'y')
  store.put('a', 'z', object('z'))
  store.put('b', 'x', object('x'))
  const at = store.listAt('a', version)
  assert.equal(
    at?.entries.map(([key, value]) => [key, value.data]),
    [
      ['x', '1'],
      ['y', '1']
    ]
  )
  assert.is(at?.version, version)
})

test('refuses versions before a compaction, and keeps the events for readers on their way', () => {
  const store = new Store(100)
  store.put('a', 'x', object('x', '1'))
  const { version } = store
  store.put('a', 'x', object('x', '2'))
  store.compact()
  assert.is(store.listAt('a', version), undefined)
  assert.is(store.compacted, store.version)
  assert.is(store.lost < version, true)
  assert.is(store.eventAfter('a', version)?.object.data, '2')
})

test('drops the oldest events beyond the limit', () => {
  const store = new Store(3)
  for (let i = 0; i < 5000; i++) store.put('a', 'x', object('x', String(i)))
  assert.is(store.lost, store.version - 3)
  assert.is(store.compacted, store.lost)
  assert.is(store.eventAfter('a', store.lost)?.version, store.lost + 1)
  assert.is(store.listAt('a', store.lost)?.entries[0]?.[1].data, '4996')
  assert.is(store.listAt('a', store.lost - 1), undefined)
})

test('tells of each change until unsubscribed', () => {
  const store = new Store(10)
  const seen: string[] = []
  const stop = store.subscribe((event) => seen.push(event?.type ?? 'other'))
  store.put('a', 'x', object('x'))
  store.put('a', 'x', object('x'))
  store.remove('a', 'x')
  store.advance(5)
  stop()
  store.put('a', 'x', object('x'))
  assert.equal(seen, ['ADDED', 'MODIFIED', 'DELETED', 'other'])
})

test.run()
