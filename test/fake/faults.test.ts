import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ConnectionLost, createFakeCluster, type FakeCluster, type FaultAction } from '../../src/fake/index.ts'
import { call, openWatch } from '../support/fake-calls.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('Faults')

const CM = '/api/v1/namespaces/default/configmaps'

async function bodyOf(cluster: FakeCluster, url: string): Promise<{ text: string; broken: boolean }> {
  const { body } = await cluster.handle({ method: 'GET', url, headers: {} })
  if (body instanceof Uint8Array) return { text: Buffer.from(body).toString(), broken: false }
  let text = ''
  try {
    for await (const chunk of body) text += Buffer.from(chunk).toString()
    return { text, broken: false }
  } catch (err) {
    assert.instance(err, ConnectionLost)
    return { text, broken: true }
  }
}

async function clusterWith(action: FaultAction, clock?: FakeClock): Promise<FakeCluster> {
  const cluster = createFakeCluster({ clock })
  for (const name of ['a', 'b', 'c']) await call(cluster, 'POST', CM, { metadata: { name } })
  cluster.faults.add({ resource: 'configmaps', action })
  return cluster
}

test('acts on what matches, from the n-th request on, so many times', async () => {
  const cluster = createFakeCluster()
  const fault = cluster.faults.add({
    verb: 'list',
    resource: 'configmaps',
    from: 2,
    times: 2,
    action: { type: 'status', code: 503 }
  })
  const statuses = []
  for (let i = 0; i < 5; i++) statuses.push((await call(cluster, 'GET', CM)).status)
  assert.equal(statuses, [200, 503, 503, 200, 200])
  assert.is((await call(cluster, 'GET', '/api/v1/pods')).status, 200)
  assert.is(fault.hits, 2)
})

test('can be taken back', async () => {
  const cluster = createFakeCluster()
  const fault = cluster.faults.add({ path: /configmaps$/, times: Infinity, action: { type: 'status', code: 500 } })
  assert.is((await call(cluster, 'GET', CM)).status, 500)
  fault.remove()
  assert.is((await call(cluster, 'GET', CM)).status, 200)
})

test('429 and 503 carry Retry-After', async () => {
  const cluster = await clusterWith({ type: 'status', code: 429, retryAfterSeconds: 7 })
  const { status, headers, json } = await call(cluster, 'GET', CM)
  assert.equal([status, headers['retry-after'], json.reason], [429, '7', 'TooManyRequests'])
})

test('a reset breaks the connection before an answer', async () => {
  const cluster = await clusterWith({ type: 'reset' })
  await rejects(call(cluster, 'GET', CM), ConnectionLost)
  assert.is((await call(cluster, 'GET', CM)).status, 200)
})

test('a cut breaks the body after so many bytes', async () => {
  const cluster = await clusterWith({ type: 'cut', afterBytes: 20 })
  const { text, broken } = await bodyOf(cluster, CM)
  assert.equal([text.length, broken], [20, true])
})

test('a stream is cut in the middle of a line', async () => {
  const cluster = await clusterWith({ type: 'cut-line', line: 2 })
  const { text, broken } = await bodyOf(cluster, `${CM}?watch=1`)
  const [first = '', second = ''] = text.split('\n')
  assert.is(JSON.parse(first).object.metadata.name, 'a')
  assert.is(second.startsWith('{"type":"ADDED"'), true)
  assert.is(second.endsWith('}'), false)
  assert.is(broken, true)
})

test('a stream ends after so many lines', async () => {
  const cluster = await clusterWith({ type: 'close-after', lines: 1 })
  const { text, broken } = await bodyOf(cluster, `${CM}?watch=1`)
  assert.equal([text.split('\n').length, broken], [2, false])
})

test('410 is an event on a watch and an answer elsewhere', async () => {
  const cluster = await clusterWith({ type: 'expired' })
  assert.is(JSON.parse((await bodyOf(cluster, `${CM}?watch=1`)).text).object.code, 410)
  cluster.faults.add({ verb: 'list', action: { type: 'expired' } })
  assert.is((await call(cluster, 'GET', CM)).status, 410)
})

test('a slow answer comes by the clock', async () => {
  const clock = new FakeClock()
  const cluster = await clusterWith({ type: 'slow', ms: 5000 }, clock)
  let answered = false
  const answer = call(cluster, 'GET', CM).then((each) => {
    answered = true
    return each
  })
  await clock.advance(4999)
  assert.is(answered, false)
  await clock.advance(1)
  assert.is((await answer).status, 200)
})

test('rewrites a stream line by line: changed, doubled, left out', async () => {
  const lines: string[] = []
  const cluster = await clusterWith({
    type: 'rewrite',
    line: (text, number) => {
      lines.push(JSON.parse(text).object.metadata.name)
      return number === 1 ? undefined : `${number} ${number}\nagain`
    }
  })
  const { body } = await cluster.handle({ method: 'GET', url: `${CM}?watch=1`, headers: {} })
  const chunks: string[] = []
  if (body instanceof Uint8Array) throw new TypeError('No stream')
  for await (const chunk of body) if (chunks.push(Buffer.from(chunk).toString()) === 2) break
  assert.equal(chunks, ['2 2\nagain\n', '3 3\nagain\n'])
  assert.equal(lines, ['a', 'b', 'c'])
})

test('a half-open connection says nothing until the client leaves', async () => {
  const cluster = await clusterWith({ type: 'half-open' })
  const client = new AbortController()
  const answer = cluster.handle({ method: 'GET', url: CM, headers: {}, signal: client.signal })
  client.abort()
  await rejects(answer, ConnectionLost)
})

test('garbage and a page of HTML are no answers of an API server', async () => {
  const garbage = await clusterWith({ type: 'garbage', body: 'nonsense' })
  assert.is((await bodyOf(garbage, CM)).text, 'nonsense')
  const html = await clusterWith({ type: 'html' })
  const { status, headers } = await html.handle({ method: 'GET', url: CM, headers: {} })
  assert.equal([status, headers['content-type']], [502, 'text/html'])
})

test('leaving a faulty stream leaves the watch behind it', async () => {
  const clock = new FakeClock()
  const cluster = await clusterWith({ type: 'cut-line', line: 9 }, clock)
  const watch = await openWatch(cluster, `${CM}?watch=1`)
  await watch.next()
  await watch.leave()
  assert.is(clock.waiting, 0)
})

test.run()
