/** A leadership that ends in order: what the work is told and when, and what becomes of the lease. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runWithLeaderElection } from '../../src/controller/leader-election.ts'
import { Election, untilAborted } from '../support/election.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('LeaderElector: run')

test('leads, and gives the lease up when its signal aborts: the next one leads at its next try', async () => {
  const election = new Election()
  const a = election.contend('a')
  await election.advance(1000)
  const b = election.contend('b')
  await election.advance(1000)
  assert.equal([a.elector.isLeader(), b.elector.isLeader()], [true, false])
  a.stop.abort()
  await election.advance(100)
  assert.is(a.end, 'resolved')
  const { holderIdentity, leaseDurationSeconds, leaseTransitions } = await election.spec()
  assert.equal([holderIdentity, leaseDurationSeconds, leaseTransitions], ['', 1, 0])
  await election.advance(2000)
  assert.is(b.elector.isLeader(), true)
  assert.equal(a.log, ['new leader a', 'started', 'stopped'])
  assert.equal(b.log, ['new leader a', 'new leader b', 'started'])
  assert.is(b.elector.fencingToken?.leaseTransitions, 1)
  await election.close()
})

test('renews while the work ends, and gives the lease up only then', async () => {
  const election = new Election()
  let end = (): void => {}
  const a = election.contend('a', { onStartedLeading: () => new Promise((resolve) => (end = resolve)) })
  const b = election.contend('b')
  await election.advance(0)
  a.stop.abort(new Error('enough'))
  await election.advance(20_000)
  assert.is(a.context?.signal.aborted, true)
  assert.is(String(a.context?.signal.reason), 'Error: enough')
  assert.equal([a.end, a.elector.isLeader(), b.elector.isLeader()], [undefined, true, false])
  end()
  await election.advance(2100)
  assert.equal([a.end, b.elector.isLeader()], ['resolved', true])
  await election.close()
})

test('work that does not end in time keeps the lease from being given up', async () => {
  const election = new Election()
  const a = election.contend('a', { onStartedLeading: () => new Promise(() => {}), stopTimeoutMs: 5000 })
  await election.advance(0)
  a.stop.abort()
  await election.advance(5100)
  assert.match(String(a.end), /^Error: Cannot release the lease: the work has not ended within 5000 ms$/)
  assert.is((await election.spec()).holderIdentity, 'a')
  assert.equal(a.log.at(-1), 'stopped')
  await election.close()
})

test('releaseOnCancel: false leaves the lease to run out', async () => {
  const election = new Election()
  const a = election.contend('a', { releaseOnCancel: false })
  await election.advance(0)
  a.stop.abort()
  await election.advance(100)
  assert.is(a.end, 'resolved')
  assert.is((await election.spec()).holderIdentity, 'a')
  await election.close()
})

test('does not release what another holds by now', async () => {
  const election = new Election()
  let end = (): void => {}
  const a = election.contend('a', { onStartedLeading: () => new Promise((resolve) => (end = resolve)) })
  await election.advance(0)
  a.stop.abort()
  await election.write({ holderIdentity: 'thief', leaseDurationSeconds: 100 })
  end()
  await election.advance(100)
  assert.is(a.end, 'resolved')
  assert.is((await election.spec()).holderIdentity, 'thief')
  assert.equal(election.requests.slice(-1), ['GET 200'])
  await election.close()
})

test('a conflict in the release is tried again', async () => {
  const election = new Election()
  const a = election.contend('a')
  await election.advance(0)
  election.cluster.faults.add({ verb: 'update', action: { type: 'status', code: 409, reason: 'Conflict' } })
  a.stop.abort()
  await election.advance(0)
  assert.equal(election.requests.slice(2), ['GET 200', 'PUT 409', 'GET 200', 'PUT 200'])
  assert.is((await election.spec()).holderIdentity, '')
  await election.close()
})

test('a stop before there was a leadership calls nothing', async () => {
  const election = new Election()
  await election.write({ holderIdentity: 'b', leaseDurationSeconds: 1000 })
  const a = election.contend('a')
  await election.advance(3000)
  a.stop.abort()
  await election.advance(0)
  assert.is(a.end, 'resolved')
  assert.equal(a.log, ['new leader b'])
  assert.is(election.clock.waiting, 0)
  await election.close()
})

test('a lease that was won while the stop came is given up', async () => {
  const election = new Election()
  election.cluster.faults.add({ verb: 'create', action: { type: 'half-open' } })
  const a = election.contend('a')
  await election.advance(100)
  // The server has made it, but its answer never comes.
  await election.write({ holderIdentity: 'a', leaseDurationSeconds: 15 })
  a.stop.abort()
  await election.advance(100)
  assert.is(a.end, 'resolved')
  assert.is((await election.spec()).holderIdentity, '')
  assert.equal(a.log, [])
  await election.close()
})

test('work that throws ends the election with its error and gives the lease up', async () => {
  const election = new Election()
  const a = election.contend('a', {
    onStartedLeading: async () => {
      throw new Error('broken')
    }
  })
  await election.advance(0)
  assert.is(String(a.end), 'Error: broken')
  assert.is((await election.spec()).holderIdentity, '')
  assert.equal(a.log, ['new leader a', 'started', 'stopped'])
  await election.close()
})

test('work that returns early leaves the lease held', async () => {
  const election = new Election()
  const a = election.contend('a', { onStartedLeading: () => {} })
  await election.advance(30_000)
  assert.equal([a.end, a.elector.isLeader()], [undefined, true])
  await election.close()
})

test('what callbacks throw goes to onError and changes nothing', async () => {
  const election = new Election()
  const throwing = (): never => {
    throw new Error('callback')
  }
  const metrics = { leader: throwing, slowPath: () => {} }
  const a = election.contend('a', {
    onNewLeader: throwing,
    onStoppedLeading: throwing,
    metrics,
    recorder: { event: throwing }
  })
  await election.advance(0)
  assert.is(a.elector.isLeader(), true)
  a.stop.abort()
  await election.advance(0)
  assert.is(a.end, 'resolved')
  assert.equal(
    a.errors.map(String),
    Array.from({ length: 7 }, () => 'Error: callback')
  )
  await election.close()
})

test('metrics and events tell of both ends', async () => {
  const election = new Election()
  const told: unknown[] = []
  const a = election.contend('a', {
    metrics: { leader: (...args) => told.push(args), slowPath: () => {} },
    recorder: { event: (regarding, { reason, action, note }) => told.push([regarding.kind, reason, action, note]) }
  })
  await election.advance(0)
  a.stop.abort()
  await election.advance(0)
  assert.equal(told, [
    ['l', false],
    ['l', true],
    ['Lease', 'LeaderElection', 'BecomeLeader', 'a became leader'],
    ['l', false],
    ['Lease', 'LeaderElection', 'StopLeading', 'a stopped leading']
  ])
  await election.close()
})

test('runs once; runWithLeaderElection() is one run', async () => {
  const election = new Election()
  const { elector } = election.contend('a')
  await rejects(elector.run(), Error, /it runs once/)
  await election.close()
  const other = new Election()
  const stop = new AbortController()
  const run = runWithLeaderElection({
    client: other.cluster.client({ clock: other.clock }),
    lease: { namespace: 'default', name: 'l' },
    clock: other.clock,
    signal: stop.signal,
    onStartedLeading: untilAborted
  })
  await other.advance(100)
  stop.abort()
  await run
  assert.is((await other.spec()).holderIdentity, '')
  assert.is(other.clock.waiting, 0)
  await other.close()
})

test.run()
