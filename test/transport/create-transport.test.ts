import { getEventListeners, getMaxListeners, setMaxListeners } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ConnectionError } from '../../src/errors.ts'
import { createTransport, type TraceEvent, type TransportOptions } from '../../src/transport/index.ts'
import { eventually } from '../support/eventually.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { rejects, throws } from '../support/rejects.ts'
import { json, scenario } from '../support/scenario-server.ts'

const test = suite('createTransport')

const GET = { method: 'GET', path: '/api' } as const

test('sends User-Agent and Accept-Encoding unless told otherwise, no Accept-Encoding for streams', async () => {
  const server = await scenario([json(1), json(2), json(3), json(4)])
  const options = { env: {}, userAgent: 'test/1' }
  const usual = createTransport({ config: { server: server.origin }, ...options })
  await usual.send(GET)
  await usual.send({ ...GET, headers: { 'user-agent': 'mine', 'accept-encoding': 'identity' } })
  await (await usual.send({ ...GET, stream: true })).body.bytes()
  const plain = createTransport({ config: { server: server.origin, disableCompression: true }, ...options })
  await plain.send(GET)
  assert.equal(
    server.received.map(({ headers }) => [headers['user-agent'], headers['accept-encoding']]),
    [
      ['test/1', 'gzip'],
      ['mine', 'identity'],
      ['test/1', undefined],
      ['test/1', undefined]
    ]
  )
  await usual.close()
  await plain.close()
  await server.end()
})

test('header names count in any spelling: no header goes out twice, and no secret is shown', async () => {
  const server = await scenario([json({}), json({}, 401), json({})])
  const shown: TraceEvent[] = []
  let refreshes = 0
  const transport = createTransport({
    config: { server: server.origin },
    env: {},
    trace: (event) => shown.push(event),
    authenticator: {
      headers: () => ({ authorization: 'Bearer own' }),
      tls: () => ({ version: '1' }),
      refresh: async () => ++refreshes > 0,
      close() {}
    }
  })
  const headers = { accept: 'text/plain', Accept: 'application/json', Authorization: 'Bearer planted' }
  assert.is((await transport.send({ ...GET, headers })).status, 200)
  assert.is((await transport.send({ ...GET, headers })).status, 401)
  assert.is(refreshes, 0)
  assert.equal(
    server.received.map((request) => [request.headers.accept, request.headers.authorization]),
    [
      ['application/json', 'Bearer planted'],
      ['application/json', 'Bearer planted']
    ]
  )
  assert.not.match(JSON.stringify(shown), /planted/)
  await (await transport.send(GET)).body.bytes()
  await transport.close()
  await server.end()
})

test('wraps middlewares of the options around each attempt, credentials included', async () => {
  const server = await scenario([json({}, 503, { 'retry-after': '0' }), json({})])
  const seen: string[] = []
  const transport = createTransport({
    config: { server: server.origin },
    env: {},
    authenticator: {
      headers: () => ({ authorization: 'Bearer a' }),
      tls: () => ({ version: '1' }),
      refresh: async () => false,
      close() {}
    },
    middlewares: [
      (next) => async (request) => {
        const response = await next({ ...request, headers: { ...request.headers, 'x-extra': 'yes' } })
        seen.push(`${String(request.headers?.authorization)} ${response.status}`)
        return response
      }
    ]
  })
  assert.is((await transport.send(GET)).status, 200)
  assert.equal(seen, ['Bearer a 503', 'Bearer a 200'])
  assert.is(server.received[1]?.headers['x-extra'], 'yes')
  await transport.close()
  await server.end()
})

test('throttles each attempt', async () => {
  const clock = new FakeClock()
  let sent = 0
  const dispatcher: TransportOptions['dispatcher'] = {
    dispatch(_options, handler) {
      sent++
      const controller = { abort() {}, pause() {}, resume() {} }
      handler.onRequestStart(controller, undefined)
      handler.onResponseStart(controller, 200, {})
      handler.onResponseEnd(controller, {})
      return true
    }
  }
  const transport = createTransport({ config: { server: 'http://a.test' }, dispatcher, clock, qps: 1, burst: 1 })
  const pending = [transport.send(GET), transport.send(GET)]
  await clock.advance(999)
  assert.is(sent, 1)
  await clock.advance(1)
  await Promise.all(pending)
  assert.is(clock.waiting, 0)
})

test('opens another connection when the server has ended the idle one, and survives its restart', async () => {
  const server = await scenario([
    (response) => response.writeHead(200, { connection: 'close' }).end('1'),
    (response, _request) => response.end('2', () => setImmediate(() => response.socket?.destroy())),
    (response) => response.end('3'),
    (response) => response.socket?.destroy(),
    (response) => response.end('5')
  ])
  const transport = createTransport({ config: { server: server.origin }, env: {}, random: () => 0 })
  const texts: string[] = []
  for (let i = 0; i < 4; i++) texts.push(await (await transport.send(GET)).body.text())
  assert.equal(texts, ['1', '2', '3', '5'])
  await transport.close()
  await server.end()
})

test('refuses a server that is no http or https URL, and numbers out of range', () => {
  for (const server of ['', 'api.test', 'ftp://api.test', 'unix:/run/x']) {
    throws(() => createTransport({ config: { server } }), TypeError, /not an http or https URL/)
  }
  const config = { server: 'https://api.test' }
  throws(() => createTransport({ config, maxConnections: 0 }), RangeError)
  throws(() => createTransport({ config, maxRetries: -1 }), RangeError)
  throws(() => createTransport({ config, qps: 0 }), RangeError)
})

test('close ends waits for a retry and for a token', async () => {
  const server = await scenario([json({}, 503, { 'retry-after': '200' })])
  const clock = new FakeClock()
  const shown: TraceEvent[] = []
  const trace = (event: TraceEvent): void => void shown.push(event)
  const transport = createTransport({ config: { server: server.origin }, env: {}, clock, qps: 1, burst: 1, trace })
  const retried = transport.send(GET)
  const queued = transport.send(GET)
  for (const one of [retried, queued]) one.catch(() => {})
  await eventually(() => shown.some(({ type }) => type === 'retry'))
  await transport.close()
  for (const one of [retried, queued]) await rejects(one, ConnectionError, /client was closed/)
  assert.is(clock.waiting, 0)
  await server.end()
})

test('many calls may share one signal without a warning of a leak', async () => {
  const { signal } = new AbortController()
  setMaxListeners(10, signal)
  const transport = createTransport({
    config: { server: 'http://fake.invalid' },
    env: {},
    dispatcher: { dispatch: () => true }
  })
  const calls = Array.from({ length: 11 }, () => transport.send({ ...GET, signal }).catch((err: unknown) => err))
  assert.is(getEventListeners(signal, 'abort').length, 11)
  assert.is(getMaxListeners(signal), Number.POSITIVE_INFINITY)
  await transport.close()
  for (const call of calls) assert.instance(await call, ConnectionError)
  assert.is(getEventListeners(signal, 'abort').length, 0)
})

test('a signal without a bound of listeners is taken as it is', async () => {
  const { signal } = new AbortController()
  setMaxListeners(0, signal)
  const transport = createTransport({
    config: { server: 'http://fake.invalid' },
    env: {},
    dispatcher: { dispatch: () => true }
  })
  const call = transport.send({ ...GET, signal })
  await transport.close()
  await rejects(call, ConnectionError)
})

test.run()
