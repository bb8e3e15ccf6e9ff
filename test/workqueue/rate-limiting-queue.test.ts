/** client-go's rate_limiting_queue_test.go on the fake clock. */

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { exponentialRateLimiter, RateLimitingQueue } from '../../src/workqueue/index.ts'
import { FakeClock } from '../support/fake-clock.ts'

const test = suite('RateLimitingQueue')

test('adds when the rate limiter says, each item by its own failures', async () => {
  const clock = new FakeClock()
  const queue = new RateLimitingQueue({ clock, rateLimiter: exponentialRateLimiter({ baseMs: 1, maxMs: 1000 }) })
  const readyAfter = async (item: string): Promise<number> => {
    const start = clock.monotonic()
    queue.addRateLimited(item)
    assert.is(queue.length, 0)
    await clock.advance(clock.untilNext ?? 0)
    assert.is(queue.tryGet(), item)
    queue.done(item)
    return clock.monotonic() - start
  }
  assert.is(await readyAfter('one'), 1)
  assert.is(await readyAfter('one'), 2)
  assert.is(queue.numRequeues('one'), 2)
  assert.is(await readyAfter('two'), 1)
  assert.is(await readyAfter('two'), 2)
  queue.forget('one')
  assert.is(queue.numRequeues('one'), 0)
  assert.is(await readyAfter('one'), 1)
})

test('the earlier of two retries of one item holds', async () => {
  const clock = new FakeClock()
  const queue = new RateLimitingQueue({ clock, rateLimiter: exponentialRateLimiter({ baseMs: 10, maxMs: 1000 }) })
  queue.addRateLimited('one')
  queue.addRateLimited('one')
  await clock.advance(10)
  assert.is(queue.tryGet(), 'one')
  queue.done('one')
  await clock.advance(100)
  assert.is(queue.tryGet(), undefined)
})

test('forget() takes nothing out of the queue', async () => {
  const clock = new FakeClock()
  const queue = new RateLimitingQueue({ clock })
  queue.addRateLimited('one')
  queue.forget('one')
  await clock.advance(5)
  assert.is(queue.tryGet(), 'one')
})

test('has the default limiter of controllers, on the clock of the queue', async () => {
  const clock = new FakeClock()
  const queue = new RateLimitingQueue({ clock })
  for (let i = 0; i < 110; i++) queue.addRateLimited(`item-${i}`)
  await clock.advance(5)
  assert.is(queue.length, 100)
  await clock.advance(95)
  assert.is(queue.length, 101)
  await clock.advance(900)
  assert.is(queue.length, 110)
})

test('ignores retries after shutdown', async () => {
  const clock = new FakeClock()
  const queue = new RateLimitingQueue({ clock })
  queue.shutDown()
  queue.addRateLimited('one')
  assert.is(clock.waiting, 0)
  assert.is(await queue.get(), undefined)
})

test.run()
