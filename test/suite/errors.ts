/** Refusals of the server as errors of the client. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  ApiError,
  ConfigMap,
  isAlreadyExists,
  isForbidden,
  isMethodNotSupported,
  isNotAcceptable,
  isNotFound,
  isTooLargeResourceVersion,
  isUnauthorized,
  isUnexpectedServerError,
  isUnsupportedMediaType,
  ProtocolError
} from '../../src/index.ts'
import { rejects, throws } from '../support/rejects.ts'
import { suiteClient } from '../support/suite-client.ts'
import type { Register } from './server.ts'

export const register: Register = (name, server) => {
  const test = suite(`${name}: errors`)
  const on = suiteClient(test, server)

  test('404 says what is missing', async () => {
    const configMaps = await on.configMaps()
    const err = (await rejects(configMaps.get('a'), ApiError, isNotFound)) as ApiError
    assert.is(
      err.message,
      `GET /api/v1/namespaces/${configMaps.namespace}/configmaps/a: 404 NotFound: configmaps "a" not found`
    )
    assert.equal([err.statusCode, err.reason, err.status.details], [404, 'NotFound', { name: 'a', kind: 'configmaps' }])
  })

  test('409 for a name that is taken', async () => {
    const configMaps = await on.configMaps()
    await configMaps.create({ metadata: { name: 'a' } })
    await rejects(configMaps.create({ metadata: { name: 'a' } }), isAlreadyExists, /configmaps "a" already exists$/)
  })

  test('403 and 401 say who', async () => {
    await using nobody = server().client({ user: 'nobody' })
    const forbidden = nobody.resource(ConfigMap, { namespace: 'default' }).get('a')
    await rejects(
      forbidden,
      isForbidden,
      /User "nobody" cannot get resource "configmaps" in API group "" in the namespace "default"$/
    )
    await using none = server().client({ user: 'none' })
    await rejects(
      none.resource(ConfigMap, { namespace: 'default' }).get('a'),
      (err) => isUnauthorized(err) || isForbidden(err)
    )
  })

  test('an unknown group answers in plain text, an unknown resource with a Status', async () => {
    const missing = { version: 'v1', kind: 'Thing', plural: 'things', namespaced: false } as const
    const group = on.client.resource({ ...missing, group: 'nothing.example' }).list()
    const err = (await rejects(group, isNotFound, isUnexpectedServerError)) as ApiError
    assert.is(err.status.message, 'the server could not find the requested resource (get things.nothing.example)')
    assert.is(err.status.details?.causes?.[0]?.message, '404 page not found')
    const resource = (await rejects(on.client.resource({ ...missing, group: '' }).list(), isNotFound)) as ApiError
    assert.not(isUnexpectedServerError(resource))
    assert.is(resource.status.message, 'the server could not find the requested resource')
  })

  test('a raw request: bytes, text, JSON, headers, refusals thrown or not', async () => {
    const raw = await on.client.request({ path: '/api/v1/namespaces/default' })
    assert.is(raw.status, 200)
    assert.is(raw.headers['content-type'], 'application/json')
    assert.is(raw.json<{ kind: string }>().kind, 'Namespace')
    assert.equal(JSON.parse(raw.text()), raw.json())
    assert.is(new TextDecoder().decode(raw.bytes()), raw.text())
    const path = '/api/v1/namespaces/no-such-namespace'
    await rejects(on.client.request({ path }), isNotFound)
    const refused = await on.client.request({ path, throwOnRefusal: false })
    assert.is(refused.status, 404)
    assert.is(refused.json<{ reason: string }>().reason, 'NotFound')
    const list = await on.client.request({
      path: '/api/v1/namespaces?limit=1',
      query: { fieldSelector: 'metadata.name=default' }
    })
    assert.is(list.json<{ items: unknown[] }>().items.length, 1)
    // The fake answers in JSON and YAML alone.
    if (!server().real) return
    const accept = 'application/vnd.kubernetes.protobuf'
    const protobuf = await on.client.request({ path: '/api/v1/namespaces/default', headers: { accept } })
    assert.is(protobuf.headers['content-type'], accept)
    assert.equal([...protobuf.bytes().subarray(0, 4)], [0x6b, 0x38, 0x73, 0])
    throws(() => protobuf.json(), ProtocolError)
  })

  test('405, 406, 415', async () => {
    const { client } = on
    const path = `/api/v1/namespaces/${await on.namespace()}/configmaps`
    await rejects(client.request({ method: 'PUT', path, body: {} }), isMethodNotSupported)
    await rejects(client.request({ path, headers: { accept: 'application/x-nothing' } }), isNotAcceptable)
    const headers = { 'content-type': 'application/x-nothing' }
    await rejects(client.request({ method: 'POST', path, headers, body: '{}' }), isUnsupportedMediaType)
  })

  test('a raw stream is read as it arrives', async () => {
    const { metadata } = await (await on.configMaps()).list()
    const query = { watch: true, timeoutSeconds: 1, resourceVersion: metadata.resourceVersion }
    const path = '/api/v1/namespaces/default/configmaps'
    const { status, body } = await on.client.stream({ path, query })
    assert.is(status, 200)
    body.cancel()
    await rejects(on.client.stream({ path: '/api/v1/nothing' }), isNotFound)
  })

  test('a version from the future is told as such', async () => {
    // The server asks to try again, which the client would do for most of a minute.
    await using client = server().client({ maxRetries: 0 })
    const configMaps = client.resource(ConfigMap, { namespace: 'default' })
    const future = configMaps.list({ resourceVersion: '999999999', resourceVersionMatch: 'NotOlderThan' })
    const err = (await rejects(future, isTooLargeResourceVersion)) as ApiError
    assert.is(err.statusCode, 504)
  })

  test.run()
}
