/** Handlers that never end, or never catch up: they are left behind and told of, and hold up nobody. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TimeoutError } from '../../src/errors.ts'
import { createInformer } from '../../src/informer/index.ts'
import { cacheRig, recordingHandler, thing } from '../support/cache-rig.ts'
import { settle } from '../support/fake-clock.ts'
import { gate } from '../support/gate.ts'
import { throws } from '../support/rejects.ts'
import { runningInformer } from '../support/running-informer.ts'
import { ScriptedCollection } from '../support/scripted-collection.ts'
import { Warnings } from '../support/warnings.ts'

const never = new Promise<void>(() => {})

const stop = suite('Handlers that never end')

stop('run() leaves them behind after 5 seconds, by a warning that names them; others end in time', async () => {
  using warnings = new Warnings()
  const { informer, things, clock, stop } = await runningInformer()
  const [slow, log]: [ReturnType<typeof gate>, string[]] = [gate(), []]
  informer.addEventHandler({ onAdd: () => never }, { name: 'stuck' })
  informer.addEventHandler({ onAdd: () => slow.opened.then(() => void log.push('slow')) }, { name: 'slow' })
  things.put('a')
  things.put('b')
  await settle()
  let ended = false
  const running = stop().then(() => {
    ended = true
  })
  await clock.advance(4999)
  slow.open()
  await settle()
  assert.not(ended)
  await clock.advance(1)
  await running
  await settle()
  assert.equal(log, ['slow'], 'its second event is dropped')
  assert.equal(warnings.messages, [
    'Handler "stuck" of informer "Thing" was left behind: TimeoutError: Call has not ended within 5000 ms: "default/a"'
  ])
  assert.is(clock.waiting, 0)
})

stop('onHandlerError hears of each, with what the call is about', async () => {
  const heard: unknown[] = []
  const { informer, things, clock, stop } = await runningInformer({
    handlerGraceMs: 100,
    onHandlerError: (err, { handler, type, object }) =>
      heard.push([err instanceof TimeoutError && err.timeoutMs, handler, type, object?.metadata?.name])
  })
  informer.addEventHandler({ onAdd: () => never })
  informer.addEventHandler({ onUpdate: () => never })
  things.put('a')
  things.put('a')
  await settle()
  const stopped = stop()
  await clock.advance(100)
  await stopped
  assert.equal(heard, [
    [100, 'handler-1', 'stop', 'a'],
    [100, 'handler-2', 'stop', 'a']
  ])
})

stop('no time is left to them with handlerGraceMs 0, and no end with Infinity', async () => {
  for (const [handlerGraceMs, ends] of [
    [0, true],
    [Number.POSITIVE_INFINITY, false]
  ] as const) {
    const { informer, things, clock, stop } = await runningInformer({ handlerGraceMs, onHandlerError() {} })
    const call = gate()
    informer.addEventHandler({ onAdd: () => call.opened })
    things.put('a')
    await settle()
    let ended = false
    const stopped = stop().then(() => {
      ended = true
    })
    await clock.advance(3_600_000)
    assert.is(ended, ends)
    call.open()
    await stopped
  }
})

for (const handlerGraceMs of [-1, Number.NaN]) {
  stop(`refuses a handlerGraceMs of ${handlerGraceMs}`, () => {
    throws(() => createInformer(new ScriptedCollection(), { handlerGraceMs }), RangeError, /handlerGraceMs/)
  })
}

stop('one that awaits its own removal after an await waits no longer than that for itself', async () => {
  const rig = cacheRig()
  const log: string[] = []
  const registration = rig.handlers.add(
    {
      async onAdd(object) {
        await settle(1)
        await registration.remove()
        log.push(`told ${object.metadata?.name}`)
      }
    },
    { name: 'mine' }
  )
  rig.list(1, thing('a', 1), thing('b', 1))
  await settle()
  assert.ok(registration.removed)
  const again = registration.remove()
  await rig.clock.advance(5000)
  await again
  assert.equal(log, ['told a'])
  assert.equal(rig.errors, ['mine stop: Call has not ended within 5000 ms: "a"'])
  await registration.remove()
  assert.is(rig.clock.waiting, 0)
})

stop('what it throws later is still told', async () => {
  const rig = cacheRig()
  const call = gate()
  const failing = call.opened.then(() => {
    throw new Error('late')
  })
  const registration = rig.handlers.add({ onAdd: () => failing }, { name: 'mine' })
  rig.list(1, thing('a', 1))
  await settle()
  const removed = registration.remove()
  await rig.clock.advance(5000)
  await removed
  call.open()
  await settle()
  assert.equal(rig.errors, ['mine stop: Call has not ended within 5000 ms: "a"', 'mine add: late'])
})

stop.run()

const backlog = suite('Handlers that fall behind')

backlog(
  'each doubling from 100,000 events on is told once, again after they have caught up; a first list is none',
  async () => {
    const rig = cacheRig()
    let call = gate()
    const slow = rig.handlers.add({ onAdd: () => call.opened }, { name: 'slow' })
    rig.handlers.add({}, { name: 'quick' })
    rig.list(1, ...Array.from({ length: 1000 }, (_, i) => thing(`t${i}`, 1)))
    await settle()
    const old = rig.storage.snapshot('t1')
    const change = { key: 't1', old, held: old, now: old, finalStateUnknown: false }
    const tell = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) rig.handlers.tell(change)
      await settle(2)
    }
    for (let i = 0; i < 250; i++) await tell(999)
    assert.equal(rig.errors, ['slow backlog: 100000 events wait for it', 'slow backlog: 200000 events wait for it'])
    assert.is(rig.handlerErrors[0]?.object, undefined)
    assert.is(slow.pending, 999 + 250 * 999)
    call.open()
    while (slow.pending > 0) await settle()
    await settle()
    call = gate()
    rig.added(thing('new', 2))
    for (let i = 0; i < 101; i++) await tell(999)
    assert.is(rig.errors.length, 3)
    assert.is(rig.errors[2], 'slow backlog: 100000 events wait for it')
    const removed = slow.remove()
    assert.is(slow.pending, 0)
    call.open()
    await removed
  }
)

backlog('without a hook the process is warned', async () => {
  using warnings = new Warnings()
  const { informer, things, clock, stop } = await runningInformer({ handlerGraceMs: 0 })
  const log: string[] = []
  informer.addEventHandler({ onAdd: () => never }, { name: 'stuck' })
  informer.addEventHandler(recordingHandler(log))
  things.put('a')
  await settle()
  for (let i = 0; i <= 100_000; i++) {
    things.put('a')
    if (i % 1000 === 0) await settle(2)
  }
  while (log.length < 100_002) await settle()
  assert.equal(warnings.messages, [
    'Handler "stuck" of informer "Thing" falls behind: Error: 100000 events wait for it'
  ])
  const stopped = stop()
  await clock.advance(0)
  await stopped
})

backlog.run()
