import { getEventListeners } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BufferedBody } from '../../src/transport/body.ts'
import { throttle } from '../../src/transport/index.ts'
import { TokenBucket } from '../../src/transport/throttle.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { rejects, throws } from '../support/rejects.ts'

const test = suite('TokenBucket')

test('lets a burst through at once, then qps a second, in the order of asking', async () => {
  const clock = new FakeClock()
  const bucket = new TokenBucket({ qps: 2, burst: 3, clock })
  const served: number[] = []
  for (let i = 0; i < 6; i++) void bucket.take().then(() => served.push(i))
  await clock.advance(0)
  assert.equal(served, [0, 1, 2])
  await clock.advance(499)
  assert.equal(served, [0, 1, 2])
  await clock.advance(1)
  assert.equal(served, [0, 1, 2, 3])
  await clock.advance(1000)
  assert.equal(served, [0, 1, 2, 3, 4, 5])
  assert.is(clock.waiting, 0)
})

test('fills up to its burst and no further', async () => {
  const clock = new FakeClock()
  const bucket = new TokenBucket({ qps: 10, burst: 2, clock })
  await clock.advance(60_000)
  assert.equal([bucket.tryTake(), bucket.tryTake(), bucket.tryTake()], [true, true, false])
})

test('gives the place of one who aborts to the next, and leaves no timer', async () => {
  const clock = new FakeClock()
  const bucket = new TokenBucket({ qps: 1, burst: 1, clock })
  const abort = new AbortController()
  await bucket.take()
  const first = bucket.take(abort.signal)
  let second = false
  void bucket.take().then(() => {
    second = true
  })
  abort.abort(new Error('enough'))
  await rejects(first, /^enough$/)
  await clock.advance(1000)
  assert.ok(second)
  assert.is(clock.waiting, 0)
  await rejects(bucket.take(AbortSignal.abort(new Error('before'))), /^before$/)
})

test('lets nobody overtake those who wait', async () => {
  const clock = new FakeClock()
  const bucket = new TokenBucket({ qps: 1, burst: 1, clock })
  await bucket.take()
  void bucket.take()
  await clock.advance(900)
  assert.not(bucket.tryTake())
})

test('refuses a rate that is none', () => {
  throws(() => new TokenBucket({ qps: 0 }), RangeError)
  throws(() => new TokenBucket({ qps: 1, burst: 0 }), RangeError)
})
test('those who wait hear that the client is closed, and no timer stays', async () => {
  const clock = new FakeClock()
  const closing = new AbortController()
  const { signal } = new AbortController()
  const bucket = new TokenBucket({ qps: 1, burst: 1, clock, closed: closing.signal })
  await bucket.take()
  const waiting = [bucket.take(signal), bucket.take()]
  closing.abort(new Error('closed'))
  for (const one of waiting) await rejects(one, /^closed$/)
  assert.is(clock.waiting, 0)
  assert.is(getEventListeners(signal, 'abort').length, 0)
})

test.run()

const middleware = suite('throttle')

middleware('holds calls back but no streams', async () => {
  const clock = new FakeClock()
  const sent: string[] = []
  const send = throttle({ qps: 1, burst: 1, clock })(async ({ path }) => {
    sent.push(path)
    return { status: 200, headers: {}, body: new BufferedBody([]) }
  })
  for (const path of ['/a', '/b']) void send({ method: 'GET', path })
  void send({ method: 'GET', path: '/watch', stream: true })
  await clock.advance(0)
  assert.equal(sent, ['/a', '/watch'])
  await clock.advance(1000)
  assert.equal(sent, ['/a', '/watch', '/b'])
})
middleware.run()
