/** Delays: client-go's delaying_queue_test.go on the fake clock, and what one timer for all must keep. */

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DelayingQueue } from '../../src/workqueue/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { throws } from '../support/rejects.ts'

const test = suite('DelayingQueue')

function makeQueue(): { clock: FakeClock; queue: DelayingQueue<string> } {
  const clock = new FakeClock()
  return { clock, queue: new DelayingQueue({ clock }) }
}

function take(queue: DelayingQueue<string>): string | undefined {
  const item = queue.tryGet()
  if (item !== undefined) queue.done(item)
  return item
}

test('adds an item once when its delay is over', async () => {
  const { clock, queue } = makeQueue()
  queue.addAfter('foo', 50)
  assert.is(queue.length, 0)
  await clock.advance(60)
  assert.is(queue.length, 1)
  assert.is(take(queue), 'foo')
  await clock.advance(10_000)
  assert.is(queue.length, 0)
  assert.is(clock.waiting, 0)
})

test('of two delays of one item the earlier one holds, whichever was asked for first', async () => {
  const { clock, queue } = makeQueue()
  queue.addAfter('foo', 50)
  queue.addAfter('foo', 70)
  assert.is(queue.length, 0)
  await clock.advance(60)
  assert.is(take(queue), 'foo')
  await clock.advance(20)
  assert.is(queue.length, 0)

  queue.addAfter('foo', 50)
  queue.addAfter('foo', 30)
  assert.is(queue.length, 0)
  await clock.advance(40)
  assert.is(take(queue), 'foo')
  await clock.advance(20)
  assert.is(queue.length, 0)
  assert.is(clock.waiting, 0)
})

test('an item that is ready earlier overtakes one that was added before', async () => {
  const { clock, queue } = makeQueue()
  queue.addAfter('foo', 1000)
  queue.addAfter('bar', 50)
  assert.is(queue.length, 0)
  await clock.advance(60)
  assert.is(take(queue), 'bar')
  queue.addAfter('baz', 2000)
  await clock.advance(1000)
  assert.is(take(queue), 'foo')
  await clock.advance(2000)
  assert.is(take(queue), 'baz')
})

test('what is ready at one turn of the clock comes in the order of its times', async () => {
  const { clock, queue } = makeQueue()
  queue.addAfter('foo', 1000)
  queue.addAfter('bar', 500)
  queue.addAfter('baz', 250)
  assert.is(queue.length, 0)
  await clock.advance(2000)
  assert.is(queue.length, 3)
  assert.equal([take(queue), take(queue), take(queue)], ['baz', 'bar', 'foo'])
})

test('what is ready at the same moment comes in the order of adding', async () => {
  const { clock, queue } = makeQueue()
  const items = Array.from({ length: 20 }, (_, i) => `item-${i}`)
  for (const item of items) queue.addAfter(item, 10)
  await clock.advance(10)
  assert.equal(
    items.map(() => take(queue)),
    items
  )
})

test('adds at once for 0 and less', () => {
  const { clock, queue } = makeQueue()
  queue.addAfter('zero', 0)
  queue.addAfter('less', -1)
  assert.is(queue.length, 2)
  assert.is(clock.waiting, 0)
})

test('refuses a delay that is not a number, and undefined', () => {
  const { queue } = makeQueue()
  throws(() => queue.addAfter('foo', Number.NaN), RangeError, /delay must be a number of milliseconds: NaN$/)
  for (const wrong of [undefined, null, '5', {}] as unknown[] as number[])
    throws(() => queue.addAfter('foo', wrong), RangeError, /delay must be a number of milliseconds: /)
  throws(() => new DelayingQueue<string | undefined>().addAfter(undefined, 1), TypeError)
})

test('needs one timer, however many items wait', async () => {
  const { clock, queue } = makeQueue()
  for (let i = 0; i < 100; i++) queue.addAfter(`item-${i}`, 100 - (i % 50))
  assert.is(clock.waiting, 1)
  assert.is(clock.untilNext, 51)
  await clock.advance(51)
  assert.is(queue.length, 2)
  assert.is(clock.waiting, 1)
})

test('an item added directly while it waits comes twice, as with client-go', async () => {
  const { clock, queue } = makeQueue()
  queue.addAfter('foo', 10)
  queue.add('foo')
  assert.is(take(queue), 'foo')
  await clock.advance(10)
  assert.is(take(queue), 'foo')
})

test('a timer that fires early adds nothing early', async () => {
  const { clock, queue } = makeQueue()
  let early = 1
  const hasty = new DelayingQueue({
    clock: {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      setTimer: (ms, callback) => clock.setTimer(ms - early, callback)
    }
  })
  hasty.addAfter('foo', 10)
  await clock.advance(8)
  assert.is(hasty.length, 0)
  early = 0
  await clock.advance(1)
  assert.is(hasty.length, 0)
  await clock.advance(1)
  assert.is(hasty.length, 1)
  assert.is(queue.length, 0)
})

test('the wall clock may jump: delays do not', async () => {
  const { clock, queue } = makeQueue()
  queue.addAfter('foo', 1000)
  clock.jump(3_600_000)
  await clock.advance(999)
  assert.is(queue.length, 0)
  clock.jump(-7_200_000)
  await clock.advance(1)
  assert.is(queue.length, 1)
})

test('cancelAfter() takes a waiting item out, and no other', async () => {
  const { clock, queue } = makeQueue()
  queue.addAfter('foo', 10)
  queue.addAfter('bar', 20)
  assert.is(queue.cancelAfter('foo'), true)
  assert.is(queue.cancelAfter('foo'), false)
  await clock.advance(20)
  assert.is(take(queue), 'bar')
  assert.is(queue.length, 0)
  queue.addAfter('baz', 10)
  assert.is(queue.cancelAfter('baz'), true)
  assert.is(clock.waiting, 0)
})

for (const how of ['shutDown', 'shutDownWithDrain'] as const) {
  test(`${how}() drops what waits, leaves no timer, and ignores what comes after`, async () => {
    const { clock, queue } = makeQueue()
    queue.add('queued')
    queue.addAfter('waiting', 10)
    await queue[how]()
    assert.is(clock.waiting, 0)
    queue.addAfter('late', 10)
    queue.addAfter('late', 0)
    assert.is(clock.waiting, 0)
    await clock.advance(100)
    assert.is(await queue.get(), 'queued')
    assert.is(await queue.get(), undefined)
  })
}

test.run()
