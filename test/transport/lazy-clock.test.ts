import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LazyClock } from '../../src/transport/lazy-clock.ts'
import { FakeClock } from '../support/fake-clock.ts'

const test = suite('LazyClock')

test('fires each timer at its time, in any order of setting', async () => {
  const clock = new FakeClock()
  const lazy = new LazyClock(clock)
  const fired: string[] = []
  for (const ms of [300, 100, 200]) lazy.setTimer(ms, () => fired.push(`${ms} at ${clock.monotonic()}`))
  await clock.advance(250)
  assert.equal(fired, ['100 at 100', '200 at 200'])
  await clock.advance(50)
  assert.equal(fired.at(-1), '300 at 300')
  assert.is(clock.waiting, 0)
})

test('shares one timer, which stays when all are taken back and then ends by itself', async () => {
  const clock = new FakeClock()
  const lazy = new LazyClock(clock)
  for (let i = 0; i < 100; i++) lazy.setTimer(1000, () => assert.unreachable()).cancel()
  assert.is(clock.waiting, 1)
  await clock.advance(1000)
  assert.is(clock.waiting, 0)
})

test('takes timers that are set and taken back while others fire', async () => {
  const clock = new FakeClock()
  const lazy = new LazyClock(clock)
  const fired: string[] = []
  lazy.setTimer(10, () => {
    fired.push('first')
    second.cancel()
    lazy.setTimer(5, () => fired.push('third'))
  })
  const second = lazy.setTimer(10, () => fired.push('second'))
  await clock.advance(20)
  assert.equal(fired, ['first', 'third'])
})

test('fires nothing after close()', async () => {
  const clock = new FakeClock()
  const lazy = new LazyClock(clock)
  lazy.setTimer(10, () => assert.unreachable())
  lazy.close()
  assert.is(clock.waiting, 0)
  await clock.advance(20)
})

test.run()
