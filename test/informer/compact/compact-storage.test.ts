import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CompactStorage } from '../../../src/informer/compact/index.ts'
import type { Item } from '../../../src/informer/item.ts'
import { itemOf, type Thing, thing } from '../../support/cache-rig.ts'

// That it answers as the storage of parsed objects does is tested with every suite of the cache: see AgreeingStorage.
const test = suite('CompactStorage')

const COUNT = 2000
const item = (n: number, version: number): Item<Thing> => itemOf(thing(`ns/${n}`, version, `uid-${n}`, 'x'.repeat(500)))

function filled(): CompactStorage<Thing> {
  const storage = new CompactStorage<Thing>()
  for (let n = 0; n < COUNT; n++) storage.set(item(n, 1))
  return storage
}

test('objects that a relist leaves as they are take no more memory, and nothing is left of those that are gone', () => {
  const storage = filled()
  const { liveBytes, allocatedBytes } = storage
  const stage = storage.stage()
  for (let n = COUNT / 2; n < COUNT; n++) stage.keep(`ns/${n}`)
  assert.is(storage.liveBytes, liveBytes)
  assert.is(storage.allocatedBytes, allocatedBytes)
  stage.set(item(0, 2))
  stage.commit()
  assert.is(storage.size, COUNT / 2 + 1)
  assert.ok(Math.abs(storage.liveBytes / liveBytes - 0.5) < 0.01)
  assert.ok(storage.allocatedBytes < storage.liveBytes * 1.5 + 2 ** 17, `${storage.allocatedBytes}`)
  assert.is(storage.get('ns/0')?.metadata?.resourceVersion, '2')
  assert.is(storage.get(`ns/${COUNT - 1}`)?.metadata?.resourceVersion, '1')
})

test('a relist that fails leaves nothing behind', () => {
  const storage = filled()
  const { liveBytes } = storage
  const stage = storage.stage()
  stage.keep('ns/1')
  for (let n = 0; n < COUNT; n++) stage.set(item(n, 2))
  stage.set(item(7, 3))
  stage.keep('ns/8')
  stage.delete('ns/9')
  stage.delete('ns/none')
  stage.abort()
  assert.is(storage.liveBytes, liveBytes)
  assert.equal(
    [...storage.values()].map(({ metadata }) => metadata?.resourceVersion),
    Array(COUNT).fill('1')
  )
})

test('a snapshot reads its state for ever', () => {
  const storage = filled()
  const snapshot = storage.snapshot('ns/5')
  for (let version = 2; version < 12; version++) for (let n = 0; n < COUNT; n++) storage.set(item(n, version))
  storage.delete('ns/5')
  assert.is(snapshot?.read().metadata?.resourceVersion, '1')
})

test('each read is an object of its own', () => {
  const storage = new CompactStorage<Thing>()
  storage.set(item(1, 1))
  const first = storage.get('ns/1')
  assert.is.not(storage.get('ns/1'), first)
  assert.equal(storage.get('ns/1'), first)
})

test.run()
