/** The set of handlers: who is told what, when, and until when. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cacheRig, recordingHandler, thing } from '../support/cache-rig.ts'
import { settle } from '../support/fake-clock.ts'
import { gate } from '../support/gate.ts'
import { throws } from '../support/rejects.ts'

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
