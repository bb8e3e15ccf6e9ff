import { inspect } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as errors from '../src/errors.ts'
import { ApiError, type Status, statusCauses, suggestedDelayMs } from '../src/errors.ts'

function refusal(statusCode: number, status: Partial<Status> = {}, retryAfterMs?: number): ApiError {
  return new ApiError({ status: { ...status }, statusCode, method: 'GET', path: '/api/v1/pods', retryAfterMs })
}

const api = suite('ApiError')

api('puts the request line first and keeps the Status', () => {
  const status: Status = { reason: 'NotFound', message: 'pods "y" not found', code: 404 }
  const err = new ApiError({ status, statusCode: 404, method: 'GET', path: '/api/v1/namespaces/x/pods/y' })
  assert.is(err.message, 'GET /api/v1/namespaces/x/pods/y: 404 NotFound: pods "y" not found')
  assert.is(err.name, 'ApiError')
  assert.is(err.code, 'ERR_API')
  assert.is(err.status, status)
})

api('names the reason that belongs to the code when the Status has none', () => {
  assert.is(refusal(503).reason, 'ServiceUnavailable')
  assert.is(refusal(418).reason, 'Unknown')
  assert.is(refusal(500, { reason: '' }).reason, 'InternalError')
})

api('keeps its cause', () => {
  const cause = new Error('below')
  assert.is(new ApiError({ status: {}, statusCode: 500, method: 'GET', path: '/', cause }).cause, cause)
})

api.run()

const classes = suite('KubeError classes')

classes('carry a stable code, a name and their own facts', () => {
  const cause = new Error('below')
  const all: [errors.AnyKubeError, string, string][] = [
    [refusal(404), 'ApiError', 'ERR_API'],
    [new errors.ConnectionError('m', { cause }), 'ConnectionError', 'ERR_CONNECTION'],
    [new errors.TimeoutError('m', { timeoutMs: 5, cause }), 'TimeoutError', 'ERR_TIMEOUT'],
    [new errors.ProtocolError('m', { cause }), 'ProtocolError', 'ERR_PROTOCOL'],
    [new errors.ConfigError('m', { path: '/k', context: 'c', cause }), 'ConfigError', 'ERR_CONFIG'],
    [new errors.AuthError('m', { cause }), 'AuthError', 'ERR_AUTH']
  ]
  for (const [err, name, code] of all) {
    assert.instance(err, errors.KubeError)
    assert.instance(err, Error)
    assert.is(err.name, name)
    assert.is(err.code, code)
    if (name !== 'ApiError') assert.is(err.cause, cause)
    assert.match(inspect(err), name)
  }
})

classes('tell whether the request can have been sent', () => {
  assert.is(new errors.ConnectionError('m').unsent, false)
  assert.is(new errors.ConnectionError('m', { unsent: true }).unsent, true)
  assert.not('cause' in new errors.ConnectionError('m'))
})

classes.run()

// [predicate, reason, code that stands in for an unknown reason, code that counts whatever the reason]
const TABLE: [(err: unknown) => boolean, string, number?, number?][] = [
  [errors.isNotFound, 'NotFound', 404],
  [errors.isAlreadyExists, 'AlreadyExists'],
  [errors.isConflict, 'Conflict', 409],
  [errors.isInvalid, 'Invalid', 422],
  [errors.isGone, 'Gone', 410],
  [errors.isResourceExpired, 'Expired'],
  [errors.isForbidden, 'Forbidden', 403],
  [errors.isUnauthorized, 'Unauthorized', 401],
  [errors.isBadRequest, 'BadRequest', 400],
  [errors.isMethodNotSupported, 'MethodNotAllowed', 405],
  [errors.isNotAcceptable, 'NotAcceptable', 406],
  [errors.isUnsupportedMediaType, 'UnsupportedMediaType', 415],
  [errors.isRequestEntityTooLarge, 'RequestEntityTooLarge', 413, 413],
  [errors.isTooManyRequests, 'TooManyRequests', 429, 429],
  [errors.isTimeout, 'Timeout', 504],
  [errors.isServerTimeout, 'ServerTimeout'],
  [errors.isServiceUnavailable, 'ServiceUnavailable', 503],
  [errors.isInternalError, 'InternalError', 500],
  [errors.isStorageReadError, 'StorageReadError']
]

const predicates = suite('predicates')

for (const [predicate, reason, code, always] of TABLE) {
  predicates(`${predicate.name} goes by the reason, then by the code of an unknown reason`, () => {
    assert.ok(predicate(refusal(499, { reason })), 'reason decides')
    for (const [, other] of TABLE) {
      if (other !== reason) assert.not.ok(predicate(refusal(499, { reason: other })), other)
    }
    if (code !== undefined) {
      assert.ok(predicate(refusal(code)), 'no reason')
      assert.ok(predicate(refusal(code, { reason: 'SomethingOfAProxy' })), 'unknown reason')
      assert.is(
        predicate(refusal(code, { reason: 'StorageReadError' })),
        code === always || predicate === errors.isStorageReadError
      )
    }
    assert.not.ok(predicate(new Error('x')))
    assert.not.ok(predicate(undefined))
    assert.not.ok(predicate({ statusCode: code, status: { reason } }))
  })
}

predicates('isExpired is true for both reasons of a 410', () => {
  assert.ok(errors.isExpired(refusal(410, { reason: 'Expired' })))
  assert.ok(errors.isExpired(refusal(410, { reason: 'Gone' })))
  assert.ok(errors.isExpired(refusal(410)))
  assert.not.ok(errors.isExpired(refusal(404)))
})

predicates('isTooLargeResourceVersion knows the cause and the old message', () => {
  const cause = { reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }
  assert.ok(errors.isTooLargeResourceVersion(refusal(504, { reason: 'Timeout', details: { causes: [cause] } })))
  assert.ok(
    errors.isTooLargeResourceVersion(
      refusal(504, { reason: 'Timeout', details: { causes: [{ message: 'Too large resource version' }] } })
    )
  )
  assert.ok(
    errors.isTooLargeResourceVersion(refusal(504, { reason: 'Timeout', message: 'Too large resource version: 9' }))
  )
  assert.not.ok(errors.isTooLargeResourceVersion(refusal(504, { reason: 'Timeout', message: 'slow' })))
})

predicates('isUnexpectedServerError and isNamespaceTerminating go by their cause', () => {
  const of = (reason: string): ApiError => refusal(403, { details: { causes: [{ reason }] } })
  assert.ok(errors.isUnexpectedServerError(of('UnexpectedServerResponse')))
  assert.ok(errors.isNamespaceTerminating(of('NamespaceTerminating')))
  assert.not.ok(errors.isNamespaceTerminating(of('UnexpectedServerResponse')))
})

predicates('isApiError knows refusals of another copy of the package', () => {
  const foreign = Object.assign(new Error('x'), { code: 'ERR_API', status: { reason: 'NotFound' }, statusCode: 404 })
  assert.ok(errors.isApiError(foreign))
  assert.ok(errors.isNotFound(foreign))
  assert.not.ok(errors.isApiError(new errors.AuthError('x')))
})

predicates('statusCauses gives the causes of one type, or all', () => {
  const causes = [{ reason: 'A', field: 'x' }, { reason: 'B' }]
  const err = refusal(422, { details: { causes } })
  assert.equal(statusCauses(err), causes)
  assert.equal(statusCauses(err, 'A'), [causes[0]])
  assert.equal(statusCauses(new Error('x')), [])
})

predicates('suggestedDelayMs reads the details, then Retry-After; a ServerTimeout always asks', () => {
  assert.is(suggestedDelayMs(refusal(429, { details: { retryAfterSeconds: 2 } }, 9000)), 2000)
  assert.is(suggestedDelayMs(refusal(429, {}, 9000)), 9000)
  assert.is(suggestedDelayMs(refusal(500, { reason: 'ServerTimeout', details: {} })), 0)
  assert.is(suggestedDelayMs(refusal(500)), undefined)
  assert.is(suggestedDelayMs(new Error('x')), undefined)
})

predicates.run()
