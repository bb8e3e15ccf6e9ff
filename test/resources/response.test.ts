import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  ApiError,
  ConnectionError,
  isAlreadyExists,
  isConflict,
  isExpired,
  isInternalError,
  isNotFound,
  isRequestEntityTooLarge,
  isServiceUnavailable,
  isTooManyRequests,
  isUnexpectedServerError,
  ProtocolError,
  suggestedDelayMs
} from '../../src/errors.ts'
import { isStatus, refusal, sendForJson } from '../../src/resources/response.ts'
import type { WireRequest, WireResponse } from '../../src/transport/transport.ts'
import { FakeSend, FeedBody, failure, json, stream, text } from '../support/fake-send.ts'
import { rejects } from '../support/rejects.ts'

const request: WireRequest = { method: 'GET', path: '/api/v1/namespaces/ns/pods/a' }
const subject = { group: '', plural: 'pods', name: 'a' }
const inApps = { group: 'apps', plural: 'deployments' }

const test = suite('refusal')

test('takes the Status of the body', async () => {
  const err = await refusal(
    request,
    failure(404, 'NotFound', 'pods "a" not found', { details: { name: 'a', kind: 'pods' } })
  )
  assert.is(err.message, 'GET /api/v1/namespaces/ns/pods/a: 404 NotFound: pods "a" not found')
  assert.equal(err.status.details, { name: 'a', kind: 'pods' })
  assert.ok(isNotFound(err))
  assert.not(isUnexpectedServerError(err))
})

test('leaves out what a Status has of the wrong type, so that no predicate stumbles over it', async () => {
  const odd = {
    message: { a: 1 },
    reason: ['x'],
    code: '404',
    details: { causes: [null, 1], retryAfterSeconds: 'soon', name: 'a' }
  }
  const err = await refusal(request, json({ kind: 'Status', apiVersion: 'v1', ...odd }, 404))
  assert.is(err.message, 'GET /api/v1/namespaces/ns/pods/a: 404 NotFound: no message')
  assert.equal(err.status.details, { name: 'a', causes: [] })
  assert.equal([isNotFound(err), isUnexpectedServerError(err), suggestedDelayMs(err)], [true, false, undefined])
  const none = await refusal(request, json({ kind: 'Status', apiVersion: 'v1', details: { causes: {} } }, 500))
  assert.equal([isInternalError(none), isUnexpectedServerError(none), none.status.details], [true, false, {}])
})

test('takes a Status under any content type', async () => {
  const body = JSON.stringify({ kind: 'Status', apiVersion: 'v1', message: 'no', reason: 'Forbidden', code: 403 })
  assert.is((await refusal(request, text(body, 403))).status.message, 'no')
})

test('a Status without a reason keeps none; the code decides', async () => {
  const err = await refusal(
    request,
    json({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message: 'x', code: 500 }, 500)
  )
  assert.is(err.status.reason, undefined)
  assert.is(err.reason, 'InternalError')
  assert.ok(isInternalError(err))
})

test('unknown paths: plain text, as recorded from a real server', async () => {
  const err = await refusal(request, text('404 page not found\n', 404), subject)
  assert.equal(err.status, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'the server could not find the requested resource (get pods a)',
    reason: 'NotFound',
    details: {
      causes: [{ reason: 'UnexpectedServerResponse', message: '404 page not found' }],
      name: 'a',
      kind: 'pods'
    },
    code: 404
  })
  assert.ok(isNotFound(err))
  assert.ok(isUnexpectedServerError(err))
})

test('words and reasons of client-go for every code', async () => {
  const cases: [code: number, body: string, reason: string, message: string][] = [
    [400, 'x', 'BadRequest', 'the server rejected our request for an unknown reason'],
    [401, 'x', 'Unauthorized', 'the server has asked for the client to provide credentials'],
    [403, 'not you', 'Forbidden', 'not you'],
    [405, 'x', 'MethodNotAllowed', 'the server does not allow this method on the requested resource'],
    [406, '', 'NotAcceptable', 'the server was unable to respond with a content type that the client supports'],
    [406, 'only x/y', 'NotAcceptable', 'only x/y'],
    [409, 'x', 'Conflict', 'the server reported a conflict'],
    [410, 'x', '', 'the server responded with the status code 410 but did not return more information'],
    [413, 'x', '', 'the server responded with the status code 413 but did not return more information'],
    [415, 'no yaml', 'UnsupportedMediaType', 'no yaml'],
    [418, 'x', '', 'the server responded with the status code 418 but did not return more information'],
    [422, 'x', 'Invalid', 'the server rejected our request due to an error in our request'],
    [429, 'x', 'TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
    [500, 'a "b"', 'InternalError', 'an error on the server ("a \\"b\\"") has prevented the request from succeeding'],
    [502, 'x', 'InternalError', 'an error on the server ("x") has prevented the request from succeeding'],
    [503, 'x', 'ServiceUnavailable', 'the server is currently unable to handle the request'],
    [
      504,
      'x',
      'Timeout',
      'the server was unable to return a response in the time allotted, but may still be processing the request'
    ],
    [302, '', '', 'the server responded with the status code 302 but did not return more information']
  ]
  for (const [code, body, reason, message] of cases) {
    const { status, statusCode } = await refusal(request, text(body, code), inApps)
    assert.is(statusCode, code)
    assert.is(status.reason, reason, String(code))
    assert.is(status.message, `${message} (get deployments.apps)`)
    assert.equal(status.details, {
      causes: [{ reason: 'UnexpectedServerResponse', message: body }],
      group: 'apps',
      kind: 'deployments'
    })
  }
})

test('predicates go by the code where the words give no reason', async () => {
  assert.ok(isExpired(await refusal(request, text('', 410))))
  assert.ok(isRequestEntityTooLarge(await refusal(request, text('', 413))))
  assert.ok(isAlreadyExists(await refusal({ ...request, method: 'POST' }, text('', 409))))
  assert.ok(isConflict(await refusal({ ...request, method: 'PUT' }, text('', 409))))
})

test('quotes text only, and at most 2048 bytes of it', async () => {
  const cause = async (response: WireResponse): Promise<string | undefined> =>
    (await refusal(request, response)).status.details?.causes?.[0]?.message
  assert.is(await cause(text('\u0000\u0001', 500, { 'content-type': 'application/octet-stream' })), 'unknown')
  assert.is(await cause(text('<h1>no</h1>', 500, { 'content-type': 'text/html; charset=utf-8' })), '<h1>no</h1>')
  assert.is(await cause(text(' plain ', 500, {})), 'plain')
  assert.is((await cause(text('x'.repeat(9999), 500)))?.length, 2048)
  assert.is(await cause(json({ error: 'some gateway' }, 502)), 'unknown')
})

test('Retry-After of the header, in both forms, goes before that of the Status', async () => {
  const busy = { 'retry-after': '7' }
  const err = await refusal(request, text('', 429, busy))
  assert.ok(isTooManyRequests(err))
  assert.is(err.retryAfterMs, 7000)
  assert.is(err.status.details?.retryAfterSeconds, 7)
  assert.is(suggestedDelayMs(err), 7000)
  const inPast = await refusal(request, text('', 503, { 'retry-after': 'Mon, 01 Jan 2001 00:00:00 GMT' }))
  assert.ok(isServiceUnavailable(inPast))
  assert.is(inPast.retryAfterMs, 0)
  const told = await refusal(request, failure(429, 'TooManyRequests', 'x', { details: { retryAfterSeconds: 2 } }))
  assert.is(told.retryAfterMs, 2000)
})

test('reads no more than 1 MiB of an endless page, and frees the connection', async () => {
  const body = new FeedBody()
  for (let i = 0; i < 40; i++) body.feed(new Uint8Array(64 * 1024))
  const err = await refusal(request, stream(body, 500))
  assert.is(err.statusCode, 500)
  assert.ok(body.canceled)
})

test('a refusal whose body breaks off is a refusal still, with the break as its cause', async () => {
  const reset = new ConnectionError('reset')
  const err = await refusal(request, stream(new FeedBody('{"kind":"Sta').fail(reset), 503))
  assert.ok(isServiceUnavailable(err))
  assert.is(err.cause, reset)
})

test('an abort while the refusal is read rejects with its own reason', async () => {
  const reason = new Error('stop')
  const aborted = { ...request, signal: AbortSignal.abort(reason) }
  assert.is(await rejects(refusal(aborted, stream(new FeedBody().fail(reason), 500))), reason)
})

test.run()

const answer = suite('sendForJson')

answer('gives the object', async () => {
  assert.equal(await sendForJson(new FakeSend(json({ a: 1 }, 201)).send, request), { a: 1 })
})

answer('throws the refusal', async () => {
  await rejects(sendForJson(new FakeSend(failure(404, 'NotFound')).send, request), ApiError, isNotFound)
})

answer('a page instead of JSON is a ProtocolError that names its content type, not its words', async () => {
  const page = text('<html>secret</html>', 200, { 'content-type': 'text/html' })
  const err = await rejects(sendForJson(new FakeSend(page).send, request), ProtocolError)
  assert.is(
    err.message,
    'Cannot read answer to GET /api/v1/namespaces/ns/pods/a: not a JSON object: content type "text/html"'
  )
  for (const bad of ['', 'null', '"x"', '{"a":']) {
    await rejects(sendForJson(new FakeSend(text(bad)).send, request), ProtocolError, /not a JSON object/)
  }
})

answer('200 with a Status of failure is a refusal', async () => {
  const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404, message: 'no' }
  await rejects(sendForJson(new FakeSend(json(status)).send, request), ApiError, isNotFound, /404 NotFound: no/)
})

answer.run()

const status = suite('isStatus')

status('knows the Status of both groups, nothing else', () => {
  assert.ok(isStatus({ kind: 'Status', apiVersion: 'v1' }))
  assert.ok(isStatus({ kind: 'Status', apiVersion: 'meta.k8s.io/v1' }))
  for (const other of [{ kind: 'Status' }, { kind: 'Status', apiVersion: 'x/v1' }, { kind: 'Pod' }, null, 'Status']) {
    assert.not(isStatus(other))
  }
})

status.run()
