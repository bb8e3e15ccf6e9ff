/** Those who wait for items: by get() with a signal, and in loops. */
import { getEventListeners } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WorkQueue } from '../../src/workqueue/index.ts'
import { settle } from '../support/fake-clock.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('WorkQueue: consumers')

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
