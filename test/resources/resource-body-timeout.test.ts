import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { delay } from '../../src/clock.ts'
import { TimeoutError } from '../../src/errors.ts'
import { createFakeCluster, type FakeRequest } from '../../src/fake/index.ts'
import { ConfigMap } from '../../src/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('Resource: bodyTimeoutMs')

const LIST = Buffer.from(
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMapList', metadata: { resourceVersion: '7' }, items: [] }).padEnd(
    6000
  )
)

/** A cluster whose list comes in pieces of so many bytes, one each `everyMs`; after the last, silence. */
function trickling(clock: FakeClock, pieces: number, bytes: number, everyMs: number, ends: boolean) {
  const cluster = createFakeCluster({ clock })
  async function* body({ signal }: FakeRequest): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < pieces; i++) {
      await delay(i === 0 ? 0 : everyMs, { clock, signal })
      yield LIST.subarray(i * bytes, (i + 1) * bytes)
    }
    if (!ends) await delay(1e9, { clock, signal })
  }
  const respond = (request: FakeRequest) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: body(request)
  })
  cluster.faults.add({ verb: 'list', action: { type: 'respond', respond }, times: Number.POSITIVE_INFINITY })
  const client = cluster.client({ clock })
  return { cluster, client, configMaps: client.resource(ConfigMap, { namespace: 'default' }) }
}

test('a body that stands still is given up after bodyTimeoutMs, whatever timeoutMs is', async () => {
  const clock = new FakeClock()
  const { cluster, client, configMaps } = trickling(clock, 1, 2000, 0, false)
  for (const timeoutMs of [30_000, 0]) {
    const failed = rejects(
      configMaps.list({ limit: 0, timeoutMs, bodyTimeoutMs: 5000, retry: false }),
      TimeoutError,
      /no further byte of the answer for 5000 ms/
    )
    const before = clock.monotonic()
    await clock.advance(5001)
    await failed
    assert.ok(clock.monotonic() - before < 6000)
  }
  assert.is(cluster.dispatcher.pending, 0)
  await client.close()
})

test('a body that trickles makes no progress', async () => {
  const clock = new FakeClock()
  const { client, configMaps } = trickling(clock, 100, 50, 1000, true)
  const failed = rejects(configMaps.list({ limit: 0, bodyTimeoutMs: 5000, retry: false }), TimeoutError)
  await clock.advance(5001)
  await failed
  await client.close()
})

test('a slow body has all the time it needs', async () => {
  const clock = new FakeClock()
  const { client, configMaps } = trickling(clock, 4, 1500, 4000, true)
  const listed = configMaps.list({ limit: 0, timeoutMs: 1000, bodyTimeoutMs: 5000, retry: false })
  await clock.advance(12_001)
  assert.is((await listed).metadata.resourceVersion, '7')
  assert.is(clock.waiting, 0)
  await client.close()
})

test('without it each byte counts, as timeoutMs says', async () => {
  const clock = new FakeClock()
  const { client, configMaps } = trickling(clock, 30, 200, 4000, true)
  const listed = configMaps.list({ limit: 0, timeoutMs: 5000, retry: false })
  await clock.advance(30 * 4000)
  assert.is((await listed).metadata.resourceVersion, '7')
  await client.close()
})

test('is a number that is not negative', async () => {
  const { client, configMaps } = trickling(new FakeClock(), 1, 1, 0, true)
  await rejects(configMaps.list({ limit: 0, bodyTimeoutMs: -1 }), RangeError, /bodyTimeoutMs must be 0 or more: -1/)
  await client.close()
})

test.run()
