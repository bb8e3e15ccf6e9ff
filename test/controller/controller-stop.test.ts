/** How a controller ends, and what it does with runs that take too long. */
import { getEventListeners } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ReconcileRun } from '../../src/controller/index.ts'
import { TimeoutError } from '../../src/errors.ts'
import { Secret } from '../../src/resources/kinds/stable.ts'
import { ControllerRig } from '../support/controller-rig.ts'

const stop = suite('Controller: stop')

stop('lets what runs finish, takes no more keys, and keeps the cache until then', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  await rig.create('b')
  const seen: string[] = []
  let release = (): void => {}
  let atEnd = ''
  const controller = rig.controller({
    async reconcile(key, { signal }) {
      seen.push(key)
      await new Promise<void>((resolve) => {
        release = resolve
      })
      atEnd = `${rig.informer.get(key)?.metadata.name} ${rig.informer.stopped} ${signal.aborted}`
    }
  })
  const run = await rig.run(controller)
  rig.stop.abort()
  await rig.advance(29_000)
  assert.is(run.outcome, 'pending')
  release()
  await rig.rest()
  assert.is(run.outcome, 'resolved')
  assert.equal(seen, ['default/a'])
  assert.is(atEnd, 'a false false')
  assert.is(rig.informer.stopped, true)
  assert.is(rig.clock.waiting, 0)
})

stop('after the grace period it aborts what runs and names it', async () => {
  await using rig = new ControllerRig()
  for (const name of ['a', 'b', 'c']) await rig.create(name)
  const reasons: unknown[] = []
  const controller = rig.controller({
    concurrency: 2,
    reconcile: (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reasons.push(signal.reason)
          reject(signal.reason)
        })
      })
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

stop('does not wait for ever for a run that does not heed its signal', async () => {
  await using rig = new ControllerRig()
  await rig.create('deaf')
  const run = await rig.run(rig.controller({ reconcile: () => new Promise(() => {}) }), { gracefulShutdownMs: 0 })
  rig.stop.abort()
  await rig.advance(1)
  assert.is(run.outcome, 'pending')
  await rig.advance(1000)
  assert.match(String(run.outcome), /still reconciling after 0 ms: "default\/deaf"/)
})

stop('a grace period without end', async () => {
  await using rig = new ControllerRig()
  await rig.create('slow')
  let release = (): void => {}
  const reconcile = (): Promise<void> =>
    new Promise<void>((resolve) => {
      release = resolve
    })
  const run = await rig.run(rig.controller({ reconcile }), { gracefulShutdownMs: Number.POSITIVE_INFINITY })
  rig.stop.abort()
  await rig.advance(86_400_000, 8_640_000)
  assert.is(run.outcome, 'pending')
  release()
  await rig.rest()
  assert.is(run.outcome, 'resolved')
})

stop('a second signal aborts at once, and what it hit is reported', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const force = new AbortController()
  let reason: unknown
  const controller = rig.controller({
    reconcile: (_, { signal }) =>
      new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason
          resolve()
        })
      })
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

stop('a second signal that hits nothing is a clean stop', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const force = new AbortController()
  const run = await rig.run(rig.controller({ reconcile() {} }), { abortSignal: force.signal })
  force.abort(new Error('now'))
  await rig.rest()
  assert.is(run.outcome, 'resolved')
})

stop('caches that do not sync: says which, and why', async () => {
  await using rig = new ControllerRig()
  rig.cluster.faults.add({
    resource: 'configmaps',
    action: { type: 'status', code: 403 },
    times: Number.POSITIVE_INFINITY
  })
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

stop('stopped before the caches have synced', async () => {
  await using rig = new ControllerRig()
  rig.cluster.faults.add({
    resource: 'configmaps',
    action: { type: 'status', code: 500 },
    times: Number.POSITIVE_INFINITY
  })
  const run = await rig.run(rig.controller({ reconcile() {} }))
  rig.stop.abort()
  await rig.rest()
  assert.is(run.outcome, 'resolved')
  assert.is(rig.clock.waiting, 0)
})

stop('an informer that somebody else runs is neither run nor ended', async () => {
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

stop('an informer that is stopped already: refused, and nothing is left behind', async () => {
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

stop('takes its listeners from the signals, and does not mind many workers and sources', async () => {
  await using rig = new ControllerRig()
  const warnings: Error[] = []
  const onWarning = (warning: Error): void => void warnings.push(warning)
  process.on('warning', onWarning)
  const watches = Array.from({ length: 15 }, () => ({ informer: rig.informer, map: () => 'x' }))
  const force = new AbortController()
  const controller = rig.controller({ concurrency: 50, watches, reconcile() {} })
  const run = await rig.run(controller, { abortSignal: force.signal })
  rig.stop.abort()
  await rig.rest()
  process.off('warning', onWarning)
  assert.is(run.outcome, 'resolved')
  assert.equal(warnings, [])
  assert.is(getEventListeners(force.signal, 'abort').length, 0)
})

stop.run()

const timeout = suite('Controller: timeoutMs')

timeout('aborts a run that takes too long; it has failed and is tried again', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const attempts: number[] = []
  const ends: ReconcileRun[] = []
  const controller = rig.controller({
    timeoutMs: 2000,
    metrics: { runEnded: (_, run) => void ends.push(run) },
    reconcile(_, { signal, attempt }) {
      attempts.push(attempt)
      if (attempts.length > 1) return undefined
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    }
  })
  await rig.run(controller)
  await rig.advance(1999)
  assert.equal(ends, [])
  await rig.advance(10, 1)
  assert.equal(attempts, [0, 1])
  assert.equal(
    ends.map(({ outcome, timedOut, panic }) => [outcome, timedOut, panic]),
    [
      ['error', true, false],
      ['success', false, false]
    ]
  )
  assert.is(
    String(rig.reported[0]?.err),
    'TimeoutError: Reconcile of "default/a" by controller "test": not done within 2000 ms'
  )
  await rig.advance(60_000)
  assert.is(rig.reported.length, 1)
})

timeout('a run that succeeds although its time was over has succeeded', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const ends: ReconcileRun[] = []
  const controller = rig.controller({
    timeoutMs: 1000,
    metrics: { runEnded: (_, run) => void ends.push(run) },
    reconcile: (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
  })
  await rig.run(controller)
  await rig.advance(1000)
  assert.equal(
    ends.map(({ outcome, timedOut }) => [outcome, timedOut]),
    [['success', false]]
  )
  assert.equal(rig.reported, [])
})

timeout('a run that does not heed its signal keeps its key, and is reported once; other keys go on', async () => {
  await using rig = new ControllerRig()
  await rig.create('deaf')
  await rig.create('other')
  const running = new Map<string, number>()
  let most = 0
  let release = (): void => {}
  const controller = rig.controller({
    timeoutMs: 1000,
    concurrency: 2,
    async reconcile(key) {
      running.set(key, (running.get(key) ?? 0) + 1)
      most = Math.max(most, running.get(key) ?? 0)
      if (key === 'default/deaf') {
        await new Promise<void>((resolve) => {
          release = resolve
        })
      }
      running.set(key, (running.get(key) ?? 0) - 1)
    }
  })
  await rig.run(controller)
  for (let i = 0; i < 5; i++) {
    controller.enqueue('default/deaf')
    controller.enqueue('default/other')
    await rig.advance(2000)
  }
  assert.is(most, 1)
  assert.is(controller.health.running[0]?.key, 'default/deaf')
  assert.is(controller.health.running[0]?.forMs, 10_000)
  assert.equal(
    rig.reported.map(({ err }) => String(err)),
    ['TimeoutError: Reconcile of "default/deaf" by controller "test": still running 5000 ms after its signal aborted']
  )
  const before = release
  release()
  await rig.rest()
  assert.is.not(release, before, 'what was added meanwhile runs now')
  release()
  await rig.rest()
  assert.equal(controller.health.running, [])
})

timeout.run()
