import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { delay } from '../../src/clock.ts'
import { SimClock } from '../../tools/simulate/sim-clock.ts'
import { Random } from '../support/random.ts'

const test = suite('SimClock')

test('fires by time, and at one moment in the order of setting', async () => {
  const clock = new SimClock()
  const random = new Random(1)
  const times = random.times(200, () => random.below(50))
  const fired: [number, number][] = []
  for (const [index, ms] of times.entries()) clock.setTimer(ms, () => fired.push([clock.monotonic(), index]))
  await clock.runUntil(49)
  const expected = times.map((ms, index): [number, number] => [ms, index]).sort((a, b) => a[0] - b[0] || a[1] - b[1])
  assert.equal(fired, expected)
  assert.is(clock.waiting, 0)
})

test('lets promises settle between two timers', async () => {
  const clock = new SimClock()
  const order: string[] = []
  clock.setTimer(1, () => {
    order.push('first')
    void Promise.resolve().then(() => order.push('after the first'))
  })
  clock.setTimer(1, () => order.push('second'))
  await clock.runUntil(1)
  assert.equal(order, ['first', 'after the first', 'second'])
})

test('goes no further than told, and does not fire what was cancelled', async () => {
  const clock = new SimClock()
  let fired = 0
  clock.setTimer(10, () => fired++)
  const cancelled = clock.setTimer(5, () => fired++)
  cancelled.cancel()
  cancelled.cancel()
  assert.is(clock.waiting, 1)
  await clock.runUntil(9)
  assert.equal([fired, clock.monotonic(), clock.waiting], [0, 9, 1])
  await clock.runUntil(10)
  assert.equal([fired, clock.waiting], [1, 0])
})

test('timers that were due while the machine slept are late; a jump moves the wall clock alone', async () => {
  const clock = new SimClock()
  const start = clock.now()
  let at = 0
  void delay(10, { clock }).then(() => (at = clock.monotonic()))
  clock.sleep(60_000)
  await clock.runUntil(clock.monotonic())
  assert.is(at, 60_000)
  clock.jump(-5000)
  assert.equal([clock.now() - start, clock.monotonic()], [55_000, 60_000])
})

test.run()
