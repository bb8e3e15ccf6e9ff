/** What is done to objects before the cache keeps them. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cacheRig, itemOf, recordedCacheRig, type Thing, thing } from '../support/cache-rig.ts'
import { settle } from '../support/fake-clock.ts'

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
  const rig = recordedCacheRig({
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
  const rig = recordedCacheRig({ transform: strip })
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
  const rig = recordedCacheRig({ transform: strip })
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
  const rig = recordedCacheRig({ transform: strip })
  rig.list(1, thing('a', 1, 'u', 'x'))
  rig.modified(thing('a', 5, 'u2', 'bad'))
  assert.equal(await rig.told(), ['add a@undefined=x initial', 'delete a@undefined=x unknown'])
  assert.equal([...rig.cache.skipped], ['a'])
})

transform('a final state that fails is told as the last known one', async () => {
  const rig = recordedCacheRig({ transform: strip })
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

transform('that is asynchronous is a failure, whatever becomes of its promise', () => {
  const rig = cacheRig({ transform: (async () => Promise.reject(new Error('late'))) as unknown as () => Thing })
  rig.list(1, thing('a', 1))
  assert.equal(rig.errors, ['transform a@1: The transform returned a promise: it must not be asynchronous'])
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
