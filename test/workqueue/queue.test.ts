/** The contract of the queue: client-go's queue_test.go on the fake clock, and what promises add to it. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ReadyQueue, WorkQueue } from '../../src/workqueue/index.ts'
import { settle } from '../support/fake-clock.ts'
import { throws } from '../support/rejects.ts'

const test = suite('WorkQueue')

/** Tells which items were touched. */
class TraceQueue<T> implements ReadyQueue<T> {
  readonly touched: T[] = []
  readonly #items: T[] = []

  get length(): number {
    return this.#items.length
  }

  push(item: T): void {
    this.#items.push(item)
  }

  pop(): T {
    return this.#items.shift() as T
  }

  touch(item: T): void {
    this.touched.push(item)
  }
}

test('length counts distinct items', () => {
  const queue = new WorkQueue()
  queue.add('foo')
  assert.is(queue.length, 1)
  queue.add('bar')
  assert.is(queue.length, 2)
  queue.add('foo')
  assert.is(queue.length, 2)
})

test('an item added while it is processed comes again once it is done', async () => {
  const queue = new WorkQueue()
  queue.add('foo')
  assert.is(await queue.get(), 'foo')
  queue.add('foo')
  assert.is(queue.length, 0)
  queue.done('foo')
  assert.is(await queue.get(), 'foo')
  queue.done('foo')
  assert.is(queue.length, 0)
})

test('an item added twice before it is handed out is touched, and handed out once', async () => {
  const order = new TraceQueue<string>()
  const queue = new WorkQueue({ queue: order })
  queue.add('bar')
  queue.add('bar')
  assert.is(await queue.get(), 'bar')
  queue.done('bar')
  assert.is(queue.length, 0)
  assert.equal(order.touched, ['bar'])
})

test('an item added twice while it is processed comes once more, untouched', async () => {
  const order = new TraceQueue<string>()
  const queue = new WorkQueue({ queue: order })
  queue.add('foo')
  assert.is(await queue.get(), 'foo')
  queue.add('foo')
  queue.add('foo')
  let second: string | undefined
  const consumer = queue.get().then((item) => {
    second = item
  })
  await settle()
  assert.is(second, undefined, 'The consumer waits until the first is done')
  queue.done('foo')
  await consumer
  assert.is(second, 'foo')
  queue.done('foo')
  assert.is(queue.length, 0)
  assert.equal(order.touched, [])
})

test('hands out in the order of adding; one added again while processed goes to the end', async () => {
  const queue = new WorkQueue()
  for (const item of ['a', 'b', 'c']) queue.add(item)
  assert.is(queue.tryGet(), 'a')
  queue.add('a')
  queue.done('a')
  assert.equal([queue.tryGet(), queue.tryGet(), queue.tryGet(), queue.tryGet()], ['b', 'c', 'a', undefined])
})

test('done() of what is not being processed does nothing', () => {
  const queue = new WorkQueue()
  queue.done('unknown')
  queue.add('foo')
  queue.done('foo')
  assert.is(queue.length, 1)
  assert.is(queue.tryGet(), 'foo')
  queue.done('foo')
  queue.done('foo')
  assert.is(queue.tryGet(), undefined)
})

test('refuses undefined, which get() could not tell from the end; takes all else, NaN and null too', () => {
  throws(
    () => new WorkQueue<string | undefined>().add(undefined),
    TypeError,
    /^Cannot add to queue: item is undefined$/
  )
  const queue = new WorkQueue<unknown>()
  const object = {}
  for (const item of [Number.NaN, null, 0, '', object, {}]) queue.add(item)
  queue.add(Number.NaN)
  queue.add(object)
  assert.is(queue.length, 6)
})

test('keeps no item that is done', async () => {
  setFlagsFromString('--expose-gc')
  const gc: () => void = runInNewContext('gc')
  const queue = new WorkQueue<object>()
  const weak = await (async () => {
    const item = { data: 'hello' }
    queue.add(item)
    const got = await queue.get()
    assert.is(got, item)
    queue.done(item)
    return new WeakRef(item)
  })()
  await settle()
  gc()
  await settle()
  gc()
  assert.is(weak.deref(), undefined)
})

test.run()
