/** How a controller ends. */
import { getEventListeners, once } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TimeoutError } from '../../src/errors.ts'
import { Secret } from '../../src/resources/kinds/stable.ts'
import { ControllerRig } from '../support/controller-rig.ts'
import { gate } from '../support/gate.ts'
import { Warnings } from '../support/warnings.ts'

const test = suite('Controller: stop')

test('lets what runs finish, takes no more keys, and keeps the cache until then', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  await rig.create('b')
  const seen: string[] = []
  const running = gate()
  let atEnd = ''
  const controller = rig.controller({
    async reconcile(key, { signal }) {
      seen.push(key)
      await running.opened
      atEnd = `${rig.informer.get(key)?.metadata.name} ${rig.informer.stopped} ${signal.aborted}`
    }
  })
  const run = await rig.run(controller)
  rig.stop.abort()
  await rig.advance(29_000)
  assert.is(run.outcome, 'pending')
  running.open()
  await rig.rest()
  assert.is(run.outcome, 'resolved')
  assert.equal(seen, ['default/a'])
  assert.is(atEnd, 'a false false')
  assert.is(rig.informer.stopped, true)
  assert.is(rig.clock.waiting, 0)
})

test('after the grace period it aborts what runs and names it', async () => {
  await using rig = new ControllerRig()
  for (const name of ['a', 'b', 'c']) await rig.create(name)
  const reasons: unknown[] = []
  const controller = rig.controller({
    concurrency: 2,
    async reconcile(_, { signal }) {
      await once(signal, 'abort')
      reasons.push(signal.reason)
      throw signal.reason
    }
  })
  const run = await rig.run(controller)
  rig.stop.abort()
  await rig.advance(29_999, 29_999)
  assert.is(run.outcome, 'pending')
  await rig.advance(1)
  const { outcome } = run
  assert.instance(outcome, TimeoutError)
  assert.is(
    (outcome as Error).message,
    'Stop of controller "test": still reconciling after 30000 ms: "default/a", "default/b"'
  )
  assert.equal(reasons, [outcome, outcome])
  // To be ended is no failure of the reconcile.
  assert.equal(rig.reported, [])
  assert.is(rig.clock.waiting, 0)
})

test('does not wait for ever for a run that does not heed its signal', async () => {
  await using rig = new ControllerRig()
  await rig.create('deaf')
  const run = await rig.run(rig.controller({ reconcile: () => new Promise(() => {}) }), { gracefulShutdownMs: 0 })
  rig.stop.abort()
  await rig.advance(1)
  assert.is(run.outcome, 'pending')
  await rig.advance(1000)
  assert.match(String(run.outcome), /still reconciling after 0 ms: "default\/deaf"/)
})

test('a grace period without end', async () => {
  await using rig = new ControllerRig()
  await rig.create('slow')
  const running = gate()
  const run = await rig.run(rig.controller({ reconcile: () => running.opened }), {
    gracefulShutdownMs: Number.POSITIVE_INFINITY
  })
  rig.stop.abort()
  await rig.advance(86_400_000, 8_640_000)
  assert.is(run.outcome, 'pending')
  running.open()
  await rig.rest()
  assert.is(run.outcome, 'resolved')
})

test('a second signal aborts at once, and what it hit is reported', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const force = new AbortController()
  let reason: unknown
  const controller = rig.controller({
    async reconcile(_, { signal }) {
      await once(signal, 'abort')
      reason = signal.reason
    }
  })
  const run = await rig.run(controller, { abortSignal: force.signal })
  rig.stop.abort(new Error('first'))
  await rig.advance(100)
  assert.is(run.outcome, 'pending')
  const second = new Error('second')
  force.abort(second)
  await rig.rest()
  assert.is(run.outcome, second)
  assert.is(reason, second)
  assert.equal(
    rig.reported.map(({ phase, key }) => `${phase} ${key}`),
    ['stop default/a']
  )
})

test('a second signal that hits nothing is a clean stop', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const force = new AbortController()
  const run = await rig.run(rig.controller({ reconcile() {} }), { abortSignal: force.signal })
  force.abort(new Error('now'))
  await rig.rest()
  assert.is(run.outcome, 'resolved')
})

test('caches that do not sync: says which, and why', async () => {
  await using rig = new ControllerRig()
  rig.refuse('configmaps', 403)
  let runs = 0
  const run = await rig.run(rig.controller({ reconcile: () => void runs++ }))
  await rig.advance(119_000, 5000)
  assert.is(run.outcome, 'pending')
  await rig.advance(2000)
  const { outcome } = run
  assert.instance(outcome, TimeoutError)
  assert.match(
    (outcome as Error).message,
    /^Start of controller "test": caches not synced within 120000 ms: .*informer "ConfigMap".*403 Forbidden/
  )
  assert.is(runs, 0)
  assert.is(rig.informer.stopped, true)
  assert.is(rig.clock.waiting, 0)
})

test('stopped before the caches have synced', async () => {
  await using rig = new ControllerRig()
  rig.refuse('configmaps', 500)
  const run = await rig.run(rig.controller({ reconcile() {} }))
  rig.stop.abort()
  await rig.rest()
  assert.is(run.outcome, 'resolved')
  assert.is(rig.clock.waiting, 0)
})

test('an informer that somebody else runs is neither run nor ended', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const own = new AbortController()
  const running = rig.informer.run({ signal: own.signal })
  const seen: string[] = []
  const run = await rig.run(rig.controller({ reconcile: (key) => void seen.push(key) }))
  assert.equal(seen, ['default/a'])
  rig.stop.abort()
  await rig.rest()
  assert.is(run.outcome, 'resolved')
  assert.is(rig.informer.stopped, false)
  await rig.create('b')
  await rig.rest()
  assert.equal(seen, ['default/a'])
  own.abort()
  await running
})

test('an informer that is stopped already: refused, and nothing is left behind', async () => {
  await using rig = new ControllerRig()
  const other = rig.informerOf(rig.client.resource(Secret))
  await other.run({ signal: AbortSignal.abort() })
  const watches = [{ informer: other, map: () => 'x' }]
  const run = await rig.run(rig.controller({ watches, reconcile() {} }))
  assert.match(String(run.outcome), 'informer "Secret" is stopped')
  assert.is(rig.informer.state, 'new')
  assert.is(getEventListeners(rig.stop.signal, 'abort').length, 0)
  assert.is(rig.clock.waiting, 0)
})

test('takes its listeners from the signals, and does not mind many workers and sources', async () => {
  await using rig = new ControllerRig()
  using warnings = new Warnings()
  const watches = Array.from({ length: 15 }, () => ({ informer: rig.informer, map: () => 'x' }))
  const force = new AbortController()
  const controller = rig.controller({ concurrency: 50, watches, reconcile() {} })
  const run = await rig.run(controller, { abortSignal: force.signal })
  rig.stop.abort()
  await rig.rest()
  assert.is(run.outcome, 'resolved')
  assert.equal(warnings.messages, [])
  assert.is(getEventListeners(force.signal, 'abort').length, 0)
})

test.run()
