import { getEventListeners } from 'node:events'
import { inspect } from 'node:util'
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ConnectionError, ProtocolError, TimeoutError } from '../../src/errors.ts'
import { isTransient } from '../../src/transport/connection-errors.ts'
import type { Transport } from '../../src/transport/index.ts'
import { createUndiciTransport, type UndiciTransportOptions } from '../../src/transport/undici.ts'
import type { DispatchController } from '../../src/transport/undici-types.ts'
import { eventually } from '../support/eventually.ts'
import { FakeClock, settle } from '../support/fake-clock.ts'
import { rejects } from '../support/rejects.ts'
import { json, type RawServer, rawServer, type Scenario, type Step, scenario } from '../support/scenario-server.ts'

const test = suite('createUndiciTransport')

function connectTo(server: { origin: string }, options: Partial<UndiciTransportOptions> = {}): Transport {
  return createUndiciTransport({ server: new URL(server.origin), tls: () => ({ version: '1' }), env: {}, ...options })
}

/** Closes the client, then fails when the server sees a socket that is still open. */
async function end(transport: Transport, server: Scenario | RawServer): Promise<void> {
  await transport.close()
  await server.end()
}

const GET = { method: 'GET', path: '/api' } as const

test('sends method, path under the prefix of the server, query, headers and body', async () => {
  const server = await scenario([json({ ok: true }, 201)])
  const transport = connectTo({ origin: `${server.origin}/prefix/` })
  const response = await transport.send({
    method: 'POST',
    path: '/api/v1/pods',
    query: 'dryRun=All',
    headers: { 'content-type': 'application/json', 'x-many': ['a', 'b'] },
    body: '{"ä":1}'
  })
  assert.is(response.status, 201)
  assert.is(response.headers['content-type'], 'application/json')
  assert.equal(JSON.parse(await response.body.text()), { ok: true })
  const [got] = server.received
  assert.is(`${got?.method} ${got?.url} ${got?.body}`, 'POST /prefix/api/v1/pods?dryRun=All {"ä":1}')
  assert.is(got?.headers['x-many'], 'a, b')
  await end(transport, server)
})

test('gives any answer, refusals and empty ones included', async () => {
  const server = await scenario([json({}, 404), (response) => response.writeHead(204).end()])
  const transport = connectTo(server)
  assert.is((await transport.send(GET)).status, 404)
  const empty = await transport.send(GET)
  assert.is(empty.status, 204)
  assert.is((await empty.body.bytes()).length, 0)
  await end(transport, server)
})

test('keeps one connection for calls one after another, and tells that it was reused', async () => {
  const server = await scenario([json(1), json(2), json(3)])
  const transport = connectTo(server)
  const reused: unknown[] = []
  for (let i = 0; i < 3; i++) reused.push((await transport.send(GET)).reused)
  assert.equal(reused, [undefined, true, true])
  assert.is(server.connections(), 1)
  await end(transport, server)
})

test('opens no more than maxConnections, streams apart, and serves those who wait in order', async () => {
  const server = await scenario([json(1), json(2), json(3), json(4)])
  const transport = connectTo(server, { maxConnections: 2 })
  await Promise.all(['/a', '/b', '/c', '/d'].map((path) => transport.send({ method: 'GET', path })))
  assert.is(server.connections(), 2)
  assert.equal(server.received.map(({ url }) => url).sort(), ['/a', '/b', '/c', '/d'])
  await end(transport, server)
})

test('streams chunks as they arrive, beside other calls', async () => {
  let push = (_text: string): unknown => undefined
  const server = await scenario([
    (response) => {
      response.writeHead(200).flushHeaders()
      push = (text) => (text === '' ? response.end() : response.write(text))
    },
    json('beside')
  ])
  const transport = connectTo(server, { maxConnections: 1 })
  const { body } = await transport.send({ ...GET, stream: true })
  assert.is(await (await transport.send(GET)).body.text(), '"beside"')
  const chunks: string[] = []
  const texts = ['one', 'two', '']
  push(texts.shift() ?? '')
  for await (const chunk of body) {
    chunks.push(Buffer.from(chunk).toString())
    push(texts.shift() ?? '')
  }
  assert.equal(chunks, ['one', 'two'])
  await end(transport, server)
})

test('pauses the server while nobody reads, and loses nothing', async () => {
  const size = 24 * 1024 * 1024
  let sent = 0
  let drained = (): void => {}
  const server = await scenario([
    (response) => {
      const block = Buffer.alloc(64 * 1024, 'x')
      const write = (): void => {
        while (sent < size) {
          sent += block.length
          if (!response.write(block)) {
            drained()
            response.once('drain', write)
            return
          }
        }
        response.end()
      }
      write()
    }
  ])
  const transport = connectTo(server)
  const stalled = new Promise<void>((resolve) => {
    drained = resolve
  })
  const { body } = await transport.send({ ...GET, stream: true })
  await stalled
  await settle(50)
  assert.ok(sent < size, 'the server must not have sent all of it')
  let read = 0
  for await (const chunk of body) read += chunk.length
  assert.is(read, size)
  await end(transport, server)
})

test('frees the connection of a stream that its reader leaves or cancels', async () => {
  const endless: Step = (response) => {
    response.writeHead(200).write('line\n')
  }
  const server = await scenario([endless, endless, json(1)])
  const transport = connectTo(server)
  const left = await transport.send({ ...GET, stream: true })
  for await (const chunk of left.body) {
    assert.is(chunk.length, 5)
    break
  }
  const cancelled = await transport.send({ ...GET, stream: true })
  cancelled.body.cancel()
  cancelled.body.cancel()
  await eventually(() => server.openSockets() === 0)
  await transport.send(GET)
  await end(transport, server)
})

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
  const buffered = rejects(transport.send(GET), TimeoutError, /no further byte of the answer for 30000 ms/)
  await eventually(() => server.connections() === 2)
  await settle(20)
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

test('tells refused, reset and cut connections apart from what was not sent', async () => {
  const gone = await rawServer(() => {})
  await gone.end()
  const refused = await rejects(connectTo(gone).send(GET), ConnectionError, /Cannot connect to "http:.*ECONNREFUSED/)
  assert.ok((refused as ConnectionError).unsent)

  for (const [write, message] of [
    ['', /broke before the answer/],
    ['HTTP/1.1 200 OK\r\ncontent-len', /broke before the answer/],
    ['HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc', /broke within the answer/],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n', /broke within the answer/]
  ] as const) {
    for (const stop of ['end', 'resetAndDestroy'] as const) {
      const server = await rawServer((socket) =>
        socket.once('data', () => socket.write(write, () => setImmediate(() => socket[stop]())))
      )
      const transport = connectTo(server)
      const err = await rejects(transport.send(GET), ConnectionError)
      assert.not((err as ConnectionError).unsent)
      if (stop === 'end') assert.match(err.message, message)
      await end(transport, server)
    }
  }
})

test('tells what is not HTTP, and headers without end', async () => {
  for (const garbage of ['SSH-2.0-OpenSSH_9.9\r\n', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(40_000)}`]) {
    const server = await rawServer((socket) => socket.once('data', () => socket.write(garbage)))
    const transport = connectTo(server)
    await rejects(transport.send(GET), ProtocolError, /GET \/api/)
    await end(transport, server)
  }
})

test('refuses a body over maxBodyBytes, compressed or streamed as well', async () => {
  const big = Buffer.alloc(100_000, 'x')
  const zipped = gzipSync(big)
  const server = await scenario([
    (response) => response.end(big),
    (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped),
    (response) => response.end(big),
    (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped)
  ])
  const transport = connectTo(server, { maxBodyBytes: 50_000 })
  await rejects(transport.send(GET), ProtocolError, /larger than 50000 bytes/)
  await rejects(transport.send(GET), ProtocolError, /larger than 50000 bytes/)
  for (let i = 0; i < 2; i++) {
    const { body } = await transport.send({ ...GET, stream: true })
    await rejects(body.bytes(), ProtocolError, /larger than 50000 bytes/)
  }
  await end(transport, server)
})

test('decompresses gzip and both kinds of deflate, whole and streamed', async () => {
  const text = 'größe '.repeat(20_000)
  const bodies = [
    ['gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)]
  ] as const
  for (const [coding, bytes] of bodies) {
    const step: Step = (response) => {
      response.writeHead(200, { 'content-encoding': coding }).end(bytes)
    }
    const server = await scenario([step, step])
    const transport = connectTo(server)
    for (const stream of [false, true]) {
      const response = await transport.send({ ...GET, stream })
      assert.is(await response.body.text(), text)
      assert.is(response.headers['content-encoding'], undefined)
    }
    await end(transport, server)
  }
})

test('refuses compressed bodies that are cut off, corrupt or of another coding', async () => {
  const bytes = gzipSync('x'.repeat(1000))
  for (const [coding, body, message] of [
    ['gzip', bytes.subarray(0, -4), /cut off/],
    ['gzip', Buffer.from('not gzip'), /corrupt/],
    ['br', bytes, /unknown content-encoding: "br"/]
  ] as const) {
    const step: Step = (response) => {
      response.writeHead(200, { 'content-encoding': coding }).end(body)
    }
    const server = await scenario([step, step])
    const transport = connectTo(server)
    await rejects(transport.send(GET), ProtocolError, message)
    await rejects(
      transport.send({ ...GET, stream: true }).then((response) => response.body.bytes()),
      ProtocolError,
      message
    )
    await end(transport, server)
  }
})

test('refuses what cannot be a request before it sends anything', async () => {
  const server = await scenario([])
  const transport = connectTo(server)
  const secret = 'hunter2\n'
  await rejects(transport.send({ ...GET, path: '/a b' }), TypeError, /GET \/a b/)
  const err = await rejects(transport.send({ ...GET, headers: { authorization: secret } }), TypeError)
  assert.not.match(err.message, /hunter2/)
  await end(transport, server)
})

test('ends what is under way when it is closed, and sends nothing afterwards', async () => {
  const server = await rawServer(() => {})
  const transport = connectTo(server)
  const pending = rejects(transport.send(GET), ConnectionError, /closed/)
  await eventually(() => server.connections() === 1)
  await end(transport, server)
  await pending
  await rejects(transport.send(GET), ConnectionError, /the client is closed/)
})

test('hands everything to a given dispatcher', async () => {
  const seen: unknown[] = []
  const transport = connectTo(
    { origin: 'https://api.test/p' },
    {
      dispatcher: {
        dispatch({ origin, path, method }, handler) {
          seen.push([method, origin, path])
          const controller = { abort() {}, pause() {}, resume() {} }
          handler.onRequestStart(controller, undefined)
          handler.onResponseStart(controller, 103, {})
          handler.onResponseStart(controller, 200, { a: 'b' })
          handler.onResponseData(controller, Buffer.from('x'))
          handler.onResponseEnd(controller, {})
          return true
        }
      }
    }
  )
  const response = await transport.send(GET)
  assert.equal([response.status, await response.body.text()], [200, 'x'])
  assert.equal(seen, [['GET', 'https://api.test', '/p/api']])
  const broken = connectTo(
    { origin: 'https://api.test' },
    {
      dispatcher: {
        dispatch() {
          throw new Error('no')
        }
      }
    }
  )
  await rejects(broken.send(GET), ConnectionError, /no/)
})

test('a refusal whose body cannot be decoded is a refusal, and the body tells why it cannot be read', async () => {
  const coded =
    (coding: string): Step =>
    (response) => {
      response.writeHead(502, { 'content-encoding': coding }).end('no such coding')
    }
  const server = await scenario([coded('br'), coded('gzip'), coded('br'), coded('gzip')])
  const transport = connectTo(server)
  for (const stream of [false, true]) {
    for (const problem of [/unknown content-encoding: "br"/, /corrupt/]) {
      const answer = await transport.send({ ...GET, stream })
      assert.is(answer.status, 502)
      await rejects(answer.body.text(), ProtocolError, problem)
    }
  }
  await end(transport, server)
})

test('a compressed stream that is cancelled while it is read ends like any other', async () => {
  const server = await scenario([
    (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).write(gzipSync('x').subarray(0, 10))
  ])
  const transport = connectTo(server)
  const { body } = await transport.send({ ...GET, stream: true })
  const reading = body.bytes()
  await settle()
  body.cancel()
  assert.is((await reading).length, 0)
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

test('an answer that is cut off is a broken connection, also when it said that the connection would close', async () => {
  const server = await rawServer((socket) => {
    socket.once('data', () =>
      socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n9\r\nplanted')
    )
  })
  const transport = connectTo(server)
  const err = await rejects(transport.send(GET), ConnectionError, /broke within the answer/)
  assert.ok(isTransient(err))
  assert.not.match(inspect(err), 'planted')
  await end(transport, server)
})

test('close ends what waits for a dispatcher that is not ours to close', async () => {
  const bodies: Promise<unknown>[] = []
  const transport = createUndiciTransport({
    server: new URL('http://fake.invalid'),
    tls: () => ({ version: '1' }),
    dispatcher: {
      dispatch({ path }, handler) {
        const controller = { pause() {}, resume() {}, abort() {} } as unknown as DispatchController
        handler.onRequestStart(controller, null)
        if (path === '/stream') handler.onResponseStart(controller, 200, {}, 'OK')
        return true
      }
    }
  })
  bodies.push(transport.send(GET))
  bodies.push((await transport.send({ ...GET, path: '/stream', stream: true })).body.bytes())
  await transport.close()
  for (const body of bodies) await rejects(body, ConnectionError, /client was closed/)
})

test.run()
