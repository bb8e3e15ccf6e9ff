import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ConnectionError } from '../../src/errors.ts'
import { createUndiciTransport } from '../../src/transport/undici.ts'
import type { DispatchController } from '../../src/transport/undici-types.ts'
import { eventually } from '../support/eventually.ts'
import { rejects } from '../support/rejects.ts'
import { json, rawServer, scenario } from '../support/scenario-server.ts'
import { connectTo, end, GET } from '../support/undici-transport.ts'

const test = suite('createUndiciTransport')

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
