/** What the cache does with whole lists. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cacheRig, itemOf, recordedCacheRig, thing } from '../support/cache-rig.ts'

const test = suite('Cache: replacement()')

test('nothing is visible before commit, and nothing at all after abort', async () => {
  const rig = recordedCacheRig()
  rig.list(1, thing('a', 1))
  const open = rig.cache.replacement()
  open.add(itemOf(thing('b', 2)))
  assert.equal(rig.held(), ['a@1'])
  open.abort()
  assert.equal(rig.held(), ['a@1'])
  assert.is(rig.cache.resourceVersion, '1')
  assert.equal(await rig.told(), ['add a@1 initial'])
})

test('tells deletions first, then the rest in the order of the list', async () => {
  const rig = recordedCacheRig()
  rig.list(1, thing('a', 1), thing('b', 1), thing('c', 1), thing('d', 1, 'd1'))
  await rig.told()
  rig.list(9, thing('e', 5), thing('d', 7, 'd2'), thing('c', 1), thing('b', 6))
  assert.equal(await rig.told(), ['delete a@1 unknown', 'delete d@1 unknown', 'add e@5', 'add d@7', 'update b@1 b@6'])
})

test('is the truth, also where its versions are older', async () => {
  const rig = recordedCacheRig()
  rig.list(100, thing('a', 90), thing('b', 95))
  await rig.told()
  rig.list(50, thing('a', 40))
  assert.equal(await rig.told(), ['delete b@95 unknown', 'update a@90 a@40'])
  assert.is(rig.cache.resourceVersion, '50')
  rig.modified(thing('a', 51))
  assert.equal(rig.held(), ['a@51'])
})

test('forgets deletions: a restored backup may bring an object back', () => {
  const rig = cacheRig()
  rig.list(1, thing('a', 1, 'u'))
  rig.deleted(thing('a', 9, 'u'))
  rig.list(5)
  rig.added(thing('a', 6, 'u'))
  assert.equal(rig.held(), ['a@6'])
})

test('an object of the same uid and version stays the one that it is', () => {
  const rig = cacheRig()
  const first = thing('a', 1)
  rig.list(1, first)
  rig.list(2, thing('a', 1))
  assert.is(rig.storage.get('a'), first)
})

test('a key that comes twice counts once, by its last state', async () => {
  const rig = recordedCacheRig()
  rig.list(1, thing('a', 1))
  rig.list(9, thing('a', 5), thing('b', 1), thing('a', 6))
  assert.equal(await rig.told(), ['add a@1 initial', 'add b@1', 'update a@1 a@6'])
  rig.list(10, thing('a', 8), thing('b', 1), thing('a', 6))
  assert.equal(await rig.told(), [], 'its last state is the one that was held')
})

test('what is removed before the end is not in it', async () => {
  const rig = recordedCacheRig()
  rig.list(1, thing('a', 1))
  const open = rig.cache.replacement()
  open.add(itemOf(thing('a', 1)))
  open.add(itemOf(thing('b', 2)))
  open.remove('a')
  open.remove('b')
  open.remove('never there')
  open.commit('3')
  assert.equal(await rig.told(), ['add a@1 initial', 'delete a@1 unknown'])
})

test('an object without a version is told each time', async () => {
  const rig = recordedCacheRig()
  rig.list('', thing('a', ''))
  rig.list('', thing('a', ''))
  assert.equal(await rig.told(), ['add a@ initial', 'update a@ a@'])
})

test.run()
