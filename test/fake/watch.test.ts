import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createFakeCluster, type FakeCluster, type FakeClusterOptions } from '../../src/fake/index.ts'
import { call, openWatch } from '../support/fake-calls.ts'
import { FakeClock } from '../support/fake-clock.ts'

const test = suite('fake cluster: watch')

const CM = '/api/v1/namespaces/default/configmaps'

function newCluster(options: FakeClusterOptions = {}): { cluster: FakeCluster; clock: FakeClock } {
  const clock = new FakeClock()
  return { cluster: createFakeCluster({ clock, random: () => 0.5, ...options }), clock }
}

const create = (cluster: FakeCluster, name: string): Promise<unknown> =>
  call(cluster, 'POST', CM, { metadata: { name } })

test('goes on from a version and waits for what comes', async () => {
  const { cluster } = newCluster()
  const { json } = await call(cluster, 'GET', CM)
  await create(cluster, 'a')
  const watch = await openWatch(cluster, `${CM}?watch=1&resourceVersion=${json.metadata.resourceVersion}`)
  assert.is((await watch.next())?.object.metadata.name, 'a')
  const pending = watch.next()
  await create(cluster, 'b')
  assert.is((await pending)?.object.metadata.name, 'b')
  await watch.leave()
  await cluster.close()
})

test('frees its timers when it is left', async () => {
  const { cluster, clock } = newCluster()
  const watch = await openWatch(cluster, `${CM}?watch=1&allowWatchBookmarks=true`)
  await create(cluster, 'a')
  await watch.next()
  assert.is(clock.waiting > 0, true)
  await watch.leave()
  assert.is(clock.waiting, 0)
})

test('bookmarks each minute and before the deadline, with the version of the whole store', async () => {
  const { cluster, clock } = newCluster()
  const watch = await openWatch(cluster, `${CM}?watch=1&allowWatchBookmarks=true&timeoutSeconds=90&resourceVersion=5`)
  const first = watch.next()
  await call(cluster, 'POST', '/api/v1/namespaces/default/secrets', { metadata: { name: 'other' } })
  await clock.advance(60_000)
  const bookmark = await first
  assert.is(bookmark?.type, 'BOOKMARK')
  assert.is(bookmark?.object.metadata.resourceVersion, cluster.resourceVersion)
  const last = watch.next()
  await clock.advance(28_000)
  assert.is((await last)?.type, 'BOOKMARK')
  const end = watch.next()
  await clock.advance(2000)
  assert.is(await end, undefined)
  assert.is(clock.waiting, 0)
})

test('a compaction stops no watch that has begun, and lets none begin', async () => {
  const { cluster } = newCluster()
  const version = cluster.resourceVersion
  const watch = await openWatch(cluster, `${CM}?watch=1&resourceVersion=${version}`)
  await create(cluster, 'a')
  cluster.compact()
  assert.is((await watch.next())?.object.metadata.name, 'a')
  await watch.leave()
  const late = await openWatch(cluster, `${CM}?watch=1&resourceVersion=${version}`)
  const event = await late.next()
  assert.equal([event?.type, event?.object.reason, event?.object.code], ['ERROR', 'Expired', 410])
  assert.is(await late.next(), undefined)
})

test('a reader that falls behind the history is told', async () => {
  const { cluster } = newCluster({ historyLimit: 2 })
  const watch = await openWatch(cluster, `${CM}?watch=1&resourceVersion=${cluster.resourceVersion}`)
  for (const name of ['a', 'b', 'c', 'd']) await create(cluster, name)
  assert.is((await watch.next())?.type, 'ERROR')
})

test('a restart ends every watch, and old versions with it', async () => {
  const { cluster } = newCluster()
  const version = cluster.resourceVersion
  const watch = await openWatch(cluster, `${CM}?watch=1&resourceVersion=${version}`)
  const pending = watch.next()
  await create(cluster, 'a')
  assert.is((await pending)?.object.metadata.name, 'a')
  const end = watch.next()
  cluster.restart()
  assert.is(await end, undefined)
  const again = await openWatch(cluster, `${CM}?watch=1&resourceVersion=${version}`)
  assert.is((await again.next())?.object.reason, 'Expired')
  const now = await openWatch(cluster, `${CM}?watch=1&resourceVersion=${cluster.resourceVersion}`)
  const event = now.next()
  await create(cluster, 'b')
  assert.is((await event)?.object.metadata.name, 'b')
  await now.leave()
})

test('a read of a version from the future waits three seconds, and is served when it comes', async () => {
  const { cluster, clock } = newCluster()
  const future = Number(cluster.resourceVersion) + 1
  const late = call(cluster, 'GET', `${CM}?resourceVersion=${future + 5}`)
  const served = call(cluster, 'GET', `${CM}?resourceVersion=${future}`)
  await create(cluster, 'a')
  assert.is((await served).json.items.length, 1)
  await clock.advance(3000)
  const refused = await late
  assert.is(refused.status, 504)
  assert.is(refused.headers['retry-after'], '1')
  assert.is(clock.waiting, 0)
})

test('pages of a compacted version are 410 with a token that goes on', async () => {
  const { cluster } = newCluster()
  for (const name of ['a', 'b', 'c']) await create(cluster, name)
  const first = await call(cluster, 'GET', `${CM}?limit=1`)
  await create(cluster, 'bb')
  const token = encodeURIComponent(first.json.metadata.continue ?? '')
  const second = await call(cluster, 'GET', `${CM}?limit=5&continue=${token}`)
  assert.equal(
    second.json.items.map((item) => item.metadata.name),
    ['b', 'c']
  )
  cluster.compact()
  const refused = await call(cluster, 'GET', `${CM}?continue=${token}`)
  assert.equal([refused.status, refused.json.reason], [410, 'Expired'])
  const rest = await call(cluster, 'GET', `${CM}?continue=${refused.json.metadata.continue}`)
  assert.equal(
    rest.json.items.map((item) => item.metadata.name),
    ['b', 'bb', 'c']
  )
})

test.run()
