import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createFakeCluster } from '../../src/fake/index.ts'
import { call, openWatch } from '../support/fake-calls.ts'
import { FakeClock, settle } from '../support/fake-clock.ts'

const test = suite('FakeCluster.restore')

const CM = '/api/v1/namespaces/default/configmaps'

test('goes back to the state and the version of the backup, and gives versions out again', async () => {
  const cluster = createFakeCluster()
  await call(cluster, 'POST', CM, { metadata: { name: 'a' }, data: { n: '1' } })
  const backup = cluster.backup()
  const version = cluster.resourceVersion
  await call(cluster, 'PATCH', `${CM}/a`, { data: { n: '2' } })
  const { json: lost } = await call(cluster, 'POST', CM, { metadata: { name: 'b' } })
  cluster.restore(backup)
  assert.is(cluster.resourceVersion, version)
  const { json } = await call(cluster, 'GET', CM)
  assert.equal(
    json.items.map((item) => [item.metadata.name, (item as unknown as { data: unknown }).data]),
    [['a', { n: '1' }]]
  )
  await call(cluster, 'PATCH', `${CM}/a`, { data: { n: '3' } })
  const { json: again } = await call(cluster, 'POST', CM, { metadata: { name: 'b' } })
  assert.is(again.metadata.resourceVersion, lost.metadata.resourceVersion)
  assert.is.not(again.metadata.uid, lost.metadata.uid)
})

test('breaks watches, refuses versions from before the backup, is silent about those to come', async () => {
  const clock = new FakeClock()
  const cluster = createFakeCluster({ clock, random: () => 0.5, bookmarkMs: 1000 })
  const { json: first } = await call(cluster, 'GET', CM)
  await call(cluster, 'POST', CM, { metadata: { name: 'a' } })
  const backup = cluster.backup()
  await call(cluster, 'POST', CM, { metadata: { name: 'b' } })
  const version = cluster.resourceVersion
  const open = await openWatch(cluster, `${CM}?watch=1&resourceVersion=${version}`)
  const ending = open.next()
  cluster.restore(backup)
  assert.is(await ending, undefined)
  const early = await openWatch(cluster, `${CM}?watch=1&resourceVersion=${first.metadata.resourceVersion}`)
  assert.is((await early.next())?.object.code, 410)
  const ahead = await openWatch(cluster, `${CM}?watch=1&allowWatchBookmarks=true&resourceVersion=${version}`)
  let heard = 0
  const next = ahead.next().then((event) => {
    heard++
    return event
  })
  await clock.advance(5000)
  await call(cluster, 'POST', CM, { metadata: { name: 'c' } })
  await settle()
  assert.is(heard, 0, 'neither an event nor a bookmark')
  await call(cluster, 'POST', CM, { metadata: { name: 'd' } })
  assert.is((await next)?.object.metadata.name, 'd')
  await ahead.leave()
  await cluster.close()
})

test.run()
