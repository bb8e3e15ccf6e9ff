/** A lease that is lost: the work is told before another can lead, whatever hangs, sleeps or fails. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LeadershipLostError } from '../../src/controller/lease-keeper.ts'
import type { Send } from '../../src/transport/transport.ts'
import { Election, SleepyClock } from '../support/election.ts'
import { settle } from '../support/fake-clock.ts'

const test = suite('LeaderElector: loss')

test('the deadline counts from the start of the last successful renewal, not from its answer', async () => {
  const election = new Election()
  const a = election.contend('a')
  await election.advance(1900)
  // The renewal of second 2 is answered at second 5; none after it is.
  election.cluster.faults.add({ verb: 'update', action: { type: 'slow', ms: 3000 } })
  election.cluster.faults.add({ action: { type: 'status', code: 500 }, times: Number.POSITIVE_INFINITY })
  await election.advance(10_000)
  assert.equal([a.elector.isLeader(), a.context?.signal.aborted], [true, false])
  await election.advance(100)
  assert.equal([a.elector.isLeader(), a.context?.signal.aborted], [false, true])
  assert.instance(a.end, LeadershipLostError)
  assert.match(String(a.end), /Lost leadership: lease "default\/l" was not renewed within 10000 ms/)
  assert.is((a.end as LeadershipLostError).code, 'ERR_LEADERSHIP_LOST')
  assert.match(String((a.end as Error).cause), /Scripted 500/)
  assert.is(a.context?.signal.reason, a.end)
  assert.equal(a.log.at(-1), 'stopped')
  election.cluster.faults.clear()
  await election.close()
})

test('an outage that ends shortly before the deadline costs nothing', async () => {
  const election = new Election()
  const a = election.contend('a')
  await election.advance(1900)
  election.cluster.faults.add({ action: { type: 'status', code: 500 }, times: Number.POSITIVE_INFINITY })
  // Tries at 2, 4, 6, 8 seconds, as always; at 9 and 9.5 since the next regular one would come too late.
  await election.advance(7700)
  election.cluster.faults.clear()
  await election.advance(20_000)
  assert.equal([a.elector.isLeader(), a.log], [true, ['new leader a', 'started']])
  await election.close()
})

test('a call that hangs costs its budget, not the deadline', async () => {
  const election = new Election()
  const a = election.contend('a')
  await election.advance(1900)
  election.cluster.faults.add({ verb: 'update', action: { type: 'half-open' } })
  await election.advance(20_000)
  assert.equal([a.elector.isLeader(), a.end], [true, undefined])
  assert.equal(election.requests.slice(2, 5), ['PUT -', 'GET 200', 'PUT 200'])
  assert.match(String(a.errors[0]), /TimeoutError: Lease "default\/l": no answer within 5000 ms/)
  await election.close()
})

test('everything hangs: the work is told at the deadline, before another can lead', async () => {
  const election = new Election()
  const a = election.contend('a')
  await election.advance(1000)
  const hang = { action: { type: 'half-open' }, times: Number.POSITIVE_INFINITY } as const
  election.cluster.faults.add(hang)
  await election.advance(8900)
  assert.is(a.context?.signal.aborted, false)
  await election.advance(100)
  assert.is(a.context?.signal.aborted, true)
  assert.instance(a.end, LeadershipLostError)
  assert.is(election.clock.waiting, 0)
  await election.close()
})

test('another holder ends the work at once', async () => {
  const election = new Election()
  const a = election.contend('a')
  await election.advance(1000)
  await election.write({ holderIdentity: 'thief', leaseDurationSeconds: 15 })
  await election.advance(1000)
  assert.match(String(a.end), /lease "default\/l" is held by "thief"/)
  assert.is((await election.spec()).holderIdentity, 'thief')
  assert.equal(a.log, ['new leader a', 'started', 'new leader thief', 'stopped'])
  await election.close()
})

test('the work is not waited for, the lease is not given up', async () => {
  const election = new Election()
  const a = election.contend('a', { onStartedLeading: () => new Promise(() => {}) })
  await election.advance(1000)
  election.cluster.faults.add({ action: { type: 'reset' }, times: Number.POSITIVE_INFINITY })
  await election.advance(9000)
  assert.instance(a.end, LeadershipLostError)
  election.cluster.faults.clear()
  await election.advance(20_000)
  assert.is((await election.spec()).holderIdentity, 'a')
  await election.close()
})

test('a sleep of the process: what asks first after it ends the work', async () => {
  const clock = new SleepyClock()
  const election = new Election()
  const a = election.contend('a', { clock })
  await settle(20)
  assert.is(a.elector.isLeader(), true)
  // Ten seconds pass in which no timer fires.
  clock.sleep(10_000)
  assert.is(a.context?.signal.aborted, false)
  assert.is(a.context?.isLeader(), false)
  assert.is(a.context?.signal.aborted, true)
  await settle(20)
  assert.instance(a.end, LeadershipLostError)
  await election.close()
})

test('a sleep of the process during a renewal: its answer does not prolong what is over', async () => {
  const clock = new SleepyClock()
  const election = new Election()
  let hold: Promise<void> = Promise.resolve()
  const pausing =
    (next: Send): Send =>
    async (request) => {
      const answer = await next(request)
      await hold
      return answer
    }
  const a = election.contend('a', { clock }, { middlewares: [pausing] })
  await settle(20)
  let wake = (): void => {}
  hold = new Promise((resolve) => (wake = resolve))
  await clock.advance(2000)
  await settle(20)
  assert.is(election.requests.at(-1), 'PUT 200')
  clock.sleep(9000)
  wake()
  await settle(20)
  assert.is(a.context?.signal.aborted, true)
  assert.is(a.elector.isLeader(), false)
  assert.instance(a.end, LeadershipLostError)
  await election.close()
})

test('a sleep of the machine, which stops the monotonic clock: no leader until the next renewal', async () => {
  const election = new Election()
  const a = election.contend('a')
  await election.advance(1000)
  election.clock.jump(60_000)
  assert.is(a.elector.isLeader(), false)
  assert.is(a.context?.signal.aborted, false)
  await election.advance(1000)
  assert.is(a.elector.isLeader(), true)
  await election.close()
})

test('a clock on the wall that is set back changes nothing', async () => {
  const election = new Election()
  const a = election.contend('a')
  await election.advance(1000)
  election.clock.jump(-3_600_000)
  assert.is(a.elector.isLeader(), true)
  await election.advance(30_000)
  assert.is(a.elector.isLeader(), true)
  await election.close()
})

test.run()
