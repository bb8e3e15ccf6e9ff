import { HttpResponse, http } from 'msw'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createRecorder, parseRecording } from '../../src/transport/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { rejects, throws } from '../support/rejects.ts'
import { traced, WATCH } from '../support/traced.ts'

const test = suite('createRecorder')

test('keeps requests, answers and frames with their delays, and reads them back', async () => {
  const clock = new FakeClock(1000)
  const recorder = createRecorder()
  const { transport } = traced({
    clock,
    trace: recorder.consumer,
    handlers: [
      http.post('https://api.test/p/api', () => HttpResponse.json({ a: 1 }, { status: 201 })),
      http.get('https://api.test/p/watch', () => new HttpResponse(`${WATCH}\n`)),
      http.get('https://api.test/p/bytes', () => HttpResponse.arrayBuffer(Uint8Array.of(255, 0).buffer))
    ]
  })
  await transport.send({ method: 'POST', path: '/api', query: 'dryRun=All', body: '{"ä":1}' })
  await (await transport.send({ method: 'GET', path: '/watch', stream: true })).body.bytes()
  await transport.send({ method: 'GET', path: '/bytes' })
  await transport.send({ method: 'GET', path: '/watch', stream: true })
  const result = recorder.recording('three kinds of bodies')
  const [post, watch, bytes, open] = result.exchanges
  assert.equal(
    [post?.request.method, post?.request.path, post?.request.query, post?.request.body],
    ['POST', '/api', 'dryRun=All', '{"ä":1}']
  )
  assert.equal([post?.response?.status, post?.response?.body], [201, '{"a":1}'])
  assert.equal(watch?.response?.frames, [{ delayMs: 0, line: WATCH }])
  assert.is(watch?.response?.ended, 'end')
  assert.equal([bytes?.response?.body, bytes?.response?.base64], ['/wA=', true])
  assert.equal([open?.response?.frames, open?.response?.ended], [[], 'open'])
  assert.equal(parseRecording(JSON.stringify(result)), JSON.parse(JSON.stringify(result)))
})

test('keeps failures', async () => {
  const recorder = createRecorder()
  const { transport } = traced({
    trace: recorder.consumer,
    maxRetries: 0,
    handlers: [http.get('https://api.test/p/api', () => HttpResponse.error())]
  })
  await rejects(transport.send({ method: 'GET', path: '/api' }))
  assert.is(recorder.recording().exchanges[0]?.error, 'ERR_CONNECTION')
})

test('refuses what is no recording, and names the place', () => {
  const request = { method: 'GET', path: '/', headers: {} }
  const response = { status: 200, headers: {} }
  for (const [value, place] of [
    ['x', /not JSON/],
    [[], /the recording: not an object/],
    [{ version: 2, exchanges: [] }, /version: unknown version: 2/],
    [{ version: 1 }, /exchanges: not an array/],
    [{ version: 1, exchanges: [{}] }, /exchanges\[0\].request: not an object/],
    [{ version: 1, exchanges: [{ request: { ...request, path: 1 } }] }, /request.path: not a string/],
    [{ version: 1, exchanges: [{ request }] }, /exchanges\[0\].error: not a string/],
    [{ version: 1, exchanges: [{ request, response: { ...response, status: 0 } }] }, /response.status/],
    [{ version: 1, exchanges: [{ request, response: { ...response, headers: { a: 1 } } }] }, /headers.a/],
    [
      { version: 1, exchanges: [{ request, response: { ...response, frames: [{ line: 'a' }] } }] },
      /frames\[0\].delayMs/
    ]
  ] as const) {
    throws(() => parseRecording(value === 'x' ? 'x' : JSON.stringify(value)), TypeError, place)
  }
})
test.run()
