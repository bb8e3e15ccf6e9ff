/** A manager among several that elect a leader. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type LeaderElectionOptions, LeadershipLostError } from '../../src/controller/index.ts'
import { ControllerRig } from '../support/controller-rig.ts'
import { type Ended, endOf } from '../support/end-of.ts'
import { managerOf, start, worker } from '../support/manager-rig.ts'

const election: Pick<LeaderElectionOptions, 'lease' | 'random'> = {
  lease: { namespace: 'default', name: 'manager' },
  random: () => 0
}

const test = suite('createManager: leader election')

test('only the leader runs what only a leader does; the lease is given up after it has ended', async () => {
  await using rig = new ControllerRig()
  const log: string[] = []
  const managers = ['first', 'second'].map((identity) =>
    managerOf(rig, { leaderElection: { ...election, identity } })
      .add(worker(rig, log, `${identity} leader`, 300))
      .add(worker(rig, log, `${identity} any`), 'always')
  )
  const stops = managers.map(() => new AbortController())
  const runs: Ended[] = []
  for (const [index, manager] of managers.entries()) {
    runs.push(endOf(manager.run({ signal: stops[index]?.signal ?? rig.stop.signal })))
    await rig.rest()
  }
  assert.equal(log.splice(0), ['first any starts', 'first leader starts', 'second any starts'])
  assert.equal(
    managers.map((manager) => manager.isLeader()),
    [true, false]
  )
  managers[0]?.checks.liveness.leaderElection?.()
  await rig.advance(20_000)
  assert.equal(log, [])
  stops[0]?.abort()
  await rig.advance(4000, 100)
  assert.is(runs[0]?.outcome, 'resolved')
  assert.equal(log.splice(0), ['first any ends', 'first leader ends', 'second leader starts'])
  stops[1]?.abort()
  await rig.advance(1000, 100)
  assert.is(runs[1]?.outcome, 'resolved')
})

test('a lost lease rejects at once, with no grace', async () => {
  await using rig = new ControllerRig()
  let aborted: unknown
  const manager = managerOf(rig, { leaderElection: { ...election, identity: 'me' } }).add({
    name: 'work',
    run: ({ abortSignal }) =>
      new Promise(() => abortSignal?.addEventListener('abort', () => (aborted = abortSignal.reason)))
  })
  const run = await start(rig, manager)
  await rig.advance(5000)
  assert.is(manager.isLeader(), true)
  rig.refuse('leases', 500)
  await rig.advance(11_000, 500)
  assert.instance(run.outcome, LeadershipLostError)
  assert.is(aborted, run.outcome)
  assert.is(manager.isLeader(), false)
})

test('stopped before it leads', async () => {
  await using rig = new ControllerRig()
  rig.refuse('leases', 500)
  const log: string[] = []
  const manager = managerOf(rig, { leaderElection: { ...election, identity: 'me' } }).add(worker(rig, log, 'leader'))
  const run = await start(rig, manager)
  await rig.advance(5000)
  rig.stop.abort()
  await rig.advance(1000)
  assert.is(run.outcome, 'resolved')
  assert.equal(log, [])
  assert.is(rig.clock.waiting, 0)
})

test.run()
