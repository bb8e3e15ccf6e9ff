/** Delays and retries beside priorities, by the rules of controller-runtime's priorityqueue_test.go on the fake clock. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { exponentialRateLimiter, LOW_PRIORITY } from '../../src/workqueue/index.ts'
import { settle } from '../support/fake-clock.ts'
import { makePriorityQueue, take } from '../support/priority-queue-rig.ts'

const test = suite('PriorityQueue: delays')

test('an item that is ready stays so when it is added with a delay', async () => {
  const { clock, queue, metrics } = makePriorityQueue()
  queue.add('foo')
  queue.addAfter('foo', 3_600_000, { priority: 3 })
  assert.equal(take(queue), ['foo', 3])
  assert.is(queue.length, 0)
  queue.done('foo')
  await clock.advance(3_600_000)
  assert.is(queue.length, 0)
  assert.is(metrics.adds, 1)
})

test('length and depth know only what is ready', () => {
  const { queue, metrics } = makePriorityQueue()
  queue.addAfter('foo', 60_000)
  queue.add('baz')
  queue.addAfter('bar', 60_000)
  queue.add('bal')
  assert.is(queue.length, 2)
  assert.equal(metrics.depth, new Map([[0, 2]]))
})

test('items that become ready count from then on, each time', async () => {
  const { clock, queue, metrics } = makePriorityQueue()
  for (let round = 0; round < 2; round++) {
    queue.addAfter('foo', 500)
    queue.add('baz')
    queue.addAfter('bar', 500)
    queue.add('bal')
    assert.is(queue.length, 2)
    assert.is(metrics.depth.get(0), 2)
    await clock.advance(1000)
    assert.is(queue.length, 4)
    assert.is(metrics.depth.get(0), 4)
    for (let item = queue.tryGet(); item !== undefined; item = queue.tryGet()) queue.done(item)
    assert.is(queue.length, 0)
    assert.is(metrics.depth.get(0), 0)
  }
})

test('an item that waits is ready once it is added without a delay', async () => {
  const { clock, queue, metrics } = makePriorityQueue()
  let got: string | undefined
  const getter = queue.get().then((item) => {
    got = item
  })
  queue.addAfter('foo', 60_000)
  await settle()
  assert.is(got, undefined)
  queue.add('foo')
  await getter
  assert.is(got, 'foo')
  assert.equal(metrics.depth, new Map([[0, 0]]))
  assert.is(metrics.adds, 1)
  assert.is(clock.waiting, 0)
})

test('an item that waits and is added without a delay has the higher of both priorities', () => {
  const { queue, metrics } = makePriorityQueue()
  queue.addAfter('foo', 3_600_000, { priority: 0 })
  assert.equal(metrics.depth, new Map())
  queue.add('foo', { priority: 1 })
  assert.equal(metrics.depth, new Map([[1, 1]]))
  assert.equal(take(queue), ['foo', 1])
  queue.addAfter('bar', 3_600_000, { priority: 7 })
  queue.add('bar')
  assert.equal(take(queue), ['bar', 7])
})

test('an item whose delay is over is not counted again when it is added', async () => {
  const { clock, queue, metrics } = makePriorityQueue()
  queue.addAfter('foo', 50)
  await clock.advance(50)
  assert.is(queue.length, 1)
  queue.add('foo')
  assert.is(queue.length, 1)
  assert.equal(metrics.depth, new Map([[0, 1]]))
  assert.is(queue.tryGet(), 'foo')
  assert.equal(metrics.depth, new Map([[0, 0]]))
})

for (const after of [-1000, 0, 1000]) {
  test(`5000 items of five priorities, added with a delay of ${after} ms, come by priority, then in order`, async () => {
    const { clock, queue, metrics } = makePriorityQueue()
    const priorities = [10, 5, 0, -5, -10]
    for (let i = 0; i < 1000; i++) {
      for (const priority of priorities) queue.addAfter(`${priority}/${i}`, after, { priority })
    }
    if (after > 0) await clock.advance(after)
    for (const priority of priorities) {
      for (let i = 0; i < 1000; i++) assert.equal(take(queue), [`${priority}/${i}`, priority])
    }
    assert.equal(metrics.depth, new Map(priorities.map((priority) => [priority, 0])))
    assert.is(metrics.adds, 5000)
    assert.is(metrics.retries, after > 0 ? 5000 : 0)
  })
}

test('an item of higher priority that has become ready comes before one of lower priority', async () => {
  const { clock, queue, metrics } = makePriorityQueue()
  queue.add('foo', { priority: LOW_PRIORITY })
  queue.addAfter('prio', 1000, { priority: 0 })
  await clock.advance(1000)
  assert.equal(take(queue), ['prio', 0])
  assert.equal(
    metrics.depth,
    new Map([
      [-100, 1],
      [0, 0]
    ])
  )
  assert.is(metrics.retries, 1)
})

test('delayed items are handed to a waiting consumer in the order of their times', async () => {
  const { clock, queue } = makePriorityQueue()
  const got: [string | undefined, number][] = []
  const consumer = (async () => {
    for (let i = 0; i < 2; i++) got.push([await queue.get(), clock.monotonic()])
  })()
  queue.addAfter('foo', 1000)
  queue.addAfter('bar', 200)
  await clock.advance(1000)
  await consumer
  assert.equal(got, [
    ['bar', 200],
    ['foo', 1000]
  ])
})

test('retries of several items do not affect each other', async () => {
  const rateLimiter = exponentialRateLimiter({ baseMs: 5, maxMs: 1_000_000 })
  const { clock, queue, metrics } = makePriorityQueue(rateLimiter)
  for (let i = 0; i < 7; i++) rateLimiter.when('bar')
  queue.addRateLimited('foo')
  queue.addRateLimited('bar')
  await clock.advance(5)
  assert.is(queue.tryGet(), 'foo')
  await clock.advance(634)
  assert.is(queue.tryGet(), undefined)
  await clock.advance(1)
  assert.is(queue.tryGet(), 'bar')
  assert.is(metrics.retries, 2)
})

test('a retry keeps the priority with which the item was handed out, unless one is given', async () => {
  const { clock, queue } = makePriorityQueue()
  queue.add('foo', { priority: LOW_PRIORITY })
  queue.add('bar', { priority: 3 })
  queue.add('baz', { priority: 5 })
  for (const item of ['baz', 'bar', 'foo']) assert.is(queue.tryGet(), item)
  queue.addRateLimited('foo')
  queue.addAfter('bar', 10)
  queue.addRateLimited('baz', { priority: -7 })
  for (const item of ['foo', 'bar', 'baz']) queue.done(item)
  await clock.advance(10)
  assert.equal(take(queue), ['bar', 3])
  assert.equal(take(queue), ['baz', -7])
  assert.equal(take(queue), ['foo', LOW_PRIORITY])
})

test.run()
