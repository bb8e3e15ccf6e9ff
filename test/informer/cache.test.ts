import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cacheRig, itemOf, recordingHandler, type Thing, thing } from '../support/cache-rig.ts'
import { settle } from '../support/fake-clock.ts'

/** A rig with a handler that writes down what it is told. */
function recorded(...args: Parameters<typeof cacheRig>) {
  const rig = cacheRig(...args)
  const log: string[] = []
  rig.handlers.add(recordingHandler(log))
  return {
    ...rig,
    /** What was told since the last time. */
    async told() {
      await settle()
      return log.splice(0)
    }
  }
}

const apply = suite('Cache: apply()')

apply('takes additions, changes and deletions in, and tells them', async () => {
  const rig = recorded()
  rig.list(1)
  rig.added(thing('a', 2))
  rig.modified(thing('a', 3))
  rig.deleted(thing('a', 4))
  assert.equal(await rig.told(), ['add a@2', 'update a@2 a@3', 'delete a@4'])
  assert.equal(rig.held(), [])
})

apply('a deletion tells the final state that the event brings', async () => {
  const rig = recorded()
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
  apply(`an event whose version is ${what}`, async () => {
    const rig = recorded()
    rig.list(5, thing('a', 5))
    await rig.told()
    rig.modified(thing('a', version))
    assert.equal(rig.held(), [...held])
    assert.is((await rig.told()).length, held[0] === 'a@5' ? 0 : 1)
  })
}

apply('versions that cannot be compared are taken as they come', async () => {
  const rig = recorded()
  rig.list('x', thing('a', 'abc'))
  rig.modified(thing('a', 'aaa'))
  rig.modified(thing('a', 'aaa'))
  assert.equal(await rig.told(), ['add a@abc initial', 'update a@abc a@aaa'])
})

apply('an older deletion is ignored', async () => {
  const rig = recorded()
  rig.list(5, thing('a', 5))
  rig.deleted(thing('a', 4))
  assert.equal(rig.held(), ['a@5'])
})

apply('another uid under the same key is a deletion that was not seen, and an addition', async () => {
  const rig = recorded()
  rig.list(1, thing('a', 1, 'u1'))
  rig.modified(thing('a', 7, 'u2'))
  assert.equal(await rig.told(), ['add a@1 initial', 'delete a@1 unknown', 'add a@7'])
})

apply('the deletion of another object of the same name, newer than what is held: that one is gone too', async () => {
  const rig = recorded()
  rig.list(1, thing('a', 1, 'u1'))
  rig.deleted(thing('a', 7, 'u2'))
  assert.equal(await rig.told(), ['add a@1 initial', 'delete a@1 unknown'])
  assert.equal(rig.held(), [])
})

apply('the deletion of an unknown key is not told', async () => {
  const rig = recorded()
  rig.list(1)
  rig.deleted(thing('a', 7))
  assert.equal(await rig.told(), [])
})

apply('an event from before the list changes nothing', async () => {
  const rig = recorded()
  rig.list(20, thing('a', 1), thing('b', 9))
  await rig.told()
  rig.added(thing('gone', 15))
  rig.modified(thing('a', 12))
  rig.deleted(thing('b', 19))
  assert.equal(await rig.told(), [])
  assert.equal(rig.held(), ['a@1', 'b@9'])
})

apply('a deletion that comes with the state that was deleted', async () => {
  const rig = recorded()
  rig.list(20, thing('a', 1), thing('b', 9))
  rig.modified(thing('a', 22))
  await rig.told()
  rig.deleted(thing('b', 9))
  rig.deleted(thing('a', 1))
  assert.equal(await rig.told(), ['delete b@9'])
  assert.equal(rig.held(), ['a@22'])
})

apply('events that come behind later ones are taken in, each object for itself', async () => {
  const rig = recorded()
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

apply('where deletions are no longer remembered, a late event brings nothing back', async () => {
  const rig = recorded()
  rig.list(1)
  for (let i = 0; i < 2000; i++) rig.deleted(thing(`gone-${i}`, 10 + i))
  rig.added(thing('gone-0', 9))
  rig.added(thing('gone-1999', 2008))
  rig.added(thing('other', 900))
  rig.added(thing('late', 2007))
  assert.equal(await rig.told(), ['add late@2007'])
})

apply('a replayed event does not bring a deleted object back', async () => {
  const rig = recorded()
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

apply('an object that left the selection comes back as the same object', () => {
  const rig = cacheRig()
  rig.list(1, thing('a', 1, 'u1'))
  rig.deleted(thing('a', 3, 'u1'))
  rig.added(thing('a', 4, 'u1'))
  assert.equal(rig.held(), ['a@4'])
})

apply('the version of the cache never goes back by an event or a bookmark', () => {
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

apply.run()

const replacement = suite('Cache: replacement()')

replacement('nothing is visible before commit, and nothing at all after abort', async () => {
  const rig = recorded()
  rig.list(1, thing('a', 1))
  const open = rig.cache.replacement()
  open.add(itemOf(thing('b', 2)))
  assert.equal(rig.held(), ['a@1'])
  open.abort()
  assert.equal(rig.held(), ['a@1'])
  assert.is(rig.cache.resourceVersion, '1')
  assert.equal(await rig.told(), ['add a@1 initial'])
})

replacement('tells deletions first, then the rest in the order of the list', async () => {
  const rig = recorded()
  rig.list(1, thing('a', 1), thing('b', 1), thing('c', 1), thing('d', 1, 'd1'))
  await rig.told()
  rig.list(9, thing('e', 5), thing('d', 7, 'd2'), thing('c', 1), thing('b', 6))
  assert.equal(await rig.told(), ['delete a@1 unknown', 'delete d@1 unknown', 'add e@5', 'add d@7', 'update b@1 b@6'])
})

replacement('is the truth, also where its versions are older', async () => {
  const rig = recorded()
  rig.list(100, thing('a', 90), thing('b', 95))
  await rig.told()
  rig.list(50, thing('a', 40))
  assert.equal(await rig.told(), ['delete b@95 unknown', 'update a@90 a@40'])
  assert.is(rig.cache.resourceVersion, '50')
  rig.modified(thing('a', 51))
  assert.equal(rig.held(), ['a@51'])
})

replacement('forgets deletions: a restored backup may bring an object back', () => {
  const rig = cacheRig()
  rig.list(1, thing('a', 1, 'u'))
  rig.deleted(thing('a', 9, 'u'))
  rig.list(5)
  rig.added(thing('a', 6, 'u'))
  assert.equal(rig.held(), ['a@6'])
})

replacement('an object of the same uid and version stays the one that it is', () => {
  const rig = cacheRig()
  const first = thing('a', 1)
  rig.list(1, first)
  rig.list(2, thing('a', 1))
  assert.is(rig.storage.get('a'), first)
})

replacement('a key that comes twice counts once, by its last state', async () => {
  const rig = recorded()
  rig.list(1, thing('a', 1))
  rig.list(9, thing('a', 5), thing('b', 1), thing('a', 6))
  assert.equal(await rig.told(), ['add a@1 initial', 'add b@1', 'update a@1 a@6'])
  rig.list(10, thing('a', 8), thing('b', 1), thing('a', 6))
  assert.equal(await rig.told(), [], 'its last state is the one that was held')
})

replacement('what is removed before the end is not in it', async () => {
  const rig = recorded()
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

replacement('an object without a version is told each time', async () => {
  const rig = recorded()
  rig.list('', thing('a', ''))
  rig.list('', thing('a', ''))
  assert.equal(await rig.told(), ['add a@ initial', 'update a@ a@'])
})

replacement.run()

const transform = suite('Cache: transform')

/** Keeps no metadata but the name; fails on what is called bad. */
function strip(object: Thing): Thing {
  if (object.value === 'bad') throw new Error('cannot strip')
  return { metadata: { name: object.metadata?.name ?? '' }, value: object.value }
}

transform('is done before storing, and needs to keep neither uid nor version', () => {
  const rig = cacheRig({ transform: strip })
  rig.list(5, thing('ns/a', 5, 'u', 'x'))
  assert.equal(rig.storage.get('ns/a'), { metadata: { name: 'a' }, value: 'x' })
  assert.equal(rig.storage.head('ns/a'), { uid: 'u', resourceVersion: '5' })
  rig.modified(thing('ns/a', 4, 'u', 'old'))
  assert.is(rig.storage.get('ns/a')?.value, 'x')
  rig.modified(thing('ns/a', 6, 'u', 'new'))
  assert.is(rig.storage.get('ns/a')?.value, 'new')
})

transform('may change the object that it is given', async () => {
  const rig = recorded({
    transform: (object) => {
      delete object.metadata?.resourceVersion
      delete object.metadata?.uid
      return object
    }
  })
  rig.list(5, thing('a', 5, 'u'))
  rig.list(6, thing('a', 5, 'u'))
  rig.deleted(thing('a', 7, 'u'))
  assert.equal(await rig.told(), ['add a@undefined initial', 'delete a@undefined'])
  assert.is(rig.cache.resourceVersion, '7')
})

transform('what fails is reported and skipped; the state before it stays until one passes', async () => {
  const rig = recorded({ transform: strip })
  rig.list(1, thing('a', 1, 'u', 'x'))
  rig.modified(thing('a', 2, 'u', 'bad'))
  rig.added(thing('b', 3, 'v', 'bad'))
  assert.equal(rig.errors, ['transform a@2: cannot strip', 'transform b@3: cannot strip'])
  assert.equal([...rig.cache.skipped], ['a', 'b'])
  assert.is(rig.storage.get('a')?.value, 'x')
  assert.is(rig.storage.size, 1)
  rig.modified(thing('a', 4, 'u', 'y'))
  rig.deleted(thing('b', 5, 'v', 'bad'))
  assert.equal([...rig.cache.skipped], [])
  assert.equal(await rig.told(), ['add a@undefined=x initial', 'update a@undefined=x a@undefined=y'])
})

transform('a list keeps the state before one that fails, but not that of another object', async () => {
  const rig = recorded({ transform: strip })
  rig.list(1, thing('a', 1, 'u', 'x'), thing('b', 1, 'v', 'x'), thing('c', 1, 'w', 'x'))
  await rig.told()
  rig.list(9, thing('a', 5, 'u', 'bad'), thing('b', 6, 'v2', 'bad'), thing('d', 7, 'z', 'bad'))
  assert.equal([...rig.storage.keys()], ['a'])
  assert.equal([...rig.cache.skipped], ['a', 'b', 'd'])
  assert.equal(await rig.told(), ['delete b@undefined=x unknown', 'delete c@undefined=x unknown'])
  rig.list(12, thing('a', 8, 'u', 'y'))
  assert.equal([...rig.cache.skipped], [])
  assert.equal(await rig.told(), ['update a@undefined=x a@undefined=y'])
})

transform('an aborted list leaves what is skipped as it was', () => {
  const rig = cacheRig({ transform: strip })
  rig.list(1, thing('a', 1, 'u', 'x'))
  const open = rig.cache.replacement()
  open.add(itemOf(thing('a', 5, 'u', 'bad')))
  open.abort()
  assert.equal([...rig.cache.skipped], [])
})

transform('a recreated object that fails takes the old one away', async () => {
  const rig = recorded({ transform: strip })
  rig.list(1, thing('a', 1, 'u', 'x'))
  rig.modified(thing('a', 5, 'u2', 'bad'))
  assert.equal(await rig.told(), ['add a@undefined=x initial', 'delete a@undefined=x unknown'])
  assert.equal([...rig.cache.skipped], ['a'])
})

transform('a final state that fails is told as the last known one', async () => {
  const rig = recorded({ transform: strip })
  rig.list(1, thing('a', 1, 'u', 'x'))
  rig.deleted(thing('a', 5, 'u', 'bad'))
  assert.equal(await rig.told(), ['add a@undefined=x initial', 'delete a@undefined=x unknown'])
  assert.equal([...rig.cache.skipped], [])
})

transform('to undefined is a failure', () => {
  const rig = cacheRig({ transform: () => undefined as unknown as Thing })
  rig.list(1, thing('a', 1))
  assert.equal(rig.errors, ['transform a@1: The transform returned no object'])
})

transform.run()

const freeze = suite('Cache: freeze')

freeze('objects are frozen in their depth, also what a deletion tells', async () => {
  const rig = cacheRig({ freeze: true })
  const seen: Thing[] = []
  rig.handlers.add({ onDelete: (object) => void seen.push(object) })
  rig.list(1, { metadata: { name: 'a', uid: 'u', resourceVersion: '1', ownerReferences: [{ uid: 'o' } as never] } })
  const held = rig.storage.get('a')
  assert.throws(() => ((held as Thing).value = 'x'), /not extensible/)
  assert.throws(() => held?.metadata?.ownerReferences?.push({} as never), /not extensible/)
  assert.throws(() => (((held?.metadata?.ownerReferences?.[0] ?? {}) as { uid: string }).uid = 'x'), /read only/)
  rig.deleted(thing('a', 2, 'u'))
  await settle()
  assert.ok(Object.isFrozen(seen[0]?.metadata))
})

freeze('is off unless asked for', () => {
  const rig = cacheRig()
  rig.list(1, thing('a', 1))
  assert.not(Object.isFrozen(rig.storage.get('a')))
})

freeze.run()
