/** What a controller tells of itself as metrics. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ReconcileRun, TerminalError } from '../../src/controller/index.ts'
import { controllerMetrics, createRegistry, workQueueMetrics } from '../../src/metrics/index.ts'
import { ControllerRig } from '../support/controller-rig.ts'
import { raise } from '../support/raise.ts'

const test = suite('Controller: metrics')

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

test.run()
