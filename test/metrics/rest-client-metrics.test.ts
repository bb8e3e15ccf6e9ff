/** `rest_client_*` as a real transport feeds them. */

import { HttpResponse, http } from 'msw'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createRegistry, type MetricRegistry, restClientMetrics } from '../../src/metrics/index.ts'
import type { Transport } from '../../src/transport/index.ts'
import { rejects } from '../support/rejects.ts'
import { SECRET, traced } from '../support/traced.ts'
import { sampleOf } from './parse-metrics.ts'

const test = suite('restClientMetrics')

const host = 'api.test'

function measured(...handlers: Parameters<typeof traced>[0]['handlers']): {
  registry: MetricRegistry
  transport: Transport
} {
  const registry = createRegistry()
  return { registry, ...traced({ handlers, random: () => 0, trace: restClientMetrics(registry) }) }
}

test('counts each attempt by code, method and host, with its time and size', async () => {
  const { registry, transport } = measured(
    http.get('https://api.test/p/api', () => HttpResponse.text('12345')),
    http.post('https://api.test/p/api', () => HttpResponse.json({}, { status: 409 }))
  )
  await transport.send({ method: 'GET', path: '/api' })
  await transport.send({ method: 'GET', path: '/api' })
  await transport.send({ method: 'POST', path: '/api', body: '{}' })
  const text = registry.text()
  assert.is(sampleOf(text, 'rest_client_requests_total', { code: '200', method: 'GET', host }), 2)
  assert.is(sampleOf(text, 'rest_client_requests_total', { code: '409', method: 'POST', host }), 1)
  assert.is(sampleOf(text, 'rest_client_request_duration_seconds_count', { verb: 'GET', host }), 2)
  assert.ok((sampleOf(text, 'rest_client_request_duration_seconds_sum', { verb: 'GET', host }) ?? 0) > 0)
  assert.is(sampleOf(text, 'rest_client_response_size_bytes_sum', { verb: 'GET', host }), 10)
  assert.is(sampleOf(text, 'rest_client_request_retries_total', { code: '200', verb: 'GET', host }), undefined)
})

test('counts retries by the answer that they got', async () => {
  const statuses = [503, 503, 200]
  const { registry, transport } = measured(
    http.get('https://api.test/p/api', () => HttpResponse.json({}, { status: statuses.shift() ?? 500 }))
  )
  await transport.send({ method: 'GET', path: '/api' })
  const text = registry.text()
  assert.is(sampleOf(text, 'rest_client_requests_total', { code: '503', method: 'GET', host }), 2)
  assert.is(sampleOf(text, 'rest_client_requests_total', { code: '200', method: 'GET', host }), 1)
  assert.is(sampleOf(text, 'rest_client_request_retries_total', { code: '503', verb: 'GET', host }), 1)
  assert.is(sampleOf(text, 'rest_client_request_retries_total', { code: '200', verb: 'GET', host }), 1)
})

test('counts a request without an answer as <error>', async () => {
  const { registry, transport } = measured(http.post('https://api.test/p/api', () => HttpResponse.error()))
  await rejects(transport.send({ method: 'POST', path: '/api', retry: false }))
  const text = registry.text()
  assert.is(sampleOf(text, 'rest_client_requests_total', { code: '<error>', method: 'POST', host }), 1)
  assert.is(sampleOf(text, 'rest_client_request_duration_seconds_count', { verb: 'POST', host }), 1)
})

test('counts a stream once, when its answer comes', async () => {
  const { registry, transport } = measured(http.get('https://api.test/p/watch', () => HttpResponse.text('{}\n{}\n')))
  for await (const _ of (await transport.send({ method: 'GET', path: '/watch', stream: true })).body) break
  await (await transport.send({ method: 'GET', path: '/watch', stream: true })).body.text()
  const text = registry.text()
  assert.is(sampleOf(text, 'rest_client_requests_total', { code: '200', method: 'GET', host }), 2)
  assert.is(sampleOf(text, 'rest_client_response_size_bytes_count', { verb: 'GET', host }), undefined)
})

test('shows no path, no query, no secret', async () => {
  const { registry, transport } = measured(
    http.get('https://api.test/p/api/v1/namespaces/:ns/secrets/:name', () => HttpResponse.json({ data: SECRET }))
  )
  await transport.send({ method: 'GET', path: '/api/v1/namespaces/private/secrets/mine', query: 'watch=hidden' })
  for (const word of ['private', 'mine', 'hidden', 'secrets', SECRET]) assert.not.match(registry.text(), word)
})

test('an event that fits nothing changes nothing', () => {
  const registry = createRegistry()
  const consume = restClientMetrics(registry)
  consume({ type: 'response', call: 1, at: 0, id: 99, status: 200, durationMs: 1 })
  consume({ type: 'end', call: 1, at: 0, id: 99 })
  consume({ type: 'refresh', call: 1, at: 0 })
  assert.is(registry.text(), '')
  consume({ type: 'request', call: 1, at: 5, id: 1, method: 'GET', url: 'not a url' })
  consume({ type: 'error', call: 1, at: 1005, id: 1 })
  const labels = { code: '<error>', method: 'GET', host: 'none' }
  assert.is(sampleOf(registry.text(), 'rest_client_requests_total', labels), 1)
  const seconds = sampleOf(registry.text(), 'rest_client_request_duration_seconds_sum', { verb: 'GET', host: 'none' })
  assert.is(seconds, 1)
})

test.run()
