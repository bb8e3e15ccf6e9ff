/** The rules of controller-runtime's priorityqueue_test.go on the fake clock. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LOW_PRIORITY, PriorityQueue } from '../../src/workqueue/index.ts'
import { makePriorityQueue, take } from '../support/priority-queue-rig.ts'
import { throws } from '../support/rejects.ts'

const test = suite('PriorityQueue')

test('hands out an item', () => {
  const { queue, metrics } = makePriorityQueue()
  queue.add('foo')
  assert.equal(take(queue), ['foo', 0])
  assert.equal(metrics.depth, new Map([[0, 0]]))
  assert.is(metrics.adds, 1)
  assert.is(metrics.retries, 0)
})

test('hands out items of one priority in the order of adding', () => {
  const { queue, metrics } = makePriorityQueue()
  queue.add('foo')
  queue.add('bar')
  assert.equal([queue.tryGet(), queue.tryGet()], ['foo', 'bar'])
  assert.equal(metrics.depth, new Map([[0, 0]]))
  assert.is(metrics.adds, 2)
})

test('an item that is being processed is not handed out', () => {
  const { queue, metrics } = makePriorityQueue()
  queue.add('foo')
  assert.is(queue.tryGet(), 'foo')
  queue.add('foo')
  queue.add('bar')
  assert.equal([queue.tryGet(), queue.tryGet()], ['bar', undefined])
  assert.equal(metrics.depth, new Map([[0, 1]]))
  assert.is(metrics.adds, 3)
})

test('an item added again keeps its place: once done it comes before what was added later', () => {
  const { queue, metrics } = makePriorityQueue()
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
  const { queue, metrics } = makePriorityQueue()
  queue.add('foo')
  queue.add('foo')
  assert.is(queue.length, 1)
  assert.equal(metrics.depth, new Map([[0, 1]]))
  assert.is(metrics.adds, 1)
})

test('length counts an item that was added again while it is processed', () => {
  const { queue, metrics } = makePriorityQueue()
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
    const { queue, metrics } = makePriorityQueue()
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
  const { queue, metrics } = makePriorityQueue()
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
  const { queue } = makePriorityQueue()
  queue.add('foo', { priority: 0 })
  queue.add('bar', { priority: 1 })
  queue.add('foo', { priority: 1 })
  assert.equal(take(queue), ['bar', 1])
  assert.equal(take(queue), ['foo', 1])
})

test('shutdown wakes consumers; what is ready is still handed out, what waits is not', async () => {
  const { clock, queue } = makePriorityQueue()
  const waiting = queue.get()
  queue.shutDown()
  assert.is(await waiting, undefined)
  const other = makePriorityQueue().queue
  other.add('baz')
  other.addAfter('late', 1000)
  other.shutDown()
  other.addAfter('foo', 1000)
  other.add('foo')
  assert.is(await other.get(), 'baz')
  assert.is(await other.get(), undefined)
  assert.is(clock.waiting, 0)
})

test('a live event lifts an item that is retried at low priority', async () => {
  const { clock, queue } = makePriorityQueue()
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
  const { queue, metrics } = makePriorityQueue()
  const got = queue.get()
  queue.add('foo', { priority: 4 })
  assert.is(await got, 'foo')
  assert.is(queue.priorityOf('foo'), 4)
  assert.equal(metrics.depth, new Map([[4, 0]]))
})

test('refuses a priority that is not a number, and undefined, leaving nothing behind', () => {
  const { clock, queue } = makePriorityQueue()
  throws(() => queue.add('foo', { priority: Number.NaN }), RangeError, /priority must be a number: NaN$/)
  throws(() => queue.addAfter('foo', 10, { priority: Number.NaN }), RangeError, /priority must be a number: NaN$/)
  throws(() => queue.addAfter('foo', Number.NaN), RangeError, /delay must be a number/)
  const priority = '5' as unknown as number
  throws(() => queue.add('foo', { priority }), RangeError, /priority must be a number: 5$/)
  throws(() => queue.addAfter('foo', 0, { priority }), RangeError, /priority must be a number: 5$/)
  throws(() => new PriorityQueue<string | undefined>().add(undefined), TypeError)
  assert.is(queue.length, 0)
  assert.is(clock.waiting, 0)
})

test.run()
