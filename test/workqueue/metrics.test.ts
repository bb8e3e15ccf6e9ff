/** What queues report: client-go's metrics_test.go on the fake clock. */

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DelayingQueue, WorkQueue } from '../../src/workqueue/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { RecordedMetrics } from '../support/recorded-metrics.ts'

const test = suite('WorkQueueMetricsProvider')

/** Rounded to nanoseconds: fractions of milliseconds do not add up exactly. */
function seconds(value: number | undefined): number {
  return Math.round((value ?? Number.NaN) * 1e9) / 1e9
}

test('hears of adds, depth, latency and work as client-go counts them', async () => {
  const clock = new FakeClock()
  const metrics = new RecordedMetrics()
  const queue = new WorkQueue({ name: 'test', clock, metrics })
  queue.add('foo')
  assert.is(metrics.adds, 1)
  assert.is(metrics.totalDepth, 1)
  await clock.advance(0.05)

  assert.is(await queue.get(), 'foo')
  assert.equal(metrics.latencies.map(seconds), [5e-5])
  assert.is(metrics.totalDepth, 0)

  for (let i = 0; i < 5; i++) queue.add('foo')
  assert.is(metrics.adds, 2)
  assert.is(metrics.totalDepth, 1, 'Counted although it is still being processed')
  await clock.advance(0.025)

  queue.done('foo')
  assert.equal(metrics.workDurations.map(seconds), [2.5e-5])
  assert.is(metrics.totalDepth, 1)

  assert.is(await queue.get(), 'foo')
  assert.equal(metrics.latencies.map(seconds), [5e-5, 2.5e-5])

  await clock.advance(1)
  assert.is(seconds(metrics.unfinished()), 0.001)
  assert.is(seconds(metrics.longestRunning()), 0.001)

  queue.done('foo')
  assert.equal(metrics.workDurations.map(seconds), [2.5e-5, 0.001])
  assert.is(metrics.unfinished(), 0)
  assert.is(metrics.longestRunning(), 0)
  assert.equal(metrics.names, new Set(['test']))
  assert.is(clock.waiting, 0, 'No timer runs for metrics')
})

test('unfinished work is the sum of all ages, longest running the greatest', async () => {
  const clock = new FakeClock()
  const metrics = new RecordedMetrics()
  const queue = new WorkQueue({ name: 'test', clock, metrics })
  queue.add('a')
  queue.add('b')
  queue.tryGet()
  await clock.advance(2000)
  queue.tryGet()
  await clock.advance(1000)
  assert.is(metrics.unfinished(), 4)
  assert.is(metrics.longestRunning(), 3)
  queue.shutDown()
  queue.done('a')
  assert.is(metrics.unfinished(), 1)
})

test('counts a retry for each delay, also for 0 and for an item that waits already', async () => {
  const clock = new FakeClock()
  const metrics = new RecordedMetrics()
  const queue = new DelayingQueue({ name: 'test', clock, metrics })
  queue.addAfter('foo', 10)
  queue.addAfter('foo', 20)
  queue.addAfter('bar', 0)
  assert.is(metrics.retries, 3)
  assert.is(metrics.adds, 1)
  await clock.advance(10)
  assert.is(metrics.adds, 2)
  assert.is(metrics.totalDepth, 2)
  queue.shutDown()
  queue.addAfter('late', 10)
  assert.is(metrics.retries, 3)
})

test('a queue without a name reports nothing', () => {
  const metrics = new RecordedMetrics()
  const queue = new DelayingQueue({ metrics })
  queue.addAfter('foo', 0)
  assert.is(queue.tryGet(), 'foo')
  queue.done('foo')
  assert.equal(metrics.names, new Set())
})

test.run()
