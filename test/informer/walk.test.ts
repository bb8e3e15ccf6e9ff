/** All objects told to a handler, in slices, while they change. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ObjectStorage } from '../../src/informer/object-storage.ts'
import type { Snapshot } from '../../src/informer/storage.ts'
import { Walk } from '../../src/informer/walk.ts'
import { cacheRig, recordingHandler, type Thing, thing } from '../support/cache-rig.ts'
import { settle } from '../support/fake-clock.ts'

const test = suite('Walk')

/** Counts what is made of its objects. */
class CountingStorage extends ObjectStorage<Thing> {
  snapshots = 0

  override snapshot(key: string): Snapshot<Thing> | undefined {
    this.snapshots++
    return super.snapshot(key)
  }
}

const many = (count: number, version = 1): Thing[] => Array.from({ length: count }, (_, i) => thing(`t${i}`, version))

test('gives out each object as it was when it began, whatever became of it', async () => {
  const rig = cacheRig()
  rig.list(1, thing('a', 1), thing('b', 1), thing('c', 1), thing('d', 1))
  const log: string[] = []
  rig.handlers.add(recordingHandler(log))
  rig.modified(thing('b', 2))
  rig.deleted(thing('c', 3))
  rig.added(thing('c', 4, 'other'))
  rig.added(thing('e', 5))
  rig.list(6, thing('a', 6), thing('b', 2), thing('c', 4, 'other'), thing('e', 5))
  await settle()
  assert.equal(log.slice(0, 4), ['add a@1 initial', 'add b@1 initial', 'add c@1 initial', 'add d@1 initial'])
  assert.equal(log.slice(4), [
    ...['update b@1 b@2', 'delete c@3', 'add c@4', 'add e@5'],
    ...['delete d@1 unknown', 'update a@1 a@6']
  ])
})

test('counts what is left, and ends', () => {
  const storage = new ObjectStorage<Thing>()
  const walk = new Walk(storage, ['a', 'b'], 'initial')
  assert.is(walk.left, 2)
  assert.is(walk.next(), undefined, 'Keys that name nothing are passed over')
  assert.is(walk.left, 0)
})

test('nothing is made for a first list, a later handler and a resync before their turn', async () => {
  const storage = new CountingStorage()
  const rig = cacheRig({ storage })
  const made = (): number => storage.snapshots
  const handlers = Array.from({ length: 3 }, () => rig.handlers.add({}, { resyncMs: 1000 }))
  rig.list(1, ...many(2500))
  assert.is(made(), 0)
  assert.equal(
    handlers.map(({ pending, hasSynced }) => [pending, hasSynced]),
    [
      [2500, false],
      [2500, false],
      [2500, false]
    ]
  )
  await Promise.all(handlers.map((handler) => handler.waitForSync()))
  assert.is(made(), 3 * 2500)
  const late = rig.handlers.add({})
  assert.is(made(), 3 * 2500)
  await late.remove()
  const before = made()
  const advanced = rig.clock.advance(1000)
  assert.is(made(), before)
  await advanced
  while (handlers.some(({ pending }) => pending > 0)) await settle()
  assert.is(made(), before + 3 * 2500)
  await rig.handlers.close()
})

test('removal in the middle stops at once', async () => {
  const rig = cacheRig()
  let [calls, others] = [0, 0]
  const registration = rig.handlers.add({
    onAdd: () => {
      if (++calls === 1200) void registration.remove()
    }
  })
  const other = rig.handlers.add({ onAdd: () => void others++ })
  rig.list(1, ...many(2500))
  await other.waitForSync()
  assert.equal([calls, others], [1200, 2500])
  assert.not(registration.hasSynced)
  assert.is(registration.pending, 0)
})

test('hasSynced follows the last call of the first list, not the first calls of what came after it', async () => {
  const rig = cacheRig()
  const seen: [string, boolean][] = []
  const registration = rig.handlers.add({
    onAdd: (object) => void seen.push([object.metadata?.name ?? '', registration.hasSynced])
  })
  rig.list(1, thing('a', 1), thing('b', 1))
  rig.added(thing('c', 2))
  await registration.waitForSync()
  await settle()
  assert.equal(seen, [
    ['a', false],
    ['b', false],
    ['c', true]
  ])
})

test('a list into a cache that had become empty is told as additions, not as initial ones', async () => {
  const rig = cacheRig({ indexers: { value: ({ value = '' }) => [value] } })
  const log: string[] = []
  const registration = rig.handlers.add(recordingHandler(log))
  rig.list(1)
  assert.ok(registration.hasSynced)
  rig.list(2, thing('a', 2, 'u', 'x'))
  assert.ok(registration.hasSynced)
  assert.equal(rig.indexer.keys('value', 'x'), ['a'])
  rig.modified(thing('a', 3, 'u', 'y'))
  await settle()
  assert.equal(log, ['add a@2=x', 'update a@2=x a@3=y'])
})

test.run()
