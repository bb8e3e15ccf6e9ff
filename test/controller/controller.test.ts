/** The reconcile loop on a fake cluster: what is reconciled, when, and what follows from how it ends. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ReconcileRun, TerminalError, terminalError } from '../../src/controller/index.ts'
import { controllerMetrics, createRegistry, workQueueMetrics } from '../../src/metrics/index.ts'
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

test('a run that throws is tried again, each time later, with the number of failures', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const at: number[] = []
  const attempts: number[] = []
  const controller = rig.controller({
    reconcile(_, { attempt, name }) {
      assert.is(name, 'test')
      at.push(rig.clock.monotonic())
      attempts.push(attempt)
      if (attempts.length < 5) throw new Error('not yet')
    }
  })
  await rig.run(controller)
  await rig.advance(1000, 5)
  assert.equal(attempts, [0, 1, 2, 3, 4])
  assert.equal(
    at.slice(1).map((time, index) => time - (at[index] ?? 0)),
    [5, 10, 20, 40]
  )
  assert.is(rig.reported.length, 4)
  assert.equal(rig.reported.map(({ phase, key, controller: name }) => [phase, key, name])[0], [
    'reconcile',
    'default/a',
    'test'
  ])
  // Success has forgotten the failures.
  controller.enqueue('default/a')
  await rig.rest()
  assert.is(attempts.at(-1), 0)
})

test('requeueAfterMs: later again, with the failures forgotten', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const attempts: number[] = []
  const controller = rig.controller({
    reconcile(_, { attempt }) {
      attempts.push(attempt)
      if (attempts.length === 1) throw new Error('once')
      return attempts.length < 4 ? { requeueAfterMs: 60_000 } : {}
    }
  })
  await rig.run(controller)
  await rig.advance(5, 5)
  assert.equal(attempts, [0, 1])
  await rig.advance(59_000)
  assert.equal(attempts, [0, 1])
  await rig.advance(61_000)
  assert.equal(attempts, [0, 1, 0, 0])
  await rig.advance(120_000)
  assert.is(attempts.length, 4)
})

test('requeueAfterMs of 0 or less is neither lost nor a loop', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  let runs = 0
  const controller = rig.controller({ reconcile: () => ({ requeueAfterMs: runs++ % 2 === 0 ? 0 : -500 }) })
  await rig.run(controller)
  assert.is(runs, 1)
  await rig.advance(5, 5)
  assert.is(runs, 2)
  await rig.advance(10_000, 5)
  // 5 ms doubled each time: 11 steps take 10.2 s.
  assert.is(runs, 11)
})

test('a result that is none is a failure', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  await rig.run(rig.controller({ reconcile: () => ({ requeueAfterMs: Number.NaN }) }))
  assert.match(
    String(rig.reported[0]?.err),
    'TypeError: Cannot requeue: requeueAfterMs must be a number of milliseconds: NaN'
  )
})

test('a terminal error is reported and not tried again until the next change', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  let runs = 0
  const cause = new Error('bad spec')
  const controller = rig.controller({
    reconcile() {
      runs++
      throw terminalError(cause)
    }
  })
  await rig.run(controller)
  await rig.advance(3_600_000, 600_000)
  assert.is(runs, 1)
  const { err } = rig.reported[0] ?? {}
  assert.instance(err, TerminalError)
  assert.is((err as Error).message, 'bad spec')
  assert.is((err as Error).cause, cause)
  await rig.configMaps.patch('a', mergePatch({ data: { n: '1' } }))
  await rig.rest()
  assert.is(runs, 2)
})

test('an error that wraps a terminal one is terminal too', async () => {
  await using rig = new ControllerRig()
  const ring = new Error('ring')
  ring.cause = ring
  const errors: Record<string, Error> = {
    wrapped: new Error('Cannot reconcile', { cause: new Error('deeper', { cause: new TerminalError('bad spec') }) }),
    ring
  }
  const runs: string[] = []
  const controller = rig.controller({
    reconcile(key) {
      runs.push(key)
      throw errors[key]
    }
  })
  await rig.run(controller)
  for (const key of Object.keys(errors)) controller.enqueue(key)
  await rig.advance(12, 1)
  assert.equal(runs, ['wrapped', 'ring', 'ring'])
  assert.is(rig.reported[0]?.err, errors.wrapped)
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

test('metrics: outcomes, terminal errors, panics and workers', async () => {
  await using rig = new ControllerRig()
  const ends: ReconcileRun[] = []
  let active = 0
  const fetchFailed = new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') })
  const results: Record<string, () => { requeueAfterMs?: number } | undefined> = {
    success: () => undefined,
    requeue: () => ({ requeueAfterMs: 0 }),
    after: () => ({ requeueAfterMs: 1e9 }),
    error: () => raise(new Error('x')),
    terminal: () => raise(new TerminalError('x')),
    defect: () => raise(new TypeError('x is undefined')),
    fetch: () => raise(fetchFailed),
    thrown: () => raise('a string')
  }
  for (const name of Object.keys(results)) await rig.create(name)
  const started: unknown[] = []
  const controller = rig.controller({
    concurrency: 2,
    reconcile: (key) => results[key.slice('default/'.length)]?.(),
    metrics: {
      controllerStarted: (...what) => started.push(what),
      runStarted: () => active++,
      runEnded: (_, run) => {
        active--
        ends.push(run)
      }
    }
  })
  await rig.run(controller)
  assert.equal(started, [['test', 2]])
  assert.is(active, 0)
  const told = Object.fromEntries(
    ends.map(({ key, outcome, terminal, panic }) => [
      key.slice('default/'.length),
      [outcome, ...(terminal ? ['terminal'] : []), ...(panic ? ['panic'] : [])].join(' ')
    ])
  )
  assert.equal(told, {
    success: 'success',
    requeue: 'requeue',
    after: 'requeue_after',
    error: 'error',
    terminal: 'error terminal',
    defect: 'error panic',
    fetch: 'error',
    thrown: 'error panic'
  })
})

test('metrics under their usual names', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const registry = createRegistry()
  const controller = rig.controller({
    concurrency: 2,
    metrics: controllerMetrics(registry),
    queueMetrics: workQueueMetrics(registry),
    reconcile: () => ({ requeueAfterMs: 1000 })
  })
  await rig.run(controller)
  const lines = (await registry.text()).split('\n')
  for (const line of [
    'controller_runtime_reconcile_total{controller="test",result="requeue_after"} 1',
    'controller_runtime_reconcile_total{controller="test",result="success"} 0',
    'controller_runtime_max_concurrent_reconciles{controller="test"} 2',
    'controller_runtime_active_workers{controller="test"} 0'
  ]) {
    assert.ok(lines.includes(line), line)
  }
  assert.ok(lines.some((line) => /^workqueue_adds_total\{.*name="test".*\} 1$/.test(line)))
})

test('without onError the process is warned of the first failure', async () => {
  await using rig = new ControllerRig()
  for (const name of ['a', 'b']) await rig.create(name)
  const warnings: string[] = []
  const onWarning = ({ message }: Error): void => void warnings.push(message)
  process.on('warning', onWarning)
  await rig.run(rig.controller({ onError: undefined, reconcile: (key) => raise(new Error(`broken: ${key}`)) }))
  await rig.advance(100, 5)
  process.off('warning', onWarning)
  assert.equal(warnings, ['Controller "test": reconcile of "default/a" failed: Error: broken: default/a'])
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

test("takes another queue, and a queue's rate limiter", async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const waits: string[] = []
  const rateLimiter = { when: (key: string) => waits.push(key), forget: () => {}, numRequeues: () => 7 }
  let attempt = 0
  const queue = new RateLimitingQueue<string>({ clock: rig.clock, rateLimiter })
  const controller = rig.controller({
    queue,
    reconcile(_, context) {
      attempt = context.attempt
      throw new Error('always')
    }
  })
  await rig.run(controller)
  assert.is(controller.queue, queue)
  assert.is(attempt, 7)
  assert.equal(waits, ['default/a'])
})

test('a rate limiter that throws ends the controller with its error, instead of a worker in silence', async () => {
  await using rig = new ControllerRig()
  for (const name of ['a', 'b']) await rig.create(name)
  const broken = new Error('broken limiter')
  const rateLimiter = { when: () => raise(broken), forget: () => {}, numRequeues: () => 0 }
  const reconcile = (): never => raise(new Error('always'))
  const run = await rig.run(rig.controller({ concurrency: 2, rateLimiter, reconcile }))
  await rig.advance(2000)
  assert.is(run.outcome, broken)
  assert.is(rig.informer.stopped, true)
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

function raise(err: unknown): never {
  throw err
}

test.run()
