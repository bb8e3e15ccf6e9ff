/** What the cache does with single events. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cacheRig, recordedCacheRig, thing } from '../support/cache-rig.ts'

const test = suite('Cache: apply()')

test('takes additions, changes and deletions in, and tells them', async () => {
  const rig = recordedCacheRig()
  rig.list(1)
  rig.added(thing('a', 2))
  rig.modified(thing('a', 3))
  rig.deleted(thing('a', 4))
  assert.equal(await rig.told(), ['add a@2', 'update a@2 a@3', 'delete a@4'])
  assert.equal(rig.held(), [])
})

test('a deletion tells the final state that the event brings', async () => {
  const rig = recordedCacheRig()
  rig.list(1, thing('a', 1, 'u', 'first'))
  rig.deleted(thing('a', 5, 'u', 'final'))
  assert.equal(await rig.told(), ['add a@1=first initial', 'delete a@5=final'])
})

for (const [what, version, held] of [
  ['older', 4, ['a@5']],
  ['the same', 5, ['a@5']],
  ['newer', 6, ['a@6']],
  ['longer, so newer', 10, ['a@10']]
] as const) {
  test(`an event whose version is ${what}`, async () => {
    const rig = recordedCacheRig()
    rig.list(5, thing('a', 5))
    await rig.told()
    rig.modified(thing('a', version))
    assert.equal(rig.held(), [...held])
    assert.is((await rig.told()).length, held[0] === 'a@5' ? 0 : 1)
  })
}

test('versions that cannot be compared are taken as they come', async () => {
  const rig = recordedCacheRig()
  rig.list('x', thing('a', 'abc'))
  rig.modified(thing('a', 'aaa'))
  rig.modified(thing('a', 'aaa'))
  assert.equal(await rig.told(), ['add a@abc initial', 'update a@abc a@aaa'])
})

test('an older deletion is ignored', async () => {
  const rig = recordedCacheRig()
  rig.list(5, thing('a', 5))
  rig.deleted(thing('a', 4))
  assert.equal(rig.held(), ['a@5'])
})

test('another uid under the same key is a deletion that was not seen, and an addition', async () => {
  const rig = recordedCacheRig()
  rig.list(1, thing('a', 1, 'u1'))
  rig.modified(thing('a', 7, 'u2'))
  assert.equal(await rig.told(), ['add a@1 initial', 'delete a@1 unknown', 'add a@7'])
})

test('the deletion of another object of the same name, newer than what is held: that one is gone too', async () => {
  const rig = recordedCacheRig()
  rig.list(1, thing('a', 1, 'u1'))
  rig.deleted(thing('a', 7, 'u2'))
  assert.equal(await rig.told(), ['add a@1 initial', 'delete a@1 unknown'])
  assert.equal(rig.held(), [])
})

test('the deletion of an unknown key is not told', async () => {
  const rig = recordedCacheRig()
  rig.list(1)
  rig.deleted(thing('a', 7))
  assert.equal(await rig.told(), [])
})

test('an event from before the list changes nothing', async () => {
  const rig = recordedCacheRig()
  rig.list(20, thing('a', 1), thing('b', 9))
  await rig.told()
  rig.added(thing('gone', 15))
  rig.modified(thing('a', 12))
  rig.deleted(thing('b', 19))
  assert.equal(await rig.told(), [])
  assert.equal(rig.held(), ['a@1', 'b@9'])
})

test('a deletion that comes with the state that was deleted', async () => {
  const rig = recordedCacheRig()
  rig.list(20, thing('a', 1), thing('b', 9))
  rig.modified(thing('a', 22))
  await rig.told()
  rig.deleted(thing('b', 9))
  rig.deleted(thing('a', 1))
  assert.equal(await rig.told(), ['delete b@9'])
  assert.equal(rig.held(), ['a@22'])
})

test('events that come behind later ones are taken in, each object for itself', async () => {
  const rig = recordedCacheRig()
  rig.list(20, thing('a', 1), thing('b', 9), thing('c', 10))
  await rig.told()
  rig.added(thing('late', 29))
  rig.modified(thing('a', 21))
  rig.deleted(thing('b', 22))
  rig.added(thing('c', 24, 'again'))
  rig.added(thing('new', 23))
  assert.equal(await rig.told(), [
    'add late@29',
    'update a@1 a@21',
    'delete b@22',
    'delete c@10 unknown',
    'add c@24',
    'add new@23'
  ])
  rig.deleted(thing('c', 25, 'again'))
  await rig.told()
  for (const past of [thing('b', 21), thing('c', 24, 'again'), thing('c', 21), thing('x', 28, ''), thing('late', 28)])
    rig.modified(past)
  rig.deleted(thing('never', 28))
  rig.added(thing('never', 27))
  assert.equal(await rig.told(), [])
  assert.equal(rig.held(), ['a@21', 'late@29', 'new@23'])
})

test('where deletions are no longer remembered, a late event brings nothing back', async () => {
  const rig = recordedCacheRig()
  rig.list(1)
  for (let i = 0; i < 2000; i++) rig.deleted(thing(`gone-${i}`, 10 + i))
  rig.added(thing('gone-0', 9))
  rig.added(thing('gone-1999', 2008))
  rig.added(thing('other', 900))
  rig.added(thing('late', 2007))
  assert.equal(await rig.told(), ['add late@2007'])
})

test('a replayed event does not bring a deleted object back', async () => {
  const rig = recordedCacheRig()
  rig.list(1)
  rig.added(thing('a', 2, 'u1'))
  rig.deleted(thing('a', 3, 'u1'))
  rig.added(thing('a', 2, 'u1'))
  assert.equal(rig.held(), [])
  rig.added(thing('a', 4, 'u2'))
  rig.modified(thing('a', 2, 'u1'))
  assert.equal(rig.held(), ['a@4'], 'nor in the place of the one that followed')
  assert.equal(await rig.told(), ['add a@2', 'delete a@3', 'add a@4'])
})

test('an object that left the selection comes back as the same object', () => {
  const rig = cacheRig()
  rig.list(1, thing('a', 1, 'u1'))
  rig.deleted(thing('a', 3, 'u1'))
  rig.added(thing('a', 4, 'u1'))
  assert.equal(rig.held(), ['a@4'])
})

test('the version of the cache never goes back by an event or a bookmark', () => {
  const rig = cacheRig()
  rig.list(10)
  rig.added(thing('a', 12))
  rig.added(thing('b', 11))
  rig.cache.bookmark('9')
  rig.cache.bookmark('')
  assert.is(rig.cache.resourceVersion, '12')
  rig.cache.bookmark('15')
  assert.is(rig.cache.resourceVersion, '15')
  assert.is(rig.progress(), 6, 'each is a sign of life')
})

test.run()
