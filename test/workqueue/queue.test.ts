/** The contract of the queue: client-go's queue_test.go on the fake clock, and what promises add to it. */

import { getEventListeners } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { delay } from '../../src/clock.ts'
import { type ReadyQueue, WorkQueue } from '../../src/workqueue/index.ts'
import { FifoQueue } from '../../src/workqueue/ready-queue.ts'
import { FakeClock, settle } from '../support/fake-clock.ts'
import { rejects, throws } from '../support/rejects.ts'

const test = suite('WorkQueue')

/** Tells which items were touched. */
class TraceQueue<T> extends FifoQueue<T> implements ReadyQueue<T> {
  readonly touched: T[] = []

  touch(item: T): void {
    this.touched.push(item)
  }
}

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

test('shutDownWithDrain() waits for what is being processed', async () => {
  const queue = new WorkQueue()
  queue.add('foo')
  queue.add('bar')
  await queue.get()
  await queue.get()
  let drained = false
  const down = queue.shutDownWithDrain().then(() => {
    drained = true
  })
  assert.is(await queue.get(), undefined)
  queue.done('foo')
  await settle()
  assert.not.ok(drained)
  queue.done('bar')
  await down
})

test('shutDown() waits for nothing', async () => {
  const queue = new WorkQueue()
  queue.add('foo')
  queue.add('bar')
  await queue.get()
  await queue.get()
  queue.shutDown()
  assert.is(await queue.get(), undefined)
  assert.is(queue.shuttingDown, true)
})

test('shutDown() ends the wait of shutDownWithDrain(), of all of them', async () => {
  const queue = new WorkQueue()
  queue.add('foo')
  queue.add('bar')
  await queue.get()
  await queue.get()
  const down = [queue.shutDownWithDrain(), queue.shutDownWithDrain()]
  assert.is(await queue.get(), undefined)
  queue.shutDown()
  await Promise.all(down)
})

test('shutDownWithDrain() waits for an item that was added while it was processed', async () => {
  const queue = new WorkQueue()
  queue.add('foo')
  await queue.get()
  queue.add('foo')
  let drained = false
  const down = queue.shutDownWithDrain().then(() => {
    drained = true
  })
  assert.is(await queue.get(), undefined)
  queue.done('foo')
  await settle()
  assert.not.ok(drained)
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
  const queue = new WorkQueue()
  queue.add('never done')
  await queue.get()
  const abort = new AbortController()
  const down = queue.shutDownWithDrain({ signal: abort.signal })
  abort.abort(new Error('Second SIGTERM'))
  await rejects(down, /^Second SIGTERM$/)
  assert.is(queue.shuttingDown, true)
  queue.add('foo')
  assert.is(queue.length, 0)
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

test('serves consumers in the order in which they asked', async () => {
  const queue = new WorkQueue()
  const served: string[] = []
  for (let i = 0; i < 3; i++) void queue.get().then((item) => served.push(`${i}:${item}`))
  queue.add('a')
  queue.add('b')
  queue.add('c')
  await settle()
  assert.equal(served, ['0:a', '1:b', '2:c'])
})

test('hands out in the order of adding; one added again while processed goes to the end', async () => {
  const queue = new WorkQueue()
  for (const item of ['a', 'b', 'c']) queue.add(item)
  assert.is(queue.tryGet(), 'a')
  queue.add('a')
  queue.done('a')
  assert.equal([queue.tryGet(), queue.tryGet(), queue.tryGet(), queue.tryGet()], ['b', 'c', 'a', undefined])
})

test('get({ signal }) rejects with the reason of the signal; the next consumer gets the item', async () => {
  const queue = new WorkQueue()
  const abort = new AbortController()
  const reason = new Error('Enough')
  const first = queue.get({ signal: abort.signal })
  const second = queue.get()
  abort.abort(reason)
  await rejects(first, (err) => err === reason)
  queue.add('foo')
  assert.is(await second, 'foo')
  assert.is(getEventListeners(abort.signal, 'abort').length, 0)
})

test('get({ signal }) of an aborted signal takes nothing', async () => {
  const queue = new WorkQueue()
  queue.add('foo')
  await rejects(queue.get({ signal: AbortSignal.abort(new Error('Enough')) }), /^Enough$/)
  assert.is(queue.length, 1)
})

test('an abort after the item was handed over loses no item', async () => {
  const queue = new WorkQueue()
  const abort = new AbortController()
  const got = queue.get({ signal: abort.signal })
  queue.add('foo')
  abort.abort()
  assert.is(await got, 'foo')
  assert.is(getEventListeners(abort.signal, 'abort').length, 0)
})

test('many consumers on one signal cost it one listener, gone when none waits', async () => {
  const queue = new WorkQueue<number>()
  const { signal } = new AbortController()
  const first = Array.from({ length: 50 }, () => queue.get({ signal }))
  assert.is(getEventListeners(signal, 'abort').length, 1)
  for (let i = 0; i < 50; i++) queue.add(i)
  assert.is((await Promise.all(first)).length, 50)
  assert.is(getEventListeners(signal, 'abort').length, 0)
  const abort = new AbortController()
  const again = Array.from({ length: 50 }, () => queue.get({ signal: abort.signal }))
  abort.abort(new Error('Enough'))
  for (const got of again) await rejects(got, /^Enough$/)
  assert.is(getEventListeners(abort.signal, 'abort').length, 0)
  queue.add(50)
  assert.is(queue.length, 1)
})

test('consumers that wait are told of the shutdown', async () => {
  const queue = new WorkQueue()
  const abort = new AbortController()
  const waiting = [queue.get(), queue.get({ signal: abort.signal })]
  queue.shutDown()
  assert.equal(await Promise.all(waiting), [undefined, undefined])
  assert.is(getEventListeners(abort.signal, 'abort').length, 0)
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

test('a loop marks each item as done when it asks for the next, and ends with the queue', async () => {
  const queue = new WorkQueue()
  queue.add('a')
  queue.add('b')
  const seen: string[] = []
  const loop = (async () => {
    for await (const item of queue) {
      seen.push(item)
      if (seen.length < 4) queue.add(item)
    }
  })()
  await settle()
  assert.equal(seen, ['a', 'b', 'a', 'b', 'a'])
  await queue.shutDownWithDrain()
  await loop
})

for (const how of ['break', 'throw'] as const) {
  test(`a loop that is left by ${how} marks its item as done`, async () => {
    const queue = new WorkQueue()
    queue.add('a')
    try {
      for await (const item of queue) {
        assert.is(item, 'a')
        if (how === 'throw') throw new Error('Left')
        break
      }
    } catch (err) {
      assert.is(`${err}`, 'Error: Left')
    }
    queue.add('a')
    assert.is(queue.tryGet(), 'a')
  })
}

test('several loops share the items', async () => {
  const queue = new WorkQueue<number>()
  const seen: number[][] = [[], []]
  const loops = seen.map(async (mine) => {
    for await (const item of queue) {
      mine.push(item)
      await settle(1)
    }
  })
  for (let i = 0; i < 10; i++) queue.add(i)
  await settle(30)
  queue.shutDown()
  await Promise.all(loops)
  assert.ok(seen.every((mine) => mine.length === 5))
  assert.equal(seen.flat().sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test.run()
