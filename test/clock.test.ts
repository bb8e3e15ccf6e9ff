import { getEventListeners } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { backoffMs, delay, realClock } from '../src/clock.ts'
import { FakeClock, settle } from './support/fake-clock.ts'

const delayTest = suite('delay')

delayTest('resolves when its time has come and leaves no listener', async () => {
  const clock = new FakeClock()
  const { signal } = new AbortController()
  let done = false
  const waiting = delay(100, { clock, signal }).then(() => {
    done = true
  })
  await clock.advance(99)
  assert.is(done, false)
  await clock.advance(1)
  await waiting
  assert.is(getEventListeners(signal, 'abort').length, 0)
})

delayTest("rejects with the signal's own reason and leaves no timer", async () => {
  const clock = new FakeClock()
  const controller = new AbortController()
  const waiting = delay(100, { clock, signal: controller.signal }).catch((err) => err)
  const reason = new Error('enough')
  controller.abort(reason)
  assert.is(await waiting, reason)
  assert.is(clock.waiting, 0)
})

delayTest('rejects at once when the signal is aborted already', async () => {
  const clock = new FakeClock()
  const err = await delay(100, { clock, signal: AbortSignal.abort('gone') }).catch((reason) => reason)
  assert.is(err, 'gone')
  assert.is(clock.waiting, 0)
})

delayTest.run()

const real = suite('realClock')

real('fires a timer, and not a cancelled one', async () => {
  const fired: string[] = []
  realClock.setTimer(0, () => fired.push('cancelled')).cancel()
  await new Promise<void>((resolve) => realClock.setTimer(0, resolve))
  assert.equal(fired, [])
})

real('takes a delay longer than the platform timers do, instead of firing at once', async () => {
  let fired = false
  const timer = realClock.setTimer(2 ** 40, () => {
    fired = true
  })
  await settle()
  timer.cancel()
  assert.is(fired, false)
})

real('tells wall and monotonic time', () => {
  assert.ok(Math.abs(realClock.now() - Date.now()) < 60_000)
  const before = realClock.monotonic()
  assert.ok(before <= realClock.monotonic())
})

real.run()

const backoff = suite('backoffMs')

backoff('doubles up to the ceiling', () => {
  const waits = [0, 1, 2, 3, 10].map((attempt) => backoffMs(attempt, { baseMs: 100, maxMs: 500 }))
  assert.equal(waits, [100, 200, 400, 500, 500])
})

backoff('adds a share of the wait as jitter, or draws from the whole of it', () => {
  const random = (): number => 0.5
  assert.is(backoffMs(1, { baseMs: 100, jitter: 1, random }), 300)
  assert.is(backoffMs(1, { baseMs: 100, jitter: 'full', random }), 100)
  assert.is(backoffMs(3, { baseMs: 100, factor: 3 }), 2700)
})

backoff.run()
