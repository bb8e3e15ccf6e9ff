import { HttpResponse, http } from 'msw'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createTracePrinter, explainFrame } from '../../src/transport/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { traced, WATCH } from '../support/traced.ts'

const test = suite('createTracePrinter')

test('prints what happened for people, without colour unless it is asked for', async () => {
  const clock = new FakeClock()
  let plain = ''
  let colored = ''
  const print = createTracePrinter({ write: (text) => (plain += text), maxBodyChars: 20 })
  const paint = createTracePrinter({ write: (text) => (colored += text), color: true })
  const { transport } = traced({
    clock,
    trace(event) {
      print(event)
      paint(event)
    },
    handlers: [
      http.get('https://api.test/p/watch', () => new HttpResponse(`${WATCH}\n`)),
      http.post('https://api.test/p/api', () => HttpResponse.json({ message: 'x'.repeat(50) }, { status: 409 }))
    ]
  })
  await transport.send({ method: 'POST', path: '/api', body: '{"a":"\u001b[31m"}' })
  await (
    await transport.send({ method: 'GET', path: '/watch', query: 'labelSelector=a%3Db', stream: true })
  ).body.bytes()
  for (const line of [
    '→ POST /api',
    '  authorization: Bearer ***',
    '  {"a":"\\u001b[31m"}',
    '← 409 Conflict (0.0 ms)',
    '… 44 more characters',
    '→ GET /watch?labelSelector=a=b',
    '⇠ 1: ADDED Pod x/a at resourceVersion 7',
    '■ stream ended by the server after 1 line'
  ]) {
    assert.ok(plain.includes(line), `${line}\n not in\n${plain}`)
  }
  assert.not.ok(plain.includes('\u001b'))
  assert.ok(colored.includes('\u001b[36m→ POST /api\u001b[0m'))
})

test('explains watch events, and nothing else', () => {
  assert.is(
    explainFrame('{"type":"ERROR","object":{"code":410,"reason":"Expired","message":"too old"}}'),
    'ERROR 410 Expired: too old'
  )
  assert.is(
    explainFrame('{"type":"BOOKMARK","object":{"kind":"Pod","metadata":{"resourceVersion":"9"}}}'),
    'BOOKMARK Pod at resourceVersion 9'
  )
  for (const line of ['a line of a log', '1', 'null', '{"type":"ADDED"}']) assert.is(explainFrame(line), '')
})

test('names the format of a patch where headers are left out', () => {
  let printed = ''
  const print = createTracePrinter({ write: (text) => (printed += text), headers: false })
  const headers = { 'content-type': 'application/merge-patch+json', accept: 'application/json' }
  const common = { type: 'request', call: 1, id: 1, at: 0, query: '', body: '{}', stream: false, curl: '' } as const
  print({ ...common, method: 'PATCH', path: '/a', url: 'https://api.test/a', headers })
  print({ ...common, method: 'GET', path: '/b', url: 'https://api.test/b', headers })
  assert.match(printed, '→ PATCH /a (application/merge-patch+json)\n')
  assert.match(printed, '→ GET /b\n')
  assert.not.match(printed, 'accept')
})

test.run()
