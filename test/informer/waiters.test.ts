import { getEventListeners } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TimeoutError } from '../../src/errors.ts'
import { Waiters } from '../../src/informer/waiters.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('Waiters')

test('wait until it is so', async () => {
  const waiters = new Waiters(new FakeClock())
  let isSo = false
  const waiting = waiters.wait(() => isSo, 'see it')
  waiters.check()
  isSo = true
  waiters.check()
  await waiting
  await waiters.wait(() => isSo, 'see it')
})

test('a deadline tells what went wrong meanwhile', async () => {
  const clock = new FakeClock()
  const waiters = new Waiters(clock)
  const why = new Error('Forbidden')
  const late = rejects(
    waiters.wait(
      () => false,
      'sync',
      { timeoutMs: 50 },
      () => why
    ),
    TimeoutError,
    /^Cannot sync within 50 ms: the last error was: Forbidden$/
  )
  const plain = rejects(
    waiters.wait(() => false, 'sync', { timeoutMs: 50 }),
    TimeoutError,
    /^Cannot sync within 50 ms$/
  )
  await clock.advance(50)
  const err = await late
  assert.is(err.cause, why)
  assert.is((err as TimeoutError).timeoutMs, 50)
  await plain
})

test('leave no timer and no listener behind', async () => {
  const clock = new FakeClock()
  const waiters = new Waiters(clock)
  const { signal } = new AbortController()
  let isSo = false
  const done = waiters.wait(() => isSo, 'see it', { signal, timeoutMs: 10 })
  isSo = true
  waiters.check()
  await done
  isSo = false
  const closed = waiters.wait(() => isSo, 'see it', { signal, timeoutMs: 10 })
  const over = new Error('over')
  waiters.close(over)
  await rejects(closed, (err) => err === over)
  await rejects(
    waiters.wait(() => false, 'see it', { signal }),
    (err) => err === over
  )
  assert.is(clock.waiting, 0)
  assert.equal(getEventListeners(signal, 'abort'), [])
})

test.run()
