import { inspect } from 'node:util'
import { HttpResponse, http } from 'msw'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createRecorder, createTracePrinter, createTransport, type TraceEvent } from '../../src/transport/index.ts'
import type { mswDispatcher } from '../support/msw-dispatcher.ts'
import { rejects } from '../support/rejects.ts'
import { rawServer } from '../support/scenario-server.ts'
import { SECRET, traced, WATCH } from '../support/traced.ts'

const test = suite('trace')

test('tells request, answer and body of a call, and what was tried in between', async () => {
  const statuses = [401, 503, 200]
  const { transport, events } = traced({
    random: () => 0,
    handlers: [
      http.get('https://api.test/p/api', () => HttpResponse.json({ a: 1 }, { status: statuses.shift() ?? 500 }))
    ]
  })
  await transport.send({ method: 'GET', path: '/api', query: 'limit=1' })
  assert.equal(
    events.map(({ type }) => type),
    ['request', 'response', 'body', 'refresh', 'request', 'response', 'body', 'retry', 'request', 'response', 'body']
  )
  assert.ok(events.every(({ call }) => call === 1))
  const [request, response, body] = events
  assert.ok(request?.type === 'request')
  assert.is(request.url, 'https://api.test/p/api?limit=1')
  assert.is(request.headers.authorization, 'Bearer ***')
  assert.is(request.headers['user-agent'], 'test')
  assert.ok(response?.type === 'response' && response.status === 401 && response.id === request.id)
  assert.ok(body?.type === 'body' && body.text === '{"a":1}')
})

test('a consumer that needs no bodies gets their sizes, and nothing of a stream but its request and answer', async () => {
  const events: TraceEvent[] = []
  const { transport } = traced({
    handlers: [
      http.post('https://api.test/p/api', () => HttpResponse.text('12345')),
      http.get('https://api.test/p/watch', () => new HttpResponse(`${WATCH}\n`))
    ],
    trace: Object.assign((event: TraceEvent) => void events.push(event), { bodies: false })
  })
  const answer = await transport.send({ method: 'POST', path: '/api', body: '{}' })
  assert.is(await answer.body.text(), '12345')
  assert.is(await (await transport.send({ method: 'GET', path: '/watch', stream: true })).body.text(), `${WATCH}\n`)
  assert.equal(
    events.map(({ type }) => type),
    ['request', 'response', 'body', 'request', 'response']
  )
  const [request, , body] = events
  assert.ok(request?.type === 'request' && request.body === undefined && request.curl === '')
  assert.ok(body?.type === 'body' && body.text === '' && body.bytes === 5)
})

test('tells each line of a stream and how it ended', async () => {
  const handlers: Parameters<typeof mswDispatcher> = [
    http.get('https://api.test/p/watch', () => new HttpResponse(`${WATCH}\n${WATCH}\nrest`))
  ]
  const read = traced({ handlers })
  const { body } = await read.transport.send({ method: 'GET', path: '/watch', stream: true })
  assert.is(await body.text(), `${WATCH}\n${WATCH}\nrest`)
  const frames = read.events.flatMap((event) => (event.type === 'frame' ? [event.line] : []))
  assert.equal(frames, [WATCH, WATCH, 'rest'])
  const last = read.events.at(-1)
  assert.ok(last?.type === 'end' && last.by === 'server' && last.frames === 3)

  const left = traced({ handlers })
  for await (const _ of (await left.transport.send({ method: 'GET', path: '/watch', stream: true })).body) break
  const end = left.events.at(-1)
  assert.ok(end?.type === 'end' && end.by === 'client')
})

test('tells failures of calls and of streams', async () => {
  const handlers: Parameters<typeof mswDispatcher> = [http.get('https://api.test/p/api', () => HttpResponse.error())]
  const { transport, events } = traced({ handlers, maxRetries: 0 })
  await rejects(transport.send({ method: 'GET', path: '/api' }))
  const last = events.at(-1)
  assert.ok(last?.type === 'error' && last.code === 'ERR_CONNECTION')

  const server = await rawServer((socket) =>
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc\n', () => setImmediate(() => socket.end()))
  )
  const real: TraceEvent[] = []
  const over = createTransport({ config: { server: server.origin }, env: {}, trace: (event) => real.push(event) })
  const { body } = await over.send({ method: 'GET', path: '/', stream: true })
  await rejects(body.bytes())
  assert.equal(
    real.map(({ type }) => type),
    ['request', 'response', 'frame', 'error']
  )
  await over.close()
  await server.end()
})

test('does not let its consumer break a call', async () => {
  const { transport } = traced({
    handlers: [http.get('https://api.test/p/api', () => HttpResponse.json({}))],
    trace() {
      throw new Error('a consumer that fails')
    }
  })
  assert.is((await transport.send({ method: 'GET', path: '/api' })).status, 200)
})

test('shows no secret: no credentials, no data of Secrets, no token, in no event, print, recording or error', async () => {
  const secret = (name: string): object => ({
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: { name, annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"data":"${SECRET}"}` } },
    data: { password: SECRET },
    stringData: { other: SECRET }
  })
  const base = 'https://api.test/p/api/v1/namespaces/x'
  const recorder = createRecorder()
  let printed = ''
  const printer = createTracePrinter({ write: (text) => (printed += text), color: true, curl: true })
  const events: TraceEvent[] = []
  const { transport } = traced({
    trace(event) {
      events.push(event)
      recorder.consumer(event)
      printer(event)
    },
    handlers: [
      http.get(`${base}/secrets`, () => HttpResponse.json({ kind: 'SecretList', items: [secret('a')] })),
      http.post(`${base}/secrets`, () =>
        HttpResponse.json(secret('a'), { headers: { 'set-cookie': `session=${SECRET}` } })
      ),
      http.patch(`${base}/secrets/a`, () => HttpResponse.json(secret('a'))),
      http.get(`${base}/events`, () => new HttpResponse(`${JSON.stringify({ type: 'ADDED', object: secret('b') })}\n`)),
      http.put(`${base}/secrets/a`, () => new HttpResponse(SECRET)),
      http.post(`${base}/serviceaccounts/sa/token`, () =>
        HttpResponse.json({ kind: 'TokenRequest', status: { token: SECRET, expirationTimestamp: 'x' } })
      )
    ]
  })
  const path = '/api/v1/namespaces/x'
  const headers = { cookie: SECRET, 'proxy-authorization': `Basic ${SECRET}` }
  await transport.send({ method: 'GET', path: `${path}/secrets`, headers })
  await transport.send({ method: 'POST', path: `${path}/secrets`, body: JSON.stringify(secret('a')) })
  const patch = [{ op: 'replace', path: '/data/password', value: SECRET }]
  await transport.send({ method: 'PATCH', path: `${path}/secrets/a`, body: JSON.stringify(patch) })
  await transport.send({ method: 'PUT', path: `${path}/secrets/a`, body: Buffer.from(`\xff${SECRET}`, 'latin1') })
  await transport.send({ method: 'POST', path: `${path}/serviceaccounts/sa/token`, body: '{}' })
  const { body } = await transport.send({ method: 'GET', path: `${path}/events`, stream: true })
  await body.bytes()
  assert.is(events.filter(({ type }) => type === 'body').length, 5)
  for (const text of [inspect(events, { depth: 20 }), JSON.stringify(recorder.recording()), printed]) {
    assert.not.match(text, new RegExp(`${SECRET}|${btoa(SECRET).slice(0, 8)}`))
    assert.match(text, 'password')
  }
})
test.run()
