/** How a lease is taken and kept: client-go's table of tryAcquireOrRenew, its fast path, and races. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { LeaseSpec } from '../../src/resources/kinds/coordination-v1.ts'
import { Election, LEASES } from '../support/election.ts'

const test = suite('LeaderElector: acquire and renew')

interface Case {
  name: string
  /** The lease that is there. */
  lease?: LeaseSpec
  /** Milliseconds from the start until the lease is looked at. */
  after?: number
  /** What is sent. */
  requests: string[]
  holder: string
  transitions: number
}

const cases: Case[] = [
  { name: 'acquire from no object', requests: ['GET 404', 'POST 201'], holder: 'baz', transitions: 0 },
  {
    name: 'acquire from object without annotations',
    lease: {},
    requests: ['GET 200', 'PUT 200'],
    holder: 'baz',
    transitions: 1
  },
  {
    name: 'acquire from led object with the lease duration seconds',
    lease: { holderIdentity: 'bing', leaseDurationSeconds: 3 },
    after: 4000,
    requests: ['GET 200', 'GET 200', 'GET 200', 'PUT 200'],
    holder: 'baz',
    transitions: 1
  },
  {
    name: 'acquire from unled object',
    lease: { leaseTransitions: 0 },
    requests: ['GET 200', 'PUT 200'],
    holder: 'baz',
    transitions: 1
  },
  {
    name: 'acquire from led, unacked object',
    lease: { holderIdentity: 'bing', leaseDurationSeconds: 15 },
    after: 16_000,
    requests: [...Array.from({ length: 9 }, () => 'GET 200'), 'PUT 200'],
    holder: 'baz',
    transitions: 1
  },
  {
    name: 'acquire from empty led, acked object',
    lease: { holderIdentity: '', leaseDurationSeconds: 1000 },
    requests: ['GET 200', 'PUT 200'],
    holder: 'baz',
    transitions: 1
  },
  {
    name: "don't acquire from led, acked object",
    lease: { holderIdentity: 'bing', leaseDurationSeconds: 1000 },
    requests: ['GET 200'],
    holder: 'bing',
    transitions: 0
  },
  {
    name: 'renew already acquired object',
    lease: { holderIdentity: 'baz', leaseDurationSeconds: 1000 },
    requests: ['GET 200', 'PUT 200'],
    holder: 'baz',
    transitions: 0
  }
]

for (const { name, lease, after = 0, requests, holder, transitions } of cases) {
  test(name, async () => {
    const election = new Election()
    if (lease !== undefined) await election.write(lease)
    const contender = election.contend('baz')
    await election.advance(after)
    assert.equal(election.requests, requests)
    const spec = await election.spec()
    assert.is(spec.holderIdentity, holder)
    assert.is(spec.leaseTransitions ?? 0, transitions)
    assert.is(contender.elector.leader, holder)
    assert.is(contender.log.at(-1), holder === 'baz' ? 'started' : 'new leader bing')
    assert.is(contender.elector.isLeader(), holder === 'baz')
    await election.close()
  })
}

test('a leader renews by the lease that it remembers: one request every retry period', async () => {
  const election = new Election()
  const { elector } = election.contend('a')
  await election.advance(20_000)
  assert.equal(election.requests, ['GET 404', 'POST 201', ...Array.from({ length: 10 }, () => 'PUT 200')])
  const spec = await election.spec()
  assert.is(spec.acquireTime, '2026-01-01T00:00:00.000000Z')
  assert.is(spec.renewTime, '2026-01-01T00:00:20.000000Z')
  assert.is(spec.leaseDurationSeconds, 15)
  assert.is(elector.fencingToken?.leaseTransitions, 0)
  await election.close()
})

test('a renewal that meets a conflict looks at the lease and goes on', async () => {
  const election = new Election()
  const slow: string[] = []
  const { errors } = election.contend('a', {
    name: 'n',
    metrics: { leader: () => {}, slowPath: (name) => slow.push(name) }
  })
  await election.advance(0)
  await election.cluster.request('PATCH', `${LEASES}/l`, { metadata: { labels: { touched: 'yes' } } })
  await election.advance(2000)
  assert.equal(election.requests, ['GET 404', 'POST 201', 'PUT 409', 'GET 200', 'PUT 200'])
  assert.equal(slow, ['n'])
  assert.equal(errors, [])
  await election.close()
})

// The server takes an update of a missing lease for a creation, and refuses the uid of the one that is gone by a 409.
test('a leader whose lease was deleted makes it anew, as it was', async () => {
  const election = new Election()
  await election.write({ holderIdentity: '', leaseTransitions: 6 })
  election.contend('a')
  await election.advance(0)
  await election.cluster.request('DELETE', `${LEASES}/l`)
  await election.advance(2000)
  assert.equal(election.requests.slice(2), ['PUT 409', 'GET 404', 'POST 201'])
  const spec = await election.spec()
  assert.equal([spec.leaseTransitions, spec.acquireTime], [7, '2026-01-01T00:00:00.000000Z'])
  await election.close()
})

test("the holder's own duration counts, by the clock of who waits", async () => {
  const election = new Election()
  // Times of another machine say nothing: this lease was renewed an hour "ago", or will be.
  await election.write({ holderIdentity: 'b', leaseDurationSeconds: 5, renewTime: '2030-01-01T00:00:00.000000Z' })
  const { elector } = election.contend('a', { leaseDurationMs: 60_000 })
  await election.advance(4900)
  election.clock.jump(-3_600_000)
  assert.is(elector.isLeader(), false)
  await election.advance(1200)
  assert.is(elector.isLeader(), true)
  await election.close()
})

test('two who see a free lease at once: one wins', async () => {
  const election = new Election()
  const a = election.contend('a')
  const b = election.contend('b')
  await election.advance(10_000)
  assert.equal([a, b].map(({ elector }) => elector.isLeader()).sort(), [false, true])
  assert.equal(
    [a.elector.leader, b.elector.leader],
    [a.elector.isLeader() ? 'a' : 'b', a.elector.isLeader() ? 'a' : 'b']
  )
  assert.equal([...a.errors, ...b.errors], [])
  await election.close()
})

test('waits of the retry period and up to 1.2 times more between two tries', async () => {
  const election = new Election()
  await election.write({ holderIdentity: 'b', leaseDurationSeconds: 1000 })
  election.contend('a', { random: () => 0.5 })
  await election.advance(3100)
  assert.is(election.requests.length, 1)
  await election.advance(200)
  assert.is(election.requests.length, 2)
  await election.close()
})

test('refusals are reported and tried again', async () => {
  const election = new Election()
  election.cluster.faults.add({ verb: 'get', action: { type: 'status', code: 403, reason: 'Forbidden' } })
  const { errors, elector } = election.contend('a', { lease: { namespace: 'nowhere', name: 'l' } })
  await election.advance(2100)
  assert.equal(
    errors.map((err) => (err as { reason?: string }).reason),
    ['Forbidden', 'NotFound']
  )
  assert.is(elector.isLeader(), false)
  await election.close()
})

test('labels are set on the lease and kept', async () => {
  const election = new Election()
  await election.write({})
  await election.cluster.request('PATCH', `${LEASES}/l`, { metadata: { labels: { kept: 'yes' } } })
  election.contend('a', { lease: { namespace: 'default', name: 'l', labels: { app: 'x' } } })
  await election.advance(0)
  const { json } = await election.cluster.request('GET', `${LEASES}/l`)
  assert.equal((json.metadata as { labels: object }).labels, { app: 'x', kept: 'yes' })
  await election.close()
})

test.run()
