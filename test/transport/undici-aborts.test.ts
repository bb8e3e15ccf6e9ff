import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { getEventListeners } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TimeoutError } from '../../src/errors.ts'
import { eventually } from '../support/eventually.ts'
import { FakeClock, settle } from '../support/fake-clock.ts'
import { rejects } from '../support/rejects.ts'
import { json, rawServer, scenario } from '../support/scenario-server.ts'
import { connectTo, end, GET } from '../support/undici-transport.ts'

const test = suite('createUndiciTransport: aborts and deadlines')

test('rejects with the reason of the signal at every stage, and leaves no listener and no socket', async () => {
  const silent = await rawServer(() => {})
  const halfway = await rawServer((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'))
  const reason = new Error('enough')
  for (const [server, stream, ready] of [
    [silent, false, () => silent.connections() > 0],
    [halfway, false, () => halfway.connections() > 0],
    [halfway, true, () => halfway.connections() > 1]
  ] as const) {
    const transport = connectTo(server)
    const abort = new AbortController()
    const pending = transport.send({ ...GET, stream, signal: abort.signal })
    const read = pending.then(({ body }) => body.bytes())
    await eventually(ready)
    await settle()
    abort.abort(reason)
    await rejects(read, (err) => err === reason)
    assert.is(getEventListeners(abort.signal, 'abort').length, 0)
    await eventually(() => server.openSockets() === 0)
    await transport.close()
  }
  await rejects(connectTo(silent).send({ ...GET, signal: AbortSignal.abort(reason) }), (err) => err === reason)
  await silent.end()
  await halfway.end()
})

test('ends a connection attempt that is aborted', async () => {
  // Plain TCP is accepted, the TLS handshake is never answered.
  const server = await rawServer(() => {})
  const transport = connectTo({ origin: server.origin.replace('http:', 'https:') })
  const abort = new AbortController()
  const reason = new Error('enough')
  const pending = rejects(transport.send({ ...GET, signal: abort.signal }), (err) => err === reason)
  await eventually(() => server.connections() === 1)
  abort.abort(reason)
  await pending
  await eventually(() => server.openSockets() === 0)
  assert.is(getEventListeners(abort.signal, 'abort').length, 0)
  await end(transport, server)
})

test('one abort ends the call under way and the one whose turn comes with it', async () => {
  const server = await scenario([() => {}, json(2)])
  const transport = connectTo(server, { maxConnections: 1 })
  const abort = new AbortController()
  const first = transport.send({ ...GET, signal: abort.signal })
  await eventually(() => server.received.length === 1)
  const second = transport.send({ ...GET, signal: abort.signal, timeoutMs: 200 })
  abort.abort(new Error('mine'))
  for (const call of [first, second]) await rejects(call, /^mine$/)
  await transport.send(GET)
  await end(transport, server)
})

test('gives up after timeoutMs without an answer, and ends that connection', async () => {
  const server = await rawServer(() => {})
  const clock = new FakeClock()
  const transport = connectTo(server, { clock })
  const pending = rejects(transport.send(GET), TimeoutError, /GET \/api: no answer within 30000 ms/)
  await eventually(() => server.connections() === 1)
  await clock.advance(30_000)
  assert.is(((await pending) as TimeoutError).timeoutMs, 30_000)
  const shorter = rejects(transport.send({ ...GET, timeoutMs: 500 }), TimeoutError)
  await eventually(() => server.connections() === 2)
  await clock.advance(500)
  await shorter
  await end(transport, server)
  assert.is(clock.waiting, 0)
})

test('gives up on a body that stalls, unless it is streamed', async () => {
  const server = await rawServer((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'))
  const clock = new FakeClock()
  const transport = connectTo(server, { clock })
  const { body } = await transport.send({ ...GET, stream: true })
  await clock.advance(3_600_000)
  assert.equal(Buffer.from((await body[Symbol.asyncIterator]().next()).value ?? []).toString(), 'abc')
  body.cancel()
  let begun = 0
  const count = (): void => void begun++
  subscribe('undici:request:headers', count)
  const buffered = rejects(transport.send(GET), TimeoutError, /no further byte of the answer for 30000 ms/)
  await eventually(() => begun === 1)
  unsubscribe('undici:request:headers', count)
  await clock.advance(60_000)
  await buffered
  await end(transport, server)
})

test('gives up connecting after connectTimeoutMs', async () => {
  const clock = new FakeClock()
  const server = await rawServer(() => {})
  // Plain TCP is accepted, the TLS handshake is never answered.
  const transport = connectTo({ origin: server.origin.replace('http:', 'https:') }, { clock, timeoutMs: 0 })
  const pending = rejects(transport.send(GET), TimeoutError, /no connection within 10000 ms/)
  await eventually(() => server.connections() === 1)
  await clock.advance(10_000)
  await pending
  await end(transport, server)
})

test.run()
