import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError, AuthError, ConnectionError, ProtocolError, TimeoutError } from '../../src/errors.ts'
import { classify, retryAfterMs } from '../../src/informer/failure.ts'

const test = suite('classify')

const api = (statusCode: number, reason = '', more: object = {}): ApiError =>
  new ApiError({ status: { reason, ...more }, statusCode, method: 'GET', path: '/', retryAfterMs: undefined })

const rows: Array<[err: unknown, kind: string]> = [
  [api(410, 'Expired'), 'expired'],
  [api(410, 'Gone'), 'expired'],
  [api(410), 'expired'],
  [api(504, 'Timeout', { message: 'Too large resource version: 9' }), 'expired'],
  [api(400), 'refused'],
  [api(405), 'refused'],
  [api(422, 'Invalid'), 'refused'],
  [api(501), 'refused'],
  [api(404, 'NotFound'), 'other'],
  [api(500), 'other'],
  [api(504, 'Timeout'), 'other'],
  [api(401), 'denied'],
  [api(403), 'denied'],
  [new AuthError('no token'), 'denied'],
  [api(429), 'busy'],
  [api(503), 'busy'],
  [new ConnectionError('reset'), 'lost'],
  [new ConnectionError('refused', { unsent: true }), 'unreachable'],
  [new TimeoutError('late', { timeoutMs: 1 }), 'timeout'],
  [new ProtocolError('garbage'), 'violation'],
  [new SyntaxError('Unexpected token'), 'violation'],
  [new TypeError('a bug'), 'other'],
  ['text', 'other'],
  [undefined, 'other']
]

for (const [err, kind] of rows) {
  test(`${err instanceof ApiError ? `${err.statusCode} ${err.reason}` : String(err)} is ${kind}`, () => {
    assert.is(classify(err), kind)
  })
}

test('waits as long as the server asks, but not for ever', () => {
  const asking = (seconds: number): ApiError => api(429, '', { details: { retryAfterSeconds: seconds } })
  assert.equal(
    [retryAfterMs(asking(5)), retryAfterMs(asking(3600)), retryAfterMs(api(429)), retryAfterMs('x')],
    [5000, 30_000, 0, 0]
  )
})

test.run()
