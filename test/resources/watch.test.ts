import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Clock } from '../../src/clock.ts'
import { ApiError, ConnectionError, isExpired, isForbidden, ProtocolError, TimeoutError } from '../../src/errors.ts'
import type { KubeObject, WatchEvent } from '../../src/meta.ts'
import type { Stream } from '../../src/resources/cancellable.ts'
import { randomTimeoutSeconds, type WatchInit, watchStream } from '../../src/resources/watch.ts'
import { FakeClock, settle } from '../support/fake-clock.ts'
import { collect, FakeSend, FeedBody, failure, stream, text } from '../support/fake-send.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('watchStream')

type Events = Stream<WatchEvent<KubeObject>>

function watch(send: FakeSend, more: Partial<WatchInit<KubeObject>> & { signal?: AbortSignal } = {}): Events {
  const { signal, ...init } = more
  return watchStream({
    send: send.send,
    clock: new FakeClock(),
    timeoutSeconds: 300,
    request: { method: 'GET', path: '/api/v1/pods', query: 'watch=true', stream: true, ...(signal && { signal }) },
    subject: { group: '', plural: 'pods' },
    ...init
  })
}

const event = (type: string, name: string, more: object = {}): string =>
  `${JSON.stringify({ type, object: { apiVersion: 'v1', kind: 'Pod', metadata: { name, resourceVersion: '1', ...more } } })}\n`

const bookmark = `${JSON.stringify({ type: 'BOOKMARK', object: { kind: 'Pod', apiVersion: 'v1', metadata: { resourceVersion: '9' } } })}\n`

const summary = (events: WatchEvent<KubeObject>[]): string[] =>
  events.map((e) => `${e.type} ${(e.object.metadata as { name?: string })?.name ?? e.object.metadata?.resourceVersion}`)

test('yields each line as an event, bookmarks too, and ends with the stream', async () => {
  const body = new FeedBody(event('ADDED', 'a'), event('MODIFIED', 'a') + bookmark + event('DELETED', 'a')).end()
  const events = await collect(watch(new FakeSend(stream(body))))
  assert.equal(summary(events), ['ADDED a', 'MODIFIED a', 'BOOKMARK 9', 'DELETED a'])
})

test('bookmarks: false leaves bookmarks out', async () => {
  const body = new FeedBody(bookmark, event('ADDED', 'a'), bookmark).end()
  assert.equal(summary(await collect(watch(new FakeSend(stream(body)), { bookmarks: false }))), ['ADDED a'])
})

test('cut at every byte, with CRLF, empty lines and text beyond ASCII: the same events', async () => {
  const whole = new TextEncoder().encode(
    `${event('ADDED', 'é😀').replace('\n', '\r\n')}\n\r\n${event('MODIFIED', 'b')}`
  )
  for (let at = 0; at <= whole.length; at++) {
    const body = new FeedBody(whole.subarray(0, at), whole.subarray(at)).end()
    assert.equal(summary(await collect(watch(new FakeSend(stream(body))))), ['ADDED é😀', 'MODIFIED b'])
  }
})

test('a last line without an ending is an event when it is whole', async () => {
  const body = new FeedBody(event('ADDED', 'a'), event('DELETED', 'a').trimEnd()).end()
  assert.equal(summary(await collect(watch(new FakeSend(stream(body))))), ['ADDED a', 'DELETED a'])
})

test('a last line that is cut off is never yielded: the connection broke', async () => {
  const line = event('MODIFIED', 'b').trimEnd()
  for (let at = 1; at < line.length; at++) {
    const events = watch(new FakeSend(stream(new FeedBody(event('ADDED', 'a'), line.slice(0, at)).end())))
    assert.is((await events.next()).value?.type, 'ADDED')
    await rejects(
      events.next(),
      ConnectionError,
      /^Watch of \/api\/v1\/pods broke off within an event: \d+ bytes of it came$/
    )
  }
})

test('an ERROR event is thrown as ApiError', async () => {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    message: 'too old',
    reason: 'Expired',
    code: 410
  }
  const body = new FeedBody(event('ADDED', 'a'), `${JSON.stringify({ type: 'ERROR', object: status })}\n`)
  const events = watch(new FakeSend(stream(body)))
  await events.next()
  const err = await rejects(events.next(), ApiError, isExpired, /^GET \/api\/v1\/pods: 410 Expired: too old$/)
  assert.equal((err as ApiError).status, status)
  assert.ok(body.canceled)
})

test('an ERROR event asks to wait', async () => {
  const status = { kind: 'Status', apiVersion: 'v1', code: 429, details: { retryAfterSeconds: 3 } }
  const body = new FeedBody(`${JSON.stringify({ type: 'ERROR', object: status })}\n`)
  const err = await rejects(watch(new FakeSend(stream(body))).next(), ApiError)
  assert.is((err as ApiError).retryAfterMs, 3000)
})

test('an ERROR event whose Status has members of the wrong type is an ApiError without them', async () => {
  const status = { kind: 'Status', apiVersion: 'v1', code: 200, message: {}, reason: 3, details: [] }
  const body = new FeedBody(`${JSON.stringify({ type: 'ERROR', object: status })}\n`)
  const err = await rejects(watch(new FakeSend(stream(body))).next(), ApiError)
  assert.match(err.message, /: 500 InternalError: no message$/)
})

test('an ERROR event whose Status does not say that it is one counts all the same', async () => {
  for (const object of [{ kind: 'Status', code: 410 }, { code: 410, message: 'too old' }, { reason: 'Expired' }]) {
    const body = new FeedBody(`${JSON.stringify({ type: 'ERROR', object })}\n`)
    await rejects(watch(new FakeSend(stream(body))).next(), ApiError, isExpired)
  }
})

test('an ERROR event without a Status is an ApiError all the same', async () => {
  const body = new FeedBody('{"type":"ERROR","object":{"kind":"Pod"}}\n')
  const err = await rejects(watch(new FakeSend(stream(body))).next(), ApiError)
  assert.is((err as ApiError).statusCode, 500)
})

test('a line that is no event is a ProtocolError, and frees the connection', async () => {
  const bad = ['<html>\n', '{"type":"ADDED"}\n', '[]\n', '{"type":"PUSHED","object":{}}\n', '{"type":1,"object":{}}\n']
  for (const line of bad) {
    const body = new FeedBody(line)
    await rejects(watch(new FakeSend(stream(body))).next(), ProtocolError)
    assert.ok(body.canceled, line)
  }
})

test('a refusal is an ApiError; anything but 200 is no stream', async () => {
  await rejects(watch(new FakeSend(failure(403, 'Forbidden'))).next(), ApiError, isForbidden)
  await rejects(watch(new FakeSend(text('gone', 410))).next(), ApiError, isExpired)
  const err = await rejects(watch(new FakeSend(stream(new FeedBody().end(), 204))).next(), ApiError)
  assert.is((err as ApiError).statusCode, 204)
})

test('a refusal whose body never ends is told after 10 s, and its connection freed', async () => {
  const body = new FeedBody('{"kind":"Sta')
  const clock = new FakeClock()
  const rejected = rejects(watch(new FakeSend(stream(body, 403)), { clock }).next(), ApiError, isForbidden)
  await clock.advance(9_999)
  assert.not(body.canceled)
  await clock.advance(1)
  await rejected
  assert.ok(body.canceled)
  assert.is(clock.waiting, 0)
})

test('a broken connection reaches the loop as it is', async () => {
  const err = new ConnectionError('reset')
  const events = watch(new FakeSend(stream(new FeedBody(event('ADDED', 'a')).fail(err))))
  await events.next()
  assert.is(await rejects(events.next()), err)
})

test('leaving the loop frees the connection', async () => {
  const body = new FeedBody(event('ADDED', 'a'), event('ADDED', 'b'))
  const send = new FakeSend(stream(body))
  for await (const { type } of watch(send)) {
    assert.is(type, 'ADDED')
    break
  }
  assert.ok(body.canceled)
  assert.ok(send.request.signal?.aborted)
})

test('return() frees the connection while an event is awaited', async () => {
  const body = new FeedBody()
  const events = watch(new FakeSend(stream(body)))
  const waiting = events.next()
  await settle()
  await events.return?.()
  assert.ok(body.canceled)
  assert.equal(await waiting, { done: true, value: undefined })
})

test('an abort rejects with its own reason and frees the connection, timers too', async () => {
  const body = new FeedBody()
  const clock = new FakeClock()
  const controller = new AbortController()
  const waiting = watch(new FakeSend(stream(body)), { signal: controller.signal, clock }).next()
  await settle()
  assert.is(clock.waiting, 1)
  const reason = new Error('stop')
  controller.abort(reason)
  assert.is(await rejects(waiting), reason)
  assert.ok(body.canceled)
  assert.is(clock.waiting, 0)
})

test('nothing is sent before the first event is asked for', async () => {
  const send = new FakeSend()
  watch(send)
  await settle()
  assert.equal(send.requests, [])
})

test('a server that does not end in time is dead 5 s after timeoutSeconds', async () => {
  const body = new FeedBody()
  const clock = new FakeClock()
  const waiting = watch(new FakeSend(stream(body)), { clock, timeoutSeconds: 10 }).next()
  const rejected = rejects(waiting, TimeoutError, /^Watch of \/api\/v1\/pods is dead: no byte for 15 s$/)
  await clock.advance(14_999)
  assert.not(body.canceled)
  await clock.advance(1)
  await rejected
  assert.ok(body.canceled)
})

test('90 s of silence after a bookmark are death, and each byte starts them anew', async () => {
  const body = new FeedBody(bookmark)
  const clock = new FakeClock()
  const events = watch(new FakeSend(stream(body)), { clock })
  await events.next()
  const next = events.next()
  await clock.advance(89_999)
  body.feed(event('ADDED', 'a'))
  assert.is((await next).value?.type, 'ADDED')
  const rejected = rejects(events.next(), TimeoutError, (err) => (err as TimeoutError).timeoutMs === 90_000)
  await clock.advance(89_999)
  assert.not(body.canceled)
  await clock.advance(1)
  await rejected
})

test('chunks have one timer between them, which is set no more often than its time changes', async () => {
  const body = new FeedBody()
  const clock = new FakeClock()
  let timers = 0
  const counting: Clock = {
    now: () => clock.now(),
    monotonic: () => clock.monotonic() + 0.1,
    setTimer: (ms, callback) => {
      timers++
      return clock.setTimer(ms, callback)
    }
  }
  const events = watch(new FakeSend(stream(body)), { clock: counting, timeoutSeconds: 200 })
  for (let k = 0; k < 20; k++) {
    const next = events.next()
    await clock.advance(7)
    body.feed(k === 10 ? bookmark : event('ADDED', 'a'))
    await next
  }
  assert.is(timers, 2)
  assert.is(clock.waiting, 1)
  await events.return?.()
  assert.is(clock.waiting, 0)
})

test('time that the consumer takes is not silence', async () => {
  const body = new FeedBody(event('ADDED', 'a'))
  const clock = new FakeClock()
  const events = watch(new FakeSend(stream(body)), { clock, timeoutSeconds: 10 })
  await events.next()
  await clock.advance(1_000_000)
  body.feed(event('ADDED', 'b')).end()
  assert.equal(summary(await collect(events)), ['ADDED b'])
  assert.is(clock.waiting, 0)
})

test('timeoutSeconds 0 leaves the end to the server', async () => {
  const clock = new FakeClock()
  const events = watch(new FakeSend(stream(new FeedBody())), { clock, timeoutSeconds: 0 })
  const waiting = events.next()
  await settle()
  assert.is(clock.waiting, 0)
  await events.return?.()
  await waiting
})

test('managedFields: false cuts them out of every event', async () => {
  const body = new FeedBody(event('ADDED', 'a', { managedFields: [{ manager: 'm' }] })).end()
  const [added] = await collect(watch(new FakeSend(stream(body)), { managedFields: false }))
  assert.equal(added?.object.metadata, { name: 'a', resourceVersion: '1' })
})

test.run()

const random = suite('randomTimeoutSeconds')

random('is a whole number from 300 to 600', () => {
  assert.is(
    randomTimeoutSeconds(() => 0),
    300
  )
  assert.is(
    randomTimeoutSeconds(() => 0.999999),
    600
  )
})

random.run()
