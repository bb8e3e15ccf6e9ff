import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { replayHandlers } from '../src/fake/msw.ts'
import { createClient } from '../src/index.ts'
import { parseRecording } from '../src/transport/index.ts'
import { clientSession, type Outcomes } from './support/client-session.ts'
import { fakeServer } from './support/fake-server.ts'
import { mswDispatcher } from './support/msw-dispatcher.ts'

/** What a real API server answered, and what the client made of it then: see record-session.ts beside the session. */
const fixture = (name: string): string =>
  readFileSync(new URL(`./fixtures/recordings/client-session${name}.json`, import.meta.url), 'utf8')
const expected = JSON.parse(fixture('.outcomes')) as Outcomes

/** As JSON, without what changes with each run: the server's present version. */
const comparable = (outcomes: Outcomes): unknown =>
  JSON.parse(JSON.stringify(outcomes).replace(/too old resource version: 1 \(\d+\)/, 'too old resource version: 1 (N)'))

const test = suite('Client: recorded answers')

test('makes of the recorded answers what it made of the real ones', async () => {
  const dispatcher = mswDispatcher(...replayHandlers(parseRecording(fixture('')), { baseUrl: 'https://recorded.test' }))
  await using client = createClient(
    { server: 'https://recorded.test' },
    { dispatcher, userAgent: 'kubewire-tests', maxRetries: 0 }
  )
  assert.equal(comparable(await clientSession(client, 'recorded')), expected)
})

test('makes the same of the fake cluster', async () => {
  const server = fakeServer()
  await server.send({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'recorded' } } })
  await using client = server.client({ userAgent: 'kubewire-tests' })
  assert.equal(comparable(await clientSession(client, 'recorded')), expected)
})

test.run()
