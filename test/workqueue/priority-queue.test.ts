/** The rules of controller-runtime's priorityqueue_test.go on the fake clock. */

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { exponentialRateLimiter, LOW_PRIORITY, PriorityQueue, type RateLimiter } from '../../src/workqueue/index.ts'
import { FakeClock, settle } from '../support/fake-clock.ts'
import { throws } from '../support/rejects.ts'
import { RecordedMetrics } from './recorded-metrics.ts'

const test = suite('PriorityQueue')

interface Made {
  clock: FakeClock
  metrics: RecordedMetrics
  queue: PriorityQueue
}

function make(rateLimiter?: RateLimiter): Made {
  const clock = new FakeClock()
  const metrics = new RecordedMetrics()
  return { clock, metrics, queue: new PriorityQueue({ name: 'test', clock, metrics, rateLimiter }) }
}

/** The next item with the priority that it is handed out with. */
function take(queue: PriorityQueue): [item: string | undefined, priority: number | undefined] {
  const item = queue.tryGet()
  return [item, item === undefined ? undefined : queue.priorityOf(item)]
}

test('hands out an item', () => {
  const { queue, metrics } = make()
  queue.add('foo')
  assert.equal(take(queue), ['foo', 0])
  assert.equal(metrics.depth, new Map([[0, 0]]))
  assert.is(metrics.adds, 1)
  assert.is(metrics.retries, 0)
})

test('hands out items of one priority in the order of adding', () => {
  const { queue, metrics } = make()
  queue.add('foo')
  queue.add('bar')
  assert.equal([queue.tryGet(), queue.tryGet()], ['foo', 'bar'])
  assert.equal(metrics.depth, new Map([[0, 0]]))
  assert.is(metrics.adds, 2)
})

test('an item that is being processed is not handed out', () => {
  const { queue, metrics } = make()
  queue.add('foo')
  assert.is(queue.tryGet(), 'foo')
  queue.add('foo')
  queue.add('bar')
  assert.equal([queue.tryGet(), queue.tryGet()], ['bar', undefined])
  assert.equal(metrics.depth, new Map([[0, 1]]))
  assert.is(metrics.adds, 3)
})

test('an item added again keeps its place: once done it comes before what was added later', () => {
  const { queue, metrics } = make()
  queue.add('foo')
  assert.is(queue.tryGet(), 'foo')
  queue.add('foo')
  queue.add('bar')
  assert.is(queue.tryGet(), 'bar')
  queue.add('baz')
  queue.done('foo')
  assert.is(queue.tryGet(), 'foo')
  assert.equal(metrics.depth, new Map([[0, 1]]))
  assert.is(metrics.adds, 4)
})

test('an item added twice is there once', () => {
  const { queue, metrics } = make()
  queue.add('foo')
  queue.add('foo')
  assert.is(queue.length, 1)
  assert.equal(metrics.depth, new Map([[0, 1]]))
  assert.is(metrics.adds, 1)
})

test('length counts an item that was added again while it is processed', () => {
  const { queue, metrics } = make()
  queue.add('foo')
  assert.is(queue.length, 1)
  assert.equal(take(queue), ['foo', 0])
  queue.add('foo')
  assert.is(queue.length, 1)
  queue.done('foo')
  assert.equal(take(queue), ['foo', 0])
  assert.is(queue.length, 0)
  assert.equal(metrics.depth, new Map([[0, 0]]))
  assert.is(metrics.adds, 2)
})

for (const [first, second] of [
  [1, 2],
  [2, 1]
] as const) {
  test(`added with priority ${first}, then ${second}, an item has the higher one`, () => {
    const { queue, metrics } = make()
    queue.add('foo', { priority: first })
    queue.add('foo', { priority: second })
    assert.equal(take(queue), ['foo', 2])
    assert.is(queue.length, 0)
    assert.ok([...metrics.depth.values()].every((depth) => depth === 0))
    assert.is(metrics.depth.has(1), first === 1)
    assert.is(metrics.adds, 1)
  })
}

test('an item whose priority rises comes first', () => {
  const { queue, metrics } = make()
  for (const item of ['foo', 'bar', 'baz']) queue.add(item)
  queue.add('baz', { priority: 1 })
  assert.equal(take(queue), ['baz', 1])
  assert.is(queue.length, 2)
  assert.equal(
    metrics.depth,
    new Map([
      [0, 2],
      [1, 0]
    ])
  )
  assert.is(metrics.adds, 3)
})

test('an item whose priority rises is the last of its new priority', () => {
  const { queue } = make()
  queue.add('foo', { priority: 0 })
  queue.add('bar', { priority: 1 })
  queue.add('foo', { priority: 1 })
  assert.equal(take(queue), ['bar', 1])
  assert.equal(take(queue), ['foo', 1])
})

test('an item that is ready stays so when it is added with a delay', async () => {
  const { clock, queue, metrics } = make()
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
  const { queue, metrics } = make()
  queue.addAfter('foo', 60_000)
  queue.add('baz')
  queue.addAfter('bar', 60_000)
  queue.add('bal')
  assert.is(queue.length, 2)
  assert.equal(metrics.depth, new Map([[0, 2]]))
})

test('items that become ready count from then on, each time', async () => {
  const { clock, queue, metrics } = make()
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
  const { clock, queue, metrics } = make()
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
  const { queue, metrics } = make()
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
  const { clock, queue, metrics } = make()
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
    const { clock, queue, metrics } = make()
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
  const { clock, queue, metrics } = make()
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
  const { clock, queue } = make()
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
  const { clock, queue, metrics } = make(rateLimiter)
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

test('shutdown wakes consumers; what is ready is still handed out, what waits is not', async () => {
  const { clock, queue } = make()
  const waiting = queue.get()
  queue.shutDown()
  assert.is(await waiting, undefined)
  const other = make().queue
  other.add('baz')
  other.addAfter('late', 1000)
  other.shutDown()
  other.addAfter('foo', 1000)
  other.add('foo')
  assert.is(await other.get(), 'baz')
  assert.is(await other.get(), undefined)
  assert.is(clock.waiting, 0)
})

test('a retry keeps the priority with which the item was handed out, unless one is given', async () => {
  const { clock, queue } = make()
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

test('a live event lifts an item that is retried at low priority', async () => {
  const { clock, queue } = make()
  queue.add('foo', { priority: LOW_PRIORITY })
  queue.tryGet()
  queue.addRateLimited('foo')
  queue.done('foo')
  assert.is(queue.priorityOf('foo'), LOW_PRIORITY)
  queue.add('foo')
  assert.equal(take(queue), ['foo', 0])
  queue.done('foo')
  assert.is(queue.priorityOf('foo'), undefined)
  assert.is(clock.waiting, 0)
})

test('a consumer that waits is served at once', async () => {
  const { queue, metrics } = make()
  const got = queue.get()
  queue.add('foo', { priority: 4 })
  assert.is(await got, 'foo')
  assert.is(queue.priorityOf('foo'), 4)
  assert.equal(metrics.depth, new Map([[4, 0]]))
})

test('refuses a priority that is not a number, and undefined, leaving nothing behind', () => {
  const { clock, queue } = make()
  throws(() => queue.add('foo', { priority: Number.NaN }), RangeError, /priority must be a number: NaN$/)
  throws(() => queue.addAfter('foo', 10, { priority: Number.NaN }), RangeError, /priority must be a number: NaN$/)
  throws(() => queue.addAfter('foo', Number.NaN), RangeError, /delay must be a number/)
  throws(() => new PriorityQueue<string | undefined>().add(undefined), TypeError)
  assert.is(queue.length, 0)
  assert.is(clock.waiting, 0)
})

test.run()
