import { channel } from 'node:diagnostics_channel'
import { HttpResponse, http } from 'msw'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RequestMessage } from '../../src/transport/index.ts'
import { rejects } from '../support/rejects.ts'
import { traced } from '../support/traced.ts'

const test = suite('diagnostics_channel')

test('publishes start and end, or error, of each attempt', async () => {
  const seen: unknown[] = []
  const names = ['start', 'end', 'error']
  const listeners = names.map((name) => (message: unknown) => {
    const { method, path, status, error } = message as RequestMessage
    seen.push([name, method, path, status, error instanceof Error])
  })
  for (const [i, name] of names.entries()) channel(`kubewire:request:${name}`).subscribe(listeners[i] ?? (() => {}))
  try {
    const { transport } = traced({
      maxRetries: 0,
      handlers: [
        http.get('https://api.test/p/api', () => HttpResponse.json({})),
        http.get('https://api.test/p/broken', () => HttpResponse.error())
      ]
    })
    await transport.send({ method: 'GET', path: '/api', query: 'a=b' })
    await rejects(transport.send({ method: 'GET', path: '/broken' }))
  } finally {
    for (const [i, name] of names.entries()) channel(`kubewire:request:${name}`).unsubscribe(listeners[i] ?? (() => {}))
  }
  assert.equal(seen, [
    ['start', 'GET', '/api', undefined, false],
    ['end', 'GET', '/api', 200, false],
    ['start', 'GET', '/broken', undefined, false],
    ['error', 'GET', '/broken', undefined, true]
  ])
})
test.run()
