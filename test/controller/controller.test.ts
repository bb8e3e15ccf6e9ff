/** The reconcile loop on a fake cluster: what is reconciled, and when. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mergePatch } from '../../src/resources/index.ts'
import { defaultControllerRateLimiter, RateLimitingQueue } from '../../src/workqueue/index.ts'
import { ControllerRig } from '../support/controller-rig.ts'
import { settle } from '../support/fake-clock.ts'
import { rejects, throws } from '../support/rejects.ts'

const test = suite('createController')

test('reconciles what is there, what comes, changes and goes, from the cache', async () => {
  await using rig = new ControllerRig()
  await rig.create('a', { n: '1' })
  const seen: string[] = []
  const controller = rig.controller({
    reconcile(key) {
      seen.push(`${key} ${rig.informer.get(key)?.data?.n ?? 'gone'}`)
    }
  })
  const run = await rig.run(controller)
  assert.equal(seen, ['default/a 1'])
  assert.is(controller.health.synced, true)
  await rig.create('b', { n: '2' })
  await rig.rest()
  await rig.configMaps.patch('a', mergePatch({ data: { n: '3' } }))
  await rig.rest()
  await rig.configMaps.delete('b')
  await rig.rest()
  assert.equal(seen, ['default/a 1', 'default/b 2', 'default/a 3', 'default/b gone'])
  controller.enqueue('default/outside')
  await rig.rest()
  assert.is(seen.at(-1), 'default/outside gone')
  rig.stop.abort()
  await rig.rest()
  assert.is(run.outcome, 'resolved')
  assert.is(rig.informer.stopped, true)
  assert.is(rig.clock.waiting, 0)
})

test('a change during a run leads to another run, after it', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const release: Array<() => void> = []
  const controller = rig.controller({
    concurrency: 3,
    reconcile: () => new Promise((resolve) => release.push(resolve))
  })
  await rig.run(controller)
  assert.is(release.length, 1)
  for (const n of ['1', '2', '3']) await rig.configMaps.patch('a', mergePatch({ data: { n } }))
  await rig.rest()
  assert.is(release.length, 1)
  assert.is(controller.health.running[0]?.key, 'default/a')
  release[0]?.()
  await rig.rest()
  assert.is(release.length, 2)
  release[1]?.()
  await rig.rest()
  assert.is(release.length, 2)
})

test('runs that wait for nothing leave the event loop its turns', async () => {
  await using rig = new ControllerRig()
  const total = 5000
  let runs = 0
  const controller = rig.controller({
    concurrency: 3,
    reconcile(key) {
      if (++runs < total) controller.enqueue(key)
    }
  })
  await rig.run(controller)
  controller.enqueue('a')
  const seen: number[] = []
  while (runs < total) {
    await settle(1)
    seen.push(runs)
  }
  assert.ok(seen.length >= 5, `${seen}`)
})

test('an informer that is stopped before the controller shows in its health', async () => {
  await using rig = new ControllerRig()
  const stop = new AbortController()
  const running = rig.informer.run({ signal: stop.signal })
  const controller = rig.controller({ reconcile() {} })
  const ended = await rig.run(controller)
  assert.is(controller.health.synced, true)
  stop.abort()
  await running
  assert.is(controller.health.synced, false)
  assert.is(ended.outcome, 'pending')
})

test('live changes go before the initial list', async () => {
  await using rig = new ControllerRig()
  for (let i = 0; i < 20; i++) await rig.create(`old-${i}`)
  const seen: string[] = []
  const gates: Array<() => void> = []
  const controller = rig.controller({
    reconcile(key) {
      seen.push(key)
      return new Promise((resolve) => gates.push(resolve))
    }
  })
  await rig.run(controller)
  assert.is(seen.length, 1)
  await rig.create('live')
  await rig.rest()
  gates[0]?.()
  await rig.rest()
  assert.is(seen[1], 'default/live')
})

test('runs once', async () => {
  await using rig = new ControllerRig()
  const controller = rig.controller({ reconcile() {} })
  await rig.run(controller)
  await rejects(controller.run({ signal: rig.stop.signal }), TypeError, /"test": it has run already/)
})

test('a signal that has aborted already: nothing is started, all is freed', async () => {
  await using rig = new ControllerRig()
  let runs = 0
  rig.stop.abort()
  const run = await rig.run(rig.controller({ reconcile: () => void runs++ }))
  assert.is(run.outcome, 'resolved')
  assert.is(runs, 0)
  assert.is(rig.clock.waiting, 0)
  assert.equal(rig.cluster.requests, [])
})

test('refuses options that make no sense, before anything is done', async () => {
  await using rig = new ControllerRig()
  const reconcile = (): void => {}
  throws(() => rig.controller({ reconcile, name: '' }), TypeError, /Cannot create controller: it has no name/)
  for (const concurrency of [0, -1, 1.5, Number.NaN]) {
    throws(() => rig.controller({ reconcile, concurrency }), RangeError, /"test": concurrency must be a whole number/)
  }
  throws(() => rig.controller({ reconcile, timeoutMs: -1 }), RangeError, /timeoutMs/)
  throws(() => rig.controller({ reconcile, cacheSyncTimeoutMs: Number.NaN }), RangeError, /cacheSyncTimeoutMs/)
  throws(() => rig.controller({ reconcile: undefined as never }), TypeError, /"test": reconcile is not a function/)
  const queue = new RateLimitingQueue()
  const rateLimiter = defaultControllerRateLimiter()
  throws(() => rig.controller({ reconcile, queue, rateLimiter }), TypeError, /rateLimiter and queueMetrics are for/)
  const { list, watch } = rig.configMaps
  const nameless = rig.informerOf({ list: list.bind(rig.configMaps), watch: watch.bind(rig.configMaps) })
  throws(
    () => rig.controller({ reconcile, informer: nameless, owns: [{ informer: rig.informer }] }),
    TypeError,
    /needs the kind/
  )
  const run = rig.controller({ reconcile }).run({ signal: rig.stop.signal, gracefulShutdownMs: -1 })
  await rejects(run, RangeError, /gracefulShutdownMs/)
})

test.run()
