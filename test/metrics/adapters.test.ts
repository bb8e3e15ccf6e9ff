/** The hooks of the other parts, and the names under which dashboards know them. */

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  controllerMetrics,
  createRegistry,
  informerMetrics,
  leaderElectionMetrics,
  type MetricRegistry,
  workQueueMetrics
} from '../../src/metrics/index.ts'
import { PriorityQueue, RateLimitingQueue } from '../../src/workqueue/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { parsedMetric, sampleOf } from './parse-metrics.ts'

const test = suite('metrics of the parts')

function names(registry: MetricRegistry): string[] {
  return Array.from(registry.text().matchAll(/^# TYPE (\S+ \S+)$/gm), ([, name]) => name ?? '')
}

test('workQueueMetrics: a queue and a priority queue at work', async () => {
  const clock = new FakeClock()
  const registry = createRegistry()
  const plain = new RateLimitingQueue({ name: 'plain', clock, metrics: workQueueMetrics(registry) })
  const prior = new PriorityQueue({ name: 'prior', clock, metrics: workQueueMetrics(registry) })
  plain.add('a')
  plain.add('b')
  plain.addRateLimited('c')
  prior.add('a', { priority: -100 })
  prior.add('b')
  await clock.advance(2000)
  plain.tryGet()
  await clock.advance(3000)
  plain.tryGet()
  plain.done('a')
  await clock.advance(500)
  const text = registry.text()
  const of = { name: 'plain', controller: 'plain' }
  const other = { name: 'prior', controller: 'prior' }
  assert.is(sampleOf(text, 'workqueue_depth', { ...of, priority: '' }), 1)
  assert.is(sampleOf(text, 'workqueue_depth', { ...other, priority: '-100' }), 1)
  assert.is(sampleOf(text, 'workqueue_depth', { ...other, priority: '0' }), 1)
  assert.is(sampleOf(text, 'workqueue_adds_total', of), 3)
  assert.is(sampleOf(text, 'workqueue_adds_total', other), 2)
  assert.is(sampleOf(text, 'workqueue_retries_total', of), 1)
  assert.is(sampleOf(text, 'workqueue_queue_duration_seconds_count', of), 2)
  assert.is(sampleOf(text, 'workqueue_queue_duration_seconds_sum', of), 7)
  assert.is(sampleOf(text, 'workqueue_queue_duration_seconds_bucket', { ...of, le: '1' }), 0)
  assert.is(sampleOf(text, 'workqueue_queue_duration_seconds_bucket', { ...of, le: '1e-08' }), 0)
  assert.is(sampleOf(text, 'workqueue_queue_duration_seconds_bucket', { ...of, le: '1000' }), 2)
  assert.is(sampleOf(text, 'workqueue_work_duration_seconds_sum', of), 3)
  assert.is(sampleOf(text, 'workqueue_unfinished_work_seconds', of), 0.5)
  assert.is(sampleOf(text, 'workqueue_longest_running_processor_seconds', of), 0.5)
  assert.is(sampleOf(text, 'workqueue_unfinished_work_seconds', other), 0)
  await clock.advance(500)
  assert.is(sampleOf(registry.text(), 'workqueue_unfinished_work_seconds', of), 1)
  assert.equal(names(registry), [
    'workqueue_adds_total counter',
    'workqueue_depth gauge',
    'workqueue_longest_running_processor_seconds gauge',
    'workqueue_queue_duration_seconds histogram',
    'workqueue_retries_total counter',
    'workqueue_unfinished_work_seconds gauge',
    'workqueue_work_duration_seconds histogram'
  ])
})

test('leaderElectionMetrics: who leads, and slow renewals', () => {
  const registry = createRegistry()
  const hooks = leaderElectionMetrics(registry)
  hooks.leader('ns/lease', false)
  assert.is(sampleOf(registry.text(), 'leader_election_master_status', { name: 'ns/lease' }), 0)
  hooks.leader('ns/lease', true)
  leaderElectionMetrics(registry).slowPath('ns/lease')
  assert.is(sampleOf(registry.text(), 'leader_election_master_status', { name: 'ns/lease' }), 1)
  assert.is(sampleOf(registry.text(), 'leader_election_slowpath_total', { name: 'ns/lease' }), 1)
  assert.is(parsedMetric(registry.text(), 'leader_election_slowpath_total').type, 'COUNTER')
})

test('controllerMetrics: runs by outcome, workers, time', () => {
  const registry = createRegistry()
  const hooks = controllerMetrics(registry)
  const controller = 'widgets'
  const run = { outcome: 'success', durationMs: 120, terminal: false, panic: false, timedOut: false } as const
  hooks.controllerStarted(controller, 4)
  assert.is(sampleOf(registry.text(), 'controller_runtime_reconcile_total', { controller, result: 'requeue' }), 0)
  assert.is(sampleOf(registry.text(), 'controller_runtime_reconcile_panics_total', { controller }), 0)
  for (let i = 0; i < 5; i++) hooks.runStarted(controller)
  hooks.runEnded(controller, run)
  hooks.runEnded(controller, { ...run, outcome: 'requeue_after' })
  hooks.runEnded(controller, { ...run, outcome: 'error', terminal: true })
  hooks.runEnded(controller, { ...run, outcome: 'error', panic: true, timedOut: true, durationMs: 70_000 })
  const text = registry.text()
  const total = (result: string): number | undefined =>
    sampleOf(text, 'controller_runtime_reconcile_total', { controller, result })
  assert.equal(['success', 'error', 'requeue', 'requeue_after'].map(total), [1, 2, 0, 1])
  for (const [name, value] of Object.entries({
    active_workers: 1,
    max_concurrent_reconciles: 4,
    reconcile_errors_total: 2,
    terminal_reconcile_errors_total: 1,
    reconcile_panics_total: 1,
    reconcile_timeouts_total: 1,
    reconcile_time_seconds_count: 4,
    reconcile_time_seconds_sum: 70.36
  })) {
    assert.is(sampleOf(text, `controller_runtime_${name}`, { controller }), value, name)
  }
  const bucket = (le: string): number | undefined =>
    sampleOf(text, 'controller_runtime_reconcile_time_seconds_bucket', { controller, le })
  assert.equal([bucket('0.1'), bucket('0.15'), bucket('60'), bucket('+Inf')], [0, 3, 3, 4])
  assert.is(text.match(/^controller_runtime_reconcile_time_seconds_bucket/gm)?.length, 41)
})

test('informerMetrics: lists, watches and the last version, by name', () => {
  const registry = createRegistry()
  const name = 'pods'
  const hooks = informerMetrics(registry, name)
  hooks.listStarted()
  hooks.listEnded({ durationMs: 1500, items: 500 })
  hooks.watchStarted()
  hooks.watchStarted()
  hooks.watchEnded({ durationMs: 300, items: 0, short: true })
  hooks.watchEnded({ durationMs: 300_000, items: 12, short: false })
  hooks.resourceVersion('12345678901234567890')
  hooks.failed('list')
  hooks.handlerPending('handler-1', 3)
  informerMetrics(registry, 'nodes').resourceVersion('7')
  informerMetrics(registry, 'nodes').resourceVersion('no number')
  const text = registry.text()
  for (const [metric, value] of Object.entries({
    lists_total: 1,
    list_duration_seconds_sum: 1.5,
    items_per_list_sum: 500,
    watches_total: 2,
    short_watches_total: 1,
    watch_duration_seconds_count: 2,
    items_per_watch_sum: 12,
    last_resource_version: 678901234567890
  })) {
    assert.is(sampleOf(text, `reflector_${metric}`, { name }), value, metric)
  }
  assert.is(sampleOf(text, 'reflector_last_resource_version', { name: 'nodes' }), 7)
  assert.is(sampleOf(text, 'kubewire_informer_pending_notifications', { name, handler: 'handler-1' }), 3)
  assert.is(sampleOf(text, 'kubewire_reflector_failures_total', { name, phase: 'list' }), 1)
})

test.run()
