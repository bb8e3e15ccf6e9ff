/** The delays of client-go's default_rate_limiters_test.go, and of golang.org/x/time/rate. */

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  bucketRateLimiter,
  defaultControllerRateLimiter,
  defaultItemRateLimiter,
  exponentialRateLimiter,
  fastSlowRateLimiter,
  maxOfRateLimiter,
  type RateLimiter,
  withMaxWait
} from '../../src/workqueue/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { throws } from '../support/rejects.ts'

const test = suite('rate limiters')

function whens<T>(limiter: RateLimiter<T>, item: T, count: number): number[] {
  return Array.from({ length: count }, () => limiter.when(item))
}

const SEQUENCES: { name: string; limiter: () => RateLimiter; one: number[]; two: number[] }[] = [
  {
    name: 'exponentialRateLimiter',
    limiter: () => exponentialRateLimiter({ baseMs: 1, maxMs: 1000 }),
    one: [1, 2, 4, 8, 16],
    two: [1, 2]
  },
  {
    name: 'fastSlowRateLimiter',
    limiter: () => fastSlowRateLimiter({ fastMs: 5, slowMs: 10_000, maxFast: 3 }),
    one: [5, 5, 5, 10_000, 10_000],
    two: [5, 5]
  },
  {
    name: 'maxOfRateLimiter',
    limiter: () =>
      maxOfRateLimiter(
        fastSlowRateLimiter({ fastMs: 5, slowMs: 3000, maxFast: 3 }),
        exponentialRateLimiter({ baseMs: 1, maxMs: 1000 })
      ),
    one: [5, 5, 5, 3000, 3000],
    two: [5, 5]
  }
]

for (const { name, limiter: make, one, two } of SEQUENCES) {
  test(`${name}: counts the failures of each item until they are forgotten`, () => {
    const limiter = make()
    assert.equal(whens(limiter, 'one', 5), one)
    assert.is(limiter.numRequeues('one'), 5)
    assert.equal(whens(limiter, 'two', 2), two)
    assert.is(limiter.numRequeues('two'), 2)
    limiter.forget('one')
    assert.is(limiter.numRequeues('one'), 0)
    assert.is(limiter.when('one'), one[0])
    assert.is(limiter.numRequeues('two'), 2)
  })
}

test('exponentialRateLimiter: does not overflow', () => {
  const short = exponentialRateLimiter({ baseMs: 1, maxMs: 1_000_000 })
  whens(short, 'one', 5)
  assert.is(short.when('one'), 32)
  whens(short, 'overflow1', 1000)
  assert.is(short.when('overflow1'), 1_000_000)

  const long = exponentialRateLimiter({ baseMs: 60_000, maxMs: 3_600_000_000 })
  whens(long, 'two', 2)
  assert.is(long.when('two'), 240_000)
  whens(long, 'overflow2', 1000)
  assert.is(long.when('overflow2'), 3_600_000_000)

  const none = exponentialRateLimiter({ baseMs: 0, maxMs: 1000 })
  assert.ok(whens(none, 'zero', 2000).every((ms) => ms === 0))
})

test('exponentialRateLimiter: adds jitter', () => {
  const options = { baseMs: 100, maxMs: 1000, random: () => 0.5 }
  assert.equal(whens(exponentialRateLimiter({ ...options, jitter: 0.2 }), 'one', 5), [110, 220, 440, 880, 1100])
  assert.equal(whens(exponentialRateLimiter({ ...options, jitter: 'full' }), 'one', 5), [50, 100, 200, 400, 500])
})

test('withMaxWait: cuts longer waits', () => {
  let count = 0
  const forgotten: number[] = []
  const steps: RateLimiter<number> = {
    when: () => (++count <= 100 ? 5 : 1_000_000),
    forget: (item) => forgotten.push(item),
    numRequeues: (item) => item * 2
  }
  const limiter = withMaxWait(steps, 500_000)
  for (let i = 0; i < 100; i++) assert.is(limiter.when(i), 5)
  for (let i = 100; i < 200; i++) assert.is(limiter.when(i), 500_000)
  limiter.forget(7)
  assert.equal(forgotten, [7])
  assert.is(limiter.numRequeues(7), 14)
})

test('bucketRateLimiter: gives the burst at once, then reserves tokens of the future', async () => {
  const clock = new FakeClock()
  const limiter = bucketRateLimiter({ qps: 10, burst: 3, clock })
  assert.equal(whens(limiter, 'any', 6), [0, 0, 0, 100, 200, 300])
  await clock.advance(50)
  assert.is(limiter.when('other'), 350)
  // All that was reserved falls due, and then the bucket fills up to its burst.
  await clock.advance(400)
  assert.is(limiter.when('other'), 50)
  await clock.advance(60_000)
  assert.equal(whens(limiter, 'any', 5), [0, 0, 0, 100, 200])
  assert.is(limiter.numRequeues('any'), 0)
  limiter.forget('any')
  assert.is(limiter.when('any'), 300)
})

test('bucketRateLimiter: rounding makes no wait', async () => {
  const clock = new FakeClock()
  const limiter = bucketRateLimiter({ qps: 3, burst: 1, clock })
  assert.is(limiter.when('a'), 0)
  for (let i = 0; i < 1000; i++) {
    const wait = limiter.when('a')
    assert.is(wait, 333.333333)
    await clock.advance(1000 / 3)
  }
})

test('bucketRateLimiter: without end of tokens nobody waits', () => {
  const limiter = bucketRateLimiter({ qps: Number.POSITIVE_INFINITY, burst: 1, clock: new FakeClock() })
  assert.equal(whens(limiter, 'a', 3), [0, 0, 0])
})

test('defaultControllerRateLimiter: 5 ms doubled up to 1000 s, and 10 a second with a burst of 100 for all', () => {
  const clock = new FakeClock()
  const limiter = defaultControllerRateLimiter({ clock })
  assert.equal(whens(limiter, 'one', 4), [5, 10, 20, 40])
  for (let i = 4; i < 100; i++) assert.is(limiter.when(`item-${i}`), 5)
  assert.equal([limiter.when('next'), limiter.when('next'), limiter.when('more')], [100, 200, 300])
  assert.is(limiter.numRequeues('one'), 4)
  whens(limiter, 'one', 30)
  assert.is(limiter.when('one'), 1_000_000)
})

test('defaultItemRateLimiter: 1 ms doubled up to 1000 s', () => {
  const limiter = defaultItemRateLimiter()
  assert.equal(whens(limiter, 'one', 3), [1, 2, 4])
  whens(limiter, 'one', 30)
  assert.is(limiter.when('one'), 1_000_000)
})

test('refuse times that are negative or not a number, and rates that let nothing through', () => {
  throws(() => exponentialRateLimiter({ baseMs: -1, maxMs: 1 }), RangeError, /baseMs must not be negative: -1$/)
  throws(() => exponentialRateLimiter({ baseMs: 1, maxMs: Number.NaN }), RangeError, /maxMs must not be negative: NaN$/)
  throws(() => exponentialRateLimiter({ baseMs: 1, maxMs: 1, jitter: -1 }), RangeError, /jitter/)
  throws(() => fastSlowRateLimiter({ fastMs: 1, slowMs: -2, maxFast: 1 }), RangeError, /slowMs/)
  throws(() => withMaxWait(defaultItemRateLimiter(), Number.NaN), RangeError, /maxMs/)
  throws(() => bucketRateLimiter({ qps: 0, burst: 1 }), RangeError, /qps must be above 0: 0$/)
  throws(() => bucketRateLimiter({ qps: 1, burst: 0 }), RangeError, /burst must be at least 1: 0$/)
})

test.run()
