/** What an elector says of itself: its options, its health, its token. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LeaderElector } from '../../src/controller/leader-election.ts'
import type { LeaderElectionOptions } from '../../src/controller/leader-election-options.ts'
import { Election, LEASES, SleepyClock } from '../support/election.ts'
import { settle } from '../support/fake-clock.ts'
import { throws } from '../support/rejects.ts'

const options = suite('LeaderElectionOptions')

const electorWith = (more: Partial<LeaderElectionOptions>): LeaderElector => {
  const base = { client: { resource: () => ({}) as never }, lease: { namespace: 'n', name: 'l' } }
  return new LeaderElector({ ...base, onStartedLeading: () => {}, ...more })
}

options("client-go's rules: lease > deadline > 1.2 * retry > 0, and an identity", () => {
  electorWith({ leaseDurationMs: 15_000, renewDeadlineMs: 2000, retryPeriodMs: 1000 })
  electorWith({ renewDeadlineMs: 2401 })
  throws(() => electorWith({ renewDeadlineMs: 15_000 }), RangeError, /greater than renewDeadlineMs: 15000 <= 15000/)
  throws(() => electorWith({ renewDeadlineMs: 2400 }), RangeError, /1\.2 times retryPeriodMs: 2400 <= 2400/)
  throws(() => electorWith({ retryPeriodMs: 0 }), RangeError, /retryPeriodMs must be a positive number: 0/)
  throws(() => electorWith({ leaseDurationMs: Number.NaN }), RangeError)
  throws(() => electorWith({ identity: '' }), TypeError, /identity is empty/)
  throws(() => electorWith({ lease: { namespace: '', name: 'l' } }), TypeError)
})

options('the default identity is unique', () => {
  const { identity } = electorWith({})
  assert.match(identity, /_[0-9a-f]{8}-[0-9a-f]{4}-/)
  assert.is.not(electorWith({}).identity, identity)
})

options.run()

const check = suite('LeaderElector: check')

check('passes before the election has begun', () => {
  electorWith({}).check()
})

check('fails when the lease was ours and is far expired', async () => {
  const clock = new SleepyClock()
  const election = new Election()
  const a = election.contend('a', { clock })
  await settle(20)
  a.elector.check()
  clock.sleep(35_000)
  a.elector.check(20_000)
  clock.sleep(1)
  throws(
    () => a.elector.check(20_000),
    Error,
    /^Cannot renew leadership: lease "default\/l" was last renewed 35 s ago$/
  )
  a.elector.check(30_000)
  await settle(20)
  await election.close()
})

check('passes when the lease is far expired but held by another', async () => {
  const election = new Election()
  await election.write({ holderIdentity: 'b', leaseDurationSeconds: 1 })
  const clock = new SleepyClock()
  const a = election.contend('a', { clock })
  await settle(20)
  clock.sleep(3_600_000)
  a.elector.check()
  await election.close()
})

check('passes while the lease is renewed, and after it was given up', async () => {
  const election = new Election()
  const a = election.contend('a')
  await election.advance(60_000)
  a.elector.check(0)
  a.stop.abort()
  await election.advance(100_000)
  a.elector.check(0)
  await election.close()
})

check.run()

const token = suite('FencingToken')

token('is newer for each leadership, also over a deletion of the lease', async () => {
  const election = new Election()
  const a = election.contend('a')
  await election.advance(5000)
  const first = a.elector.fencingToken
  assert.equal(a.context?.fencingToken, first)
  a.stop.abort()
  await election.advance(100)
  assert.is(a.elector.fencingToken, undefined)
  await election.cluster.request('DELETE', `${LEASES}/l`)
  const b = election.contend('b')
  await election.advance(100)
  const second = b.elector.fencingToken
  assert.ok(Number(second?.resourceVersion) > Number(first?.resourceVersion))
  assert.is.not(second?.uid, first?.uid)
  await election.close()
})

token.run()
