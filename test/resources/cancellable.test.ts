import { getEventListeners, getMaxListeners, setMaxListeners } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cancellable } from '../../src/resources/cancellable.ts'
import { collect } from '../support/fake-send.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('cancellable')

/** Waits until the signal aborts, as an open connection does. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

test('yields what the generator yields, and nothing runs before the first next()', async () => {
  let started = 0
  const stream = cancellable(async function* () {
    started++
    yield 1
    yield 2
  })
  assert.is(started, 0)
  assert.equal(await collect(stream), [1, 2])
  assert.equal(await stream.next(), { done: true, value: undefined })
  assert.is(started, 1)
})

test('return() ends a wait at once, and the waiting next() with it', async () => {
  const log: string[] = []
  const stream = cancellable(async function* (signal) {
    try {
      yield 1
      await untilAborted(signal)
    } finally {
      log.push('freed')
    }
  })
  await stream.next()
  const waiting = stream.next()
  assert.equal(await stream.return?.(), { done: true, value: undefined })
  assert.equal(log, ['freed'])
  assert.equal(await waiting, { done: true, value: undefined })
  assert.equal(await stream.next(), { done: true, value: undefined })
})

test('leaving a loop runs finally blocks', async () => {
  let freed = false
  const stream = cancellable(async function* () {
    try {
      yield 1
      yield 2
    } finally {
      freed = true
    }
  })
  for await (const value of stream) {
    assert.is(value, 1)
    break
  }
  assert.ok(freed)
})

test('return() before the first next() runs nothing', async () => {
  let started = false
  const stream = cancellable(async function* () {
    started = true
    yield 1
  })
  await stream[Symbol.asyncDispose]()
  assert.equal(await collect(stream), [])
  assert.not(started)
})

test('an abort rejects with its own reason, and no listener stays', async () => {
  const controller = new AbortController()
  const added: string[] = []
  const { signal } = controller
  const { addEventListener, removeEventListener } = signal
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    added.push('+')
    addEventListener.apply(signal, args)
  }
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    added.push('-')
    removeEventListener.apply(signal, args)
  }
  const stream = cancellable(async function* (inner) {
    yield await untilAborted(inner)
  }, signal)
  const waiting = stream.next()
  const reason = new Error('enough')
  controller.abort(reason)
  assert.is(await rejects(waiting), reason)
  assert.equal(added, ['+', '-'])
})

test('a signal that is aborted already lets the generator see it', async () => {
  const reason = new Error('before')
  const stream = cancellable(async function* (signal) {
    signal.throwIfAborted()
    yield 1
  }, AbortSignal.abort(reason))
  assert.is(await rejects(stream.next()), reason)
})

test('an error of the generator reaches the loop', async () => {
  const err = new Error('broken')
  const stream = cancellable<number>(async function* () {
    yield 1
    throw err
  })
  assert.is(await rejects(collect(stream)), err)
  assert.equal(await stream.next(), { done: true, value: undefined })
})

test('many streams may share one signal without a warning of a leak', async () => {
  const abort = new AbortController()
  setMaxListeners(10, abort.signal)
  const streams = Array.from({ length: 11 }, () =>
    cancellable(async function* (signal) {
      yield await untilAborted(signal)
    }, abort.signal)
  )
  const waiting = streams.map((stream) => stream.next())
  assert.is(getMaxListeners(abort.signal), Number.POSITIVE_INFINITY)
  abort.abort(new Error('mine'))
  for (const one of waiting) await rejects(one, /^mine$/)
  assert.is(getEventListeners(abort.signal, 'abort').length, 0)
})

test.run()
