/** The end of a queue: both ways to shut it down, with consumers at work, waiting, or none. */
import { getEventListeners } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { delay } from '../../src/clock.ts'
import { WorkQueue } from '../../src/workqueue/index.ts'
import { endOf } from '../support/end-of.ts'
import { FakeClock, settle } from '../support/fake-clock.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('WorkQueue: shutdown')

const SHUT_DOWNS = {
  shutDown: (queue: Pick<WorkQueue, 'shutDown'>) => queue.shutDown(),
  shutDownWithDrain: (queue: Pick<WorkQueue, 'shutDownWithDrain'>) => queue.shutDownWithDrain()
}

for (const [name, shutDown] of Object.entries(SHUT_DOWNS)) {
  test(`50 producers and 10 consumers end with ${name}(), the queue empty, nothing added after it`, async () => {
    const clock = new FakeClock()
    const queue = new WorkQueue<number | string>({ clock })
    const working = new Set<unknown>()
    let worked = 0
    const producers = Array.from({ length: 50 }, async (_, i) => {
      for (let j = 0; j < 50; j++) {
        queue.add(i)
        await delay(1, { clock })
      }
    })
    const consumers = Array.from({ length: 10 }, async () => {
      for (let item = await queue.get(); item !== undefined; item = await queue.get()) {
        assert.not.equal(item, 'added after shutdown!')
        assert.not.ok(working.has(item), 'One item is never with two consumers')
        working.add(item)
        await delay(3, { clock })
        working.delete(item)
        worked++
        queue.done(item)
      }
    })
    await clock.advance(60)
    await Promise.all(producers)
    const down = shutDown(queue)
    queue.add('added after shutdown!')
    await clock.advance(1000)
    await Promise.all([...consumers, down])
    assert.is(queue.length, 0)
    assert.ok(worked >= 50)
  })

  test(`items added again while they are processed end with ${name}() as well`, async () => {
    const queue = new WorkQueue<number>()
    for (let i = 0; i < 50; i++) queue.add(i)
    let worked = 0
    const consumers = Array.from({ length: 10 }, async () => {
      const counters = new Map<number, number>()
      for (let item = await queue.get(); item !== undefined; item = await queue.get()) {
        worked++
        counters.set(item, (counters.get(item) ?? 0) + 1)
        if ((counters.get(item) ?? 0) < 2) queue.add(item)
        queue.done(item)
      }
    })
    await settle()
    await shutDown(queue)
    await Promise.all(consumers)
    assert.is(queue.length, 0)
    assert.ok(worked >= 100, 'Each item was added again at least once')
  })
}

/** A queue whose items are all being processed. */
function processing(...items: string[]): WorkQueue {
  const queue = new WorkQueue()
  for (const item of items) {
    queue.add(item)
    assert.is(queue.tryGet(), item)
  }
  return queue
}

test('shutDownWithDrain() waits for what is being processed', async () => {
  const queue = processing('foo', 'bar')
  const down = queue.shutDownWithDrain()
  const ended = endOf(down)
  assert.is(await queue.get(), undefined)
  queue.done('foo')
  await settle()
  assert.is(ended.outcome, 'pending')
  queue.done('bar')
  await down
})

test('shutDown() waits for nothing', async () => {
  const queue = processing('foo', 'bar')
  queue.shutDown()
  assert.is(await queue.get(), undefined)
  assert.is(queue.shuttingDown, true)
})

test('shutDown() ends the wait of shutDownWithDrain(), of all of them', async () => {
  const queue = processing('foo', 'bar')
  const down = [queue.shutDownWithDrain(), queue.shutDownWithDrain()]
  assert.is(await queue.get(), undefined)
  queue.shutDown()
  await Promise.all(down)
})

test('shutDownWithDrain() waits for an item that was added while it was processed', async () => {
  const queue = processing('foo')
  queue.add('foo')
  const down = queue.shutDownWithDrain()
  const ended = endOf(down)
  assert.is(await queue.get(), undefined)
  queue.done('foo')
  await settle()
  assert.is(ended.outcome, 'pending')
  assert.is(await queue.get(), 'foo')
  queue.done('foo')
  assert.is(await queue.get(), undefined)
  await down
})

test('shutDownWithDrain() waits for what is still queued while a consumer works', async () => {
  const queue = new WorkQueue()
  for (const item of ['a', 'b', 'c']) queue.add(item)
  const worked: string[] = []
  const consumer = (async () => {
    for await (const item of queue) {
      await settle(1)
      worked.push(item)
    }
  })()
  await settle(1)
  await queue.shutDownWithDrain()
  assert.equal(worked, ['a', 'b', 'c'])
  await consumer
})

test('shutDownWithDrain() with nobody at work resolves at once; what is queued is still handed out', async () => {
  const queue = new WorkQueue()
  queue.add('foo')
  await queue.shutDownWithDrain()
  assert.is(await queue.get(), 'foo')
  assert.is(await queue.get(), undefined)
})

test('shutDownWithDrain({ signal }) gives up waiting with the reason of the signal, shut down all the same', async () => {
  const queue = processing('never done')
  const abort = new AbortController()
  const down = queue.shutDownWithDrain({ signal: abort.signal })
  abort.abort(new Error('Second SIGTERM'))
  await rejects(down, /^Second SIGTERM$/)
  assert.is(queue.shuttingDown, true)
  queue.add('foo')
  assert.is(queue.length, 0)
})

test('consumers that wait are told of the shutdown', async () => {
  const queue = new WorkQueue()
  const abort = new AbortController()
  const waiting = [queue.get(), queue.get({ signal: abort.signal })]
  queue.shutDown()
  assert.equal(await Promise.all(waiting), [undefined, undefined])
  assert.is(getEventListeners(abort.signal, 'abort').length, 0)
})

test.run()
