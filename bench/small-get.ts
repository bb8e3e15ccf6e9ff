/** Small GETs over TLS with keep-alive, one after another and 32 at a time: a typed `get` of the built package, undici.request, fetch. */

import { Agent, fetch, request } from 'undici'
import { loadBuilt, pem, report, rounds, startServer } from './support.ts'

const REQUESTS = 200
const ROUNDS = Number(process.argv[2] ?? 25)
const PARALLEL = 32

const server = await startServer()
const ca = pem('ca.crt')
const dispatcher = new Agent({ connect: { ca } })
const { createClient, Pod } = await loadBuilt()
const client = createClient({ server: server.origin, tls: { ca } })
const pods = client.resource(Pod, { namespace: 'default' })

const contenders: Record<string, () => Promise<unknown>> = {
  kubewire: () => pods.get('web-0'),
  'undici.request': async () => {
    const { body } = await request(`${server.origin}/small`, { dispatcher })
    return JSON.parse(await body.text())
  },
  fetch: async () => (await fetch(`${server.origin}/small`, { dispatcher })).json()
}

async function repeat(one: () => Promise<unknown>, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await one()
}

const sequential = await rounds(
  Object.fromEntries(Object.entries(contenders).map(([name, one]) => [name, () => repeat(one, REQUESTS)])),
  ROUNDS
)
report(`${REQUESTS} small GETs, one after another`, sequential, 'undici.request')

const parallel = await rounds(
  Object.fromEntries(
    Object.entries(contenders).map(([name, one]) => [
      name,
      async () => {
        await Promise.all(Array.from({ length: PARALLEL }, () => repeat(one, REQUESTS / 20)))
      }
    ])
  ),
  ROUNDS
)
report(`${REQUESTS / 20} x ${PARALLEL} small GETs at a time`, parallel, 'undici.request')

await client.close()
await dispatcher.close()
server.stop()
