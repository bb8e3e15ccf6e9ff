/** How the calls of one handler follow each other, and what they leave to others. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ObjectStorage } from '../../src/informer/object-storage.ts'
import type { Snapshot } from '../../src/informer/storage.ts'
import { cacheRig, recordingHandler, type Thing, thing } from '../support/cache-rig.ts'
import { settle } from '../support/fake-clock.ts'
import { gate } from '../support/gate.ts'

const test = suite('Registration: delivery')

test('an async handler is awaited before its next call', async () => {
  const rig = cacheRig()
  const log: string[] = []
  const first = gate()
  rig.handlers.add({
    async onAdd(object) {
      log.push(`begin ${object.metadata?.name}`)
      if (object.metadata?.name === 'a') await first.opened
      log.push(`end ${object.metadata?.name}`)
    }
  })
  rig.list(1, thing('a', 1), thing('b', 1))
  await settle()
  assert.equal(log, ['begin a'])
  first.open()
  await settle()
  assert.equal(log, ['begin a', 'end a', 'begin b', 'end b'])
})

test('a handler that never settles holds up nobody else, and its backlog shows', async () => {
  const rig = cacheRig()
  const log: string[] = []
  const stuck = rig.handlers.add({ onAdd: () => new Promise<void>(() => {}) })
  const good = rig.handlers.add(recordingHandler(log))
  rig.list(1, thing('a', 1), thing('b', 1), thing('c', 1))
  await settle()
  assert.is(log.length, 3)
  assert.is(stuck.pending, 2)
  assert.ok(good.hasSynced)
  assert.not(stuck.hasSynced)
})

test('what throws or rejects is reported, and the next event follows', async () => {
  const rig = cacheRig()
  const log: string[] = []
  const record = recordingHandler(log)
  const registration = rig.handlers.add(
    {
      onAdd(object, info) {
        if (object.value === 'throw') throw new Error('thrown')
        return record.onAdd?.(object, info)
      },
      onUpdate: () => Promise.reject(new Error('rejected')),
      onDelete: () => {
        throw new Error('too')
      }
    },
    { name: 'mine' }
  )
  rig.list(1, thing('a', 1, 'u', 'throw'), thing('b', 1))
  rig.modified(thing('a', 2, 'u'))
  rig.deleted(thing('a', 3, 'u'))
  rig.added(thing('c', 4))
  await settle()
  assert.equal(log, ['add b@1 initial', 'add c@4'])
  assert.equal(rig.errors, ['mine add: thrown', 'mine update: rejected', 'mine delete: too'])
  assert.equal(
    rig.handlerErrors.map(({ object }) => object?.metadata?.resourceVersion),
    ['1', '2', '3']
  )
  assert.ok(registration.hasSynced)
})

test('an object that cannot be decoded is a failure of its notification and its index alone', async () => {
  const fail = (): never => {
    throw new SyntaxError('no JSON')
  }
  class Broken extends ObjectStorage<Thing> {
    override get(key: string): Thing | undefined {
      return key === 'b' ? fail() : super.get(key)
    }
    override snapshot(key: string): Snapshot<Thing> | undefined {
      return key === 'b' ? { read: fail } : super.snapshot(key)
    }
  }
  const rig = cacheRig({ storage: new Broken(), indexers: { value: ({ value = '' }) => [value] } })
  const log: string[] = []
  rig.handlers.add(recordingHandler(log), { name: 'mine' })
  rig.list(1, thing('a', 1), thing('b', 1), thing('c', 1))
  await settle()
  assert.equal(log, ['add a@1 initial', 'add c@1 initial'])
  assert.equal(rig.errors, ['value b: no JSON', 'mine add: no JSON'])
  assert.is(rig.handlerErrors[0]?.object, undefined)
  assert.equal(rig.indexer.missing('value'), ['b'])
})

test('a burst leaves turns of the event loop to others', async () => {
  const rig = cacheRig()
  let calls = 0
  const callsAtTurns: number[] = []
  rig.handlers.add({ onAdd: () => void calls++ })
  rig.list(1, ...Array.from({ length: 2500 }, (_, i) => thing(`a${i}`, 1)))
  while (calls < 2500) {
    await new Promise((resolve) => setImmediate(resolve))
    callsAtTurns.push(calls)
  }
  assert.ok(callsAtTurns.length >= 3, `in ${callsAtTurns.length} turns`)
})

test('a slow handler that does not wait leaves turns too', async () => {
  const rig = cacheRig()
  let [calls, turns] = [0, 0]
  rig.handlers.add({ onAdd: () => void calls++ })
  // Each reading of the clock is 2 ms later than the one before.
  let now = 0
  rig.clock.monotonic = () => (now += 2)
  rig.list(1, ...Array.from({ length: 12 }, (_, i) => thing(`a${i}`, 1)))
  while (calls < 12) {
    await new Promise((resolve) => setImmediate(resolve))
    turns++
  }
  assert.ok(turns >= 4, `in ${turns} turns`)
})

test('many slow handlers share the time of a turn', async () => {
  const rig = cacheRig()
  let [calls, turns, now] = [0, 0, 0]
  rig.clock.monotonic = () => now
  for (let i = 0; i < 10; i++) {
    rig.handlers.add({
      onAdd() {
        calls++
        now += 2
      }
    })
  }
  rig.list(1, ...Array.from({ length: 6 }, (_, i) => thing(`a${i}`, 1)))
  let longest = 0
  while (calls < 60) {
    const before = now
    await new Promise((resolve) => setImmediate(resolve))
    longest = Math.max(longest, now - before)
    turns++
  }
  assert.ok(longest <= 2 * (3 + 9), `${longest} ms in one turn: three calls, then one for each of the others`)
  assert.ok(turns >= 5, `in ${turns} turns`)
})

test.run()
