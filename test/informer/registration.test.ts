/** A handler from its addition to its removal. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cacheRig, recordingHandler, thing } from '../support/cache-rig.ts'
import { settle } from '../support/fake-clock.ts'
import { gate } from '../support/gate.ts'
import { rejects } from '../support/rejects.ts'

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
