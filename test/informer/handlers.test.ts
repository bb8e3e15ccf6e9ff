import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ObjectStorage } from '../../src/informer/object-storage.ts'
import type { Snapshot } from '../../src/informer/storage.ts'
import { cacheRig, recordingHandler, type Thing, thing } from '../support/cache-rig.ts'
import { settle } from '../support/fake-clock.ts'
import { rejects, throws } from '../support/rejects.ts'

/** A promise with its ends. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

const add = suite('Handlers: add()')

add('a handler that is added later is told of what is there, then of what follows, nothing twice', async () => {
  const rig = cacheRig()
  const [early, late]: [string[], string[]] = [[], []]
  rig.handlers.add(recordingHandler(early))
  rig.list(1, thing('a', 1), thing('b', 1))
  rig.modified(thing('a', 2))
  rig.handlers.add(recordingHandler(late))
  rig.modified(thing('a', 3))
  rig.deleted(thing('b', 4))
  await settle()
  assert.equal(early, ['add a@1 initial', 'add b@1 initial', 'update a@1 a@2', 'update a@2 a@3', 'delete b@4'])
  assert.equal(late, ['add a@2 initial', 'add b@1 initial', 'update a@2 a@3', 'delete b@4'])
})

add('an addition after the first list is not initial', async () => {
  const rig = cacheRig()
  const log: string[] = []
  rig.handlers.add(recordingHandler(log))
  rig.list(1, thing('a', 1))
  rig.list(2, thing('a', 1), thing('b', 2))
  rig.added(thing('c', 3))
  await settle()
  assert.equal(log, ['add a@1 initial', 'add b@2', 'add c@3'])
})

add('the cache has a change before it is told', async () => {
  const rig = cacheRig({ indexers: { value: (object) => [object.value ?? ''] } })
  const seen: unknown[] = []
  rig.handlers.add({
    onAdd: (object) => void seen.push(rig.storage.get(object.metadata?.name ?? '') === object),
    onDelete: (object) => void seen.push(rig.storage.size, rig.indexer.keys('value', object.value ?? ''))
  })
  rig.list(1)
  rig.added(thing('a', 2, 'u', 'x'))
  await settle()
  rig.deleted(thing('a', 3, 'u', 'x'))
  await settle()
  assert.equal(seen, [true, 0, []])
})

add('no call happens within what causes it', () => {
  const rig = cacheRig()
  const log: string[] = []
  const registration = rig.handlers.add(recordingHandler(log))
  rig.list(1, thing('a', 1))
  assert.equal(log, [])
  assert.is(registration.pending, 1)
})

add('names handlers that have no name', () => {
  const rig = cacheRig()
  assert.is(rig.handlers.add({}).name, 'handler-1')
  assert.is(rig.handlers.add({}, { name: 'mine' }).name, 'mine')
  assert.is(rig.handlers.add({}).name, 'handler-2')
})

add('a handler without methods goes through all the same', async () => {
  const rig = cacheRig()
  const registration = rig.handlers.add({})
  rig.list(1, thing('a', 1))
  rig.modified(thing('a', 2))
  rig.deleted(thing('a', 3))
  await settle()
  assert.is(registration.pending, 0)
  assert.ok(registration.hasSynced)
})

add('methods keep their this', async () => {
  const rig = cacheRig()
  class Counter {
    count = 0
    onAdd(): void {
      this.count++
    }
  }
  const counter = new Counter()
  rig.handlers.add(counter)
  rig.list(1, thing('a', 1))
  await settle()
  assert.is(counter.count, 1)
})

add.run()

const delivery = suite('Registration: delivery')

delivery('an async handler is awaited before its next call', async () => {
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

delivery('a handler that never settles holds up nobody else, and its backlog shows', async () => {
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

delivery('what throws or rejects is reported, and the next event follows', async () => {
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

delivery('an object that cannot be decoded is a failure of its notification and its index alone', async () => {
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

delivery('a burst leaves turns of the event loop to others', async () => {
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

delivery('a slow handler that does not wait leaves turns too', async () => {
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

delivery('many slow handlers share the time of a turn', async () => {
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

delivery.run()

const synced = suite('Registration: hasSynced')

synced('true when the informer has synced and all initial objects were told', async () => {
  const rig = cacheRig()
  const first = gate()
  const registration = rig.handlers.add({ onAdd: () => first.opened })
  assert.not(registration.hasSynced)
  let done = false
  const waiting = registration.waitForSync().then(() => {
    done = true
  })
  rig.list(1, thing('a', 1), thing('b', 1))
  await settle()
  assert.not(registration.hasSynced)
  assert.not(done)
  first.open()
  await waiting
  assert.ok(registration.hasSynced)
})

synced('true at once for an empty collection, and for a handler without objects to tell', async () => {
  const rig = cacheRig()
  const before = rig.handlers.add({})
  rig.list(1)
  assert.ok(before.hasSynced)
  assert.ok(rig.handlers.add({}).hasSynced)
  await before.waitForSync()
})

synced('a handler that is added later syncs by itself', async () => {
  const rig = cacheRig()
  rig.list(1, thing('a', 1))
  const registration = rig.handlers.add({})
  assert.not(registration.hasSynced)
  await registration.waitForSync()
  assert.ok(registration.hasSynced)
})

synced('waitForSync() ends by its signal, its deadline and the removal', async () => {
  const rig = cacheRig()
  const registration = rig.handlers.add({}, { name: 'mine' })
  const reason = new Error('mine')
  const controller = new AbortController()
  const aborted = registration.waitForSync({ signal: controller.signal })
  controller.abort(reason)
  await rejects(aborted, (err) => err === reason)
  await rejects(registration.waitForSync({ signal: controller.signal }), (err) => err === reason)
  const late = rejects(registration.waitForSync({ timeoutMs: 100 }), /wait for sync of handler "mine" .* within 100 ms/)
  await rig.clock.advance(100)
  await late
  const removed = rejects(registration.waitForSync(), /it was removed/)
  await registration.remove()
  await removed
  assert.is(rig.clock.waiting, 0)
})

synced.run()

const remove = suite('Registration: remove()')

remove('drops what waits and tells nothing more', async () => {
  const rig = cacheRig()
  const log: string[] = []
  const registration = rig.handlers.add(recordingHandler(log))
  rig.list(1, thing('a', 1))
  const removed = registration.remove()
  rig.added(thing('b', 2))
  await removed
  await settle()
  assert.equal(log, [])
  assert.is(registration.pending, 0)
  assert.ok(registration.removed)
  assert.is(rig.handlers.size, 0)
  await registration.remove()
})

remove('resolves when a running call has ended', async () => {
  const rig = cacheRig()
  const running = gate()
  const log: string[] = []
  const registration = rig.handlers.add({
    async onAdd(object) {
      await running.opened
      log.push(`told ${object.metadata?.name}`)
    }
  })
  rig.list(1, thing('a', 1), thing('b', 1))
  await settle()
  const removed = registration.remove().then(() => void log.push('removed'))
  await settle()
  assert.equal(log, [])
  running.open()
  await removed
  assert.equal(log, ['told a', 'removed'])
})

remove('a handler may await its own removal', async () => {
  const rig = cacheRig()
  const log: string[] = []
  const registration = rig.handlers.add({
    async onAdd(object) {
      await registration.remove()
      log.push(`told ${object.metadata?.name}`)
    }
  })
  rig.list(1, thing('a', 1), thing('b', 1))
  await settle()
  assert.equal(log, ['told a'])
})

remove('others go on', async () => {
  const rig = cacheRig()
  const log: string[] = []
  const one = rig.handlers.add({})
  rig.handlers.add(recordingHandler(log))
  rig.list(1, thing('a', 1))
  await one.remove()
  rig.added(thing('b', 2))
  await settle()
  assert.equal(log, ['add a@1 initial', 'add b@2'])
})

remove.run()

const resync = suite('Handlers: resync')

resync('tells the handlers whose period is over, and no others', async () => {
  const rig = cacheRig()
  const [fast, slow, never]: [string[], string[], string[]] = [[], [], []]
  rig.handlers.add(recordingHandler(fast), { resyncMs: 2000 })
  rig.handlers.add(recordingHandler(slow), { resyncMs: 3000 })
  rig.handlers.add(recordingHandler(never))
  rig.list(1, thing('a', 1))
  await rig.clock.advance(2999)
  assert.equal(fast, ['add a@1 initial', 'update a@1 a@1 resync'])
  assert.equal(slow, ['add a@1 initial'])
  await rig.clock.advance(3001)
  assert.is(fast.length, 4)
  assert.is(slow.length, 3)
  assert.equal(never, ['add a@1 initial'])
})

resync('the default is that of the informer', async () => {
  const rig = cacheRig({ resyncMs: 1000 })
  const log: string[] = []
  rig.handlers.add(recordingHandler(log))
  rig.handlers.add({}, { resyncMs: 0 })
  assert.is(rig.clock.waiting, 1)
  rig.list(1, thing('a', 1))
  await rig.clock.advance(1000)
  assert.is(log.length, 2)
})

resync('is left out while the round before it is not through, or before the sync', async () => {
  const rig = cacheRig()
  const registration = rig.handlers.add({ onUpdate: () => new Promise<void>(() => {}) }, { resyncMs: 1000 })
  await rig.clock.advance(1000)
  rig.list(1, thing('a', 1), thing('b', 1))
  await rig.clock.advance(5000)
  assert.is(registration.pending, 1)
})

resync('gives the same object twice, the newest', async () => {
  const rig = cacheRig()
  const seen: boolean[] = []
  rig.handlers.add({ onUpdate: (old, object) => void seen.push(old === object) }, { resyncMs: 1000 })
  rig.list(1, thing('a', 1))
  await rig.clock.advance(1000)
  assert.equal(seen, [true])
})

resync('removing the handler takes its timer away', async () => {
  const rig = cacheRig()
  const registration = rig.handlers.add({}, { resyncMs: 1000 })
  await rig.clock.advance(1500)
  await registration.remove()
  assert.is(rig.clock.waiting, 0)
})

for (const resyncMs of [1, 999, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
  resync(`refuses a period of ${resyncMs}`, () => {
    throws(() => cacheRig().handlers.add({}, { resyncMs }), RangeError, /resyncMs/)
  })
}

resync.run()

const close = suite('Handlers: close()')

close('drops what waits, waits for what runs, and takes no more', async () => {
  const rig = cacheRig()
  const running = gate()
  const log: string[] = []
  rig.handlers.add(
    {
      async onAdd(object) {
        await running.opened
        log.push(`told ${object.metadata?.name}`)
      }
    },
    { resyncMs: 1000 }
  )
  rig.list(1, thing('a', 1), thing('b', 1))
  await settle()
  const closed = rig.handlers.close().then(() => void log.push('closed'))
  throws(() => rig.handlers.add({}), /informer "things" is stopped/)
  await settle()
  assert.equal(log, [])
  running.open()
  await closed
  assert.equal(log, ['told a', 'closed'])
  assert.is(rig.clock.waiting, 0)
})

close.run()
