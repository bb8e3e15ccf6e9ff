import { getEventListeners } from 'node:events'
import { HttpResponse, http, type JsonBodyType } from 'msw'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ConnectionError, TimeoutError } from '../../src/errors.ts'
import { createTransport, type Send, type TransportOptions } from '../../src/transport/index.ts'
import { retry } from '../../src/transport/retry.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { type Answer, FakeSend, json } from '../support/fake-send.ts'
import { mswDispatcher } from '../support/msw-dispatcher.ts'
import { rejects, throws } from '../support/rejects.ts'

const test = suite('retry')

const reset = (unsent = false): ConnectionError =>
  new ConnectionError('reset', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }), unsent })
const busy = (status: number, after?: string): Answer =>
  json({}, status, after === undefined ? {} : { 'retry-after': after })

/** Sends one request over these answers; time passes by itself as long as something waits. Gives status or error and the waits. */
async function run(answers: Answer[], request: Partial<Parameters<Send>[0]> = {}, maxRetries?: number) {
  const clock = new FakeClock()
  const fake = new FakeSend(...answers)
  const waits: number[] = []
  const middleware = retry({ clock, maxRetries, random: () => 0.5, onRetry: (_, { delayMs }) => waits.push(delayMs) })
  const pending = middleware(fake.send)({ method: 'GET', path: '/', ...request }).then(
    ({ status }) => status,
    (err: Error) => err
  )
  await clock.advance(0)
  while (clock.untilNext !== undefined) await clock.advance(clock.untilNext)
  assert.is(clock.waiting, 0)
  return { outcome: await pending, waits, sent: fake.requests.length, unused: fake.unused }
}

for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) {
  test(`waits as Retry-After asks, then sends ${method} again`, async () => {
    const answers = [busy(429, '3'), busy(503, 'Thu, 01 Jan 2026 00:00:10 GMT'), busy(500, '1'), json({})]
    const { outcome, waits } = await run(answers, { method })
    assert.is(outcome, 200)
    assert.equal(waits, [3000, 7000, 1000])
  })
}

test('gives up after 10 retries that the server asked for', async () => {
  const { outcome, sent } = await run(Array.from({ length: 12 }, () => busy(429, '1')))
  assert.equal([outcome, sent], [429, 11])
})

test('does not hammer a server that asks for no wait', async () => {
  const { waits } = await run([busy(503, '0'), busy(503, '0'), busy(503, '0'), json({})])
  assert.equal(waits, [0, 100, 200])
})

test('does not obey a Retry-After of more than 5 minutes', async () => {
  assert.equal((await run([busy(429, '301')])).outcome, 429)
})

test('sends a GET again after 502, 503, 504 and broken connections, with full jitter, up to 4 times', async () => {
  const { outcome, waits, sent } = await run([busy(502), busy(503), reset(), busy(504), busy(502), json({})])
  assert.equal([outcome, sent], [502, 5])
  assert.equal(waits, [100, 200, 400, 800])
})

test('sends another verb again only when nothing of it was sent', async () => {
  assert.is((await run([busy(503)], { method: 'POST' })).outcome, 503)
  assert.instance((await run([reset()], { method: 'POST' })).outcome, ConnectionError)
  assert.is((await run([reset(true), reset(true), json({}, 201)], { method: 'POST' })).outcome, 201)
})

test('lets all else stand', async () => {
  for (const status of [400, 401, 404, 409, 410, 500, 501]) assert.is((await run([busy(status)])).outcome, status)
  for (const err of [
    new TimeoutError('late', { timeoutMs: 1 }),
    new ConnectionError('untrusted', { cause: Object.assign(new Error(), { code: 'CERT_HAS_EXPIRED' }), unsent: true }),
    new TypeError('no')
  ]) {
    assert.is((await run([err])).outcome, err)
  }
  assert.is((await run([busy(404, '1')])).outcome, 404)
})

test('does nothing when retries are off, for all calls or for one', async () => {
  assert.is((await run([busy(429, '1')], {}, 0)).outcome, 429)
  assert.is((await run([busy(429, '1')], { retry: false })).outcome, 429)
  assert.equal(await run([busy(429, '1'), busy(429, '1')], {}, 1).then(({ sent }) => sent), 2)
})

test('cancels the body of an answer that it does not give back', async () => {
  let cancelled = 0
  const refusal = {
    status: 503,
    headers: { 'retry-after': '1' },
    body: { ...json({}).body, cancel: () => void cancelled++ }
  }
  await run([refusal, json({})], { stream: true })
  assert.is(cancelled, 1)
})

test('fits all attempts and waits into the timeoutMs of the call', async () => {
  const clock = new FakeClock()
  const fake = new FakeSend(busy(503, '2'), busy(503, '2'), busy(503, '2'))
  const pending = retry({ clock })(fake.send)({ method: 'GET', path: '/', timeoutMs: 5000 })
  await clock.advance(10_000)
  assert.is((await pending).status, 503)
  assert.equal(
    fake.requests.map(({ timeoutMs }) => timeoutMs),
    [5000, 3000, 1000]
  )
})

test('ends its wait when the signal aborts', async () => {
  const clock = new FakeClock()
  const abort = new AbortController()
  const pending = retry({ clock })(new FakeSend(busy(429, '60')).send)({
    method: 'GET',
    path: '/',
    signal: abort.signal
  })
  await clock.advance(10)
  abort.abort(new Error('enough'))
  await rejects(pending, /^enough$/)
  assert.is(clock.waiting, 0)
})

test('refuses a negative number of retries', () => {
  throws(() => retry({ maxRetries: -1 }), RangeError)
})

test('works through the whole transport, body and all', async () => {
  const bodies: string[] = []
  const answers: [JsonBodyType, ResponseInit][] = [
    [{}, { status: 429, headers: { 'retry-after': '1' } }],
    [{}, { status: 201 }]
  ]
  const dispatcher = mswDispatcher(
    http.post('https://api.test/api/v1/pods', async ({ request }) => {
      bodies.push(await request.text())
      const [body, init] = answers.shift() ?? [{}, { status: 500 }]
      return HttpResponse.json(body, init)
    })
  )
  const clock = new FakeClock()
  const options: TransportOptions = { config: { server: 'https://api.test' }, dispatcher, clock }
  const pending = createTransport(options).send({ method: 'POST', path: '/api/v1/pods', body: '{"a":1}' })
  let response: Awaited<typeof pending> | undefined
  void pending.then((settled) => {
    response = settled
  })
  for (let turn = 0; response === undefined && turn < 100; turn++) await clock.advance(100)
  assert.is(response?.status, 201)
  assert.equal(bodies, ['{"a":1}', '{"a":1}'])
})

test('the first attempt has the whole time of the call, later ones what is left of it, in whole milliseconds', async () => {
  const clock = new FakeClock()
  const fake = new FakeSend(busy(503, '1'), json({}))
  const pending = retry({ clock })(fake.send)({ method: 'GET', path: '/', timeoutMs: 5000 })
  await clock.advance(1000.25)
  await pending
  assert.equal(
    fake.requests.map(({ timeoutMs }) => timeoutMs),
    [5000, 4000]
  )
})

test('a wait ends when the client is closed, and no listener stays', async () => {
  const clock = new FakeClock()
  const closing = new AbortController()
  const { signal } = new AbortController()
  const fake = new FakeSend(busy(429, '200'), busy(429, '1'), json({}))
  const send = retry({ clock, closed: closing.signal })(fake.send)
  const waiting = send({ method: 'GET', path: '/', signal })
  waiting.catch(() => {})
  await clock.advance(0)
  closing.abort(new ConnectionError('closed'))
  await rejects(waiting, ConnectionError, /^closed$/)
  assert.is(clock.waiting, 0)
  await rejects(send({ method: 'GET', path: '/', signal }), /^closed$/)
  for (const one of [signal, closing.signal]) assert.is(getEventListeners(one, 'abort').length, 0)
})

test.run()
