/** An informer over a collection in memory: what it follows, how it is run and stopped. */
import { getEventListeners } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createInformer } from '../../src/informer/index.ts'
import { recordingHandler } from '../support/cache-rig.ts'
import { endOf } from '../support/end-of.ts'
import { settle } from '../support/fake-clock.ts'
import { gate } from '../support/gate.ts'
import { rejects, throws } from '../support/rejects.ts'
import { runningInformer } from '../support/running-informer.ts'
import { ScriptedCollection } from '../support/scripted-collection.ts'

const test = suite('Informer')

test('follows a collection', async () => {
  const { things, informer, stop } = await runningInformer({}, (all) => all.put('a', 'x'))
  const log: string[] = []
  informer.addEventHandler(recordingHandler(log))
  await informer.waitForSync()
  things.put('b', 'y')
  things.put('a', 'z')
  things.delete('b')
  await settle()
  assert.equal(log, ['add a@101=x initial', 'add b@102=y', 'update a@101=x a@103=z', 'delete b@104=y'])
  assert.is(informer.get('default/a')?.value, 'z')
  assert.is(informer.get('default/b'), undefined)
  assert.equal(informer.keys(), ['default/a'])
  assert.is(informer.size, 1)
  assert.is(informer.lastResourceVersion, '104')
  await stop()
})

test('one watch serves all handlers', async () => {
  const { things, informer, stop } = await runningInformer()
  for (let i = 0; i < 5; i++) informer.addEventHandler({})
  await settle()
  assert.is(things.open, 1)
  assert.is(things.calls.list.length, 1)
  await stop()
})

test('asks for what its options say', async () => {
  const options = {
    labelSelector: { app: 'web' },
    fieldSelector: 'spec.nodeName=n1',
    managedFields: false,
    pageSize: 7
  }
  const { things, stop } = await runningInformer(options)
  const [list] = things.calls.list
  const [watch] = things.calls.watch
  assert.equal(
    [list?.labelSelector, list?.fieldSelector, list?.managedFields, list?.limit],
    ['app=web', 'spec.nodeName=n1', false, 7]
  )
  assert.equal(
    [watch?.labelSelector, watch?.fieldSelector, watch?.managedFields],
    ['app=web', 'spec.nodeName=n1', false]
  )
  await stop()
})

test("a caller's mistake is told at once", () => {
  const things = new ScriptedCollection()
  throws(() => createInformer(things, { labelSelector: '=' }), TypeError)
  throws(() => createInformer(things, { fieldSelector: 'x' }), TypeError)
  throws(() => createInformer(things, { resyncMs: 10 }), RangeError)
})

test('runs once', async () => {
  const { informer, signal, stop } = await runningInformer()
  await rejects(informer.run({ signal }), /Cannot run informer "Thing": it was run before/)
  await stop()
  await rejects(informer.run({ signal }), /it was run before/)
})

test('a signal that is aborted before stops it before it begins', async () => {
  const things = new ScriptedCollection()
  const informer = createInformer(things)
  assert.is(informer.state, 'new')
  await informer.run({ signal: AbortSignal.abort() })
  assert.ok(informer.stopped)
  assert.is(things.calls.list.length, 0)
})

test('stop frees all, drops what waits and refuses those who wait', async () => {
  const { things, clock, informer, signal, stop } = await runningInformer({ resyncMs: 1000 })
  const log: string[] = []
  informer.addEventHandler(recordingHandler(log))
  const reason = new Error('enough')
  const waiting = rejects(
    informer.waitForResourceVersion('999', { timeoutMs: 5000 }),
    /informer "Thing" is stopped/,
    (err) => (err as Error).cause === reason
  )
  things.put('late')
  await stop(reason)
  await waiting
  await settle()
  assert.equal(log, [])
  assert.ok(informer.stopped)
  assert.is(informer.state, 'stopped')
  assert.is(clock.waiting, 0)
  assert.is(things.open, 0)
  assert.equal(getEventListeners(signal, 'abort'), [])
  throws(() => informer.addEventHandler({}), /informer "Thing" is stopped/)
  throws(() => informer.addIndexers({}), /informer "Thing" is stopped/)
  await rejects(informer.waitForResourceVersion('999'), /informer "Thing" is stopped/)
  await informer.waitForSync()
})

test('run() waits for the call that is running', async () => {
  const { informer, things, stop } = await runningInformer()
  const running = gate()
  informer.addEventHandler({ onAdd: () => running.opened })
  things.put('a')
  await settle()
  const stopping = stop()
  const ended = endOf(stopping)
  await settle()
  assert.is(ended.outcome, 'pending')
  running.open()
  await stopping
})

test.run()
