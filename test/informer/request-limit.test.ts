import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RequestLimit } from '../../src/informer/request-limit.ts'
import { FakeClock } from '../support/fake-clock.ts'

const test = suite('RequestLimit')

/** Starts `times` requests, each answered after `answerMs` when that is given; gives when each started. */
async function startsOf(times: number, answerMs?: number): Promise<number[]> {
  const clock = new FakeClock()
  const limit = new RequestLimit(clock)
  const { signal } = new AbortController()
  const starts: number[] = []
  const begin = clock.monotonic()
  const done = (async () => {
    for (let i = 0; i < times; i++) {
      await limit.start(signal)
      starts.push(clock.monotonic() - begin)
      if (answerMs === undefined) continue
      await new Promise<void>((resolve) => void clock.setTimer(answerMs, resolve))
      limit.answered()
    }
  })()
  await clock.advance(60_000)
  await done
  return starts
}

test('two start at once, each further one when the one before the last is over a second old', async () => {
  assert.equal(await startsOf(5), [0, 0, 1250, 1250, 2500])
})

test('a request counts from its answer: it may have been on its way until then', async () => {
  assert.equal(await startsOf(4, 400), [0, 400, 1650, 2050])
})

test('a long one had arrived before its end', async () => {
  const clock = new FakeClock()
  const limit = new RequestLimit(clock)
  const { signal } = new AbortController()
  await limit.start(signal)
  await clock.advance(20_000)
  limit.answered()
  await limit.start(signal)
  await limit.start(signal)
  assert.is(clock.waiting, 0)
})

test('one whose connection was long in the making counts from its answer', async () => {
  assert.equal(await startsOf(4, 3000), [0, 3000, 6000, 9000])
  const clock = new FakeClock()
  const limit = new RequestLimit(clock)
  const { signal } = new AbortController()
  await limit.start(signal)
  await clock.advance(3000)
  limit.answered()
  await limit.start(signal)
  const third = limit.start(signal).then(() => clock.monotonic())
  const now = clock.monotonic()
  await clock.advance(5000)
  assert.is((await third) - now, 1250)
})

test('no waiting for requests that come slowly by themselves', async () => {
  assert.equal(await startsOf(4, 2000), [0, 2000, 4000, 6000])
})

test('an abort ends the waiting, and counts nothing', async () => {
  const clock = new FakeClock()
  const limit = new RequestLimit(clock)
  const stop = new AbortController()
  await limit.start(stop.signal)
  await limit.start(stop.signal)
  const third = limit.start(stop.signal).then(
    () => 'started',
    (err: unknown) => err
  )
  const reason = new Error('enough')
  stop.abort(reason)
  assert.is(await third, reason)
  assert.is(clock.waiting, 0)
})

test.run()
