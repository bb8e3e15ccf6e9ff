import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { PushQueue } from '../../src/transport/iterator.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('PushQueue')

const bytes = (size: number): Uint8Array => new Uint8Array(size)

function queueOf(maxBytes = 10) {
  const calls: string[] = []
  const queue = new PushQueue(maxBytes, {
    onPause: () => calls.push('pause'),
    onResume: () => calls.push('resume'),
    onCancel: () => calls.push('cancel')
  })
  return { queue, calls }
}

test('gives chunks in order, those pushed before and after they are asked for', async () => {
  const { queue } = queueOf()
  queue.push(bytes(1))
  const first = await queue.next()
  const later = [queue.next(), queue.next()]
  queue.push(bytes(2))
  queue.end()
  assert.is(first.value?.length, 1)
  assert.equal(
    (await Promise.all(later)).map(({ value, done }) => [value?.length, done]),
    [
      [2, false],
      [undefined, true]
    ]
  )
})

test('asks for a pause at its bound, once, and resumes when all was read', async () => {
  const { queue, calls } = queueOf()
  for (const size of [4, 4, 4, 4]) queue.push(bytes(size))
  assert.equal(calls, ['pause'])
  for (let i = 0; i < 3; i++) await queue.next()
  assert.equal(calls, ['pause'])
  await queue.next()
  assert.equal(calls, ['pause', 'resume'])
})

test('tells a failure once, after what came before it', async () => {
  const { queue, calls } = queueOf()
  queue.push(bytes(1))
  queue.fail(new Error('broken'))
  assert.is((await queue.next()).value?.length, 1)
  await rejects(queue.next(), /^broken$/)
  assert.ok((await queue.next()).done)
  assert.equal(calls, [])
})

test('drops what waits when a failure discards it', async () => {
  const { queue } = queueOf()
  queue.push(bytes(1))
  queue.fail(new Error('aborted'), { discard: true })
  await rejects(queue.next(), /^aborted$/)
})

test('fails one of those who wait, ends the others', async () => {
  const { queue } = queueOf()
  const waiting = [queue.next(), queue.next()]
  queue.fail(new Error('broken'))
  await rejects(waiting[0] ?? Promise.resolve(), /^broken$/)
  assert.ok((await waiting[1])?.done)
})

test('ends at once when its reader leaves, also while it waits, and cancels its source once', async () => {
  const { queue, calls } = queueOf()
  const waiting = queue.next()
  await queue.return()
  assert.ok((await waiting).done)
  queue.cancel()
  queue.push(bytes(100))
  assert.ok((await queue.next()).done)
  assert.equal(calls, ['cancel'])
})

test('cancels nothing when its source has ended', async () => {
  const { queue, calls } = queueOf()
  queue.push(bytes(1))
  queue.end()
  queue.cancel()
  assert.ok((await queue.next()).done)
  assert.equal(calls, [])
})

test.run()
