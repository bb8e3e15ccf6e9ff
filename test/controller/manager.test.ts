/** Several controllers with shared caches: ordered start, ordered stop, and what ends the whole. */
import { EventEmitter, once } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { delay } from '../../src/clock.ts'
import {
  createController,
  createManager,
  type LeaderElectionOptions,
  LeadershipLostError,
  type Manager,
  type ManagerOptions,
  type Runnable
} from '../../src/controller/index.ts'
import { TimeoutError } from '../../src/errors.ts'
import { createInformerFactory } from '../../src/informer/index.ts'
import { ConfigMap, Secret } from '../../src/resources/kinds/stable.ts'
import { ControllerRig, type Ended, endOf } from '../support/controller-rig.ts'
import { rejects, throws } from '../support/rejects.ts'

/** A runnable that tells of its start and its end; `endMs` after the signal. */
function worker(rig: ControllerRig, log: string[], name: string, endMs = 0): Runnable {
  return {
    name,
    run: ({ signal }) =>
      new Promise((resolve) => {
        log.push(`${name} starts`)
        signal.addEventListener('abort', () => {
          rig.clock.setTimer(endMs, () => {
            log.push(`${name} ends`)
            resolve()
          })
        })
      })
  }
}

function managerOf(rig: ControllerRig, options: Partial<ManagerOptions> = {}): Manager {
  return createManager({ client: rig.client, clock: rig.clock, ...options })
}

async function start(rig: ControllerRig, manager: Manager, abortSignal?: AbortSignal): Promise<Ended> {
  const ended = endOf(manager.run({ signal: rig.stop.signal, abortSignal }))
  await rig.rest()
  return ended
}

const election: Pick<LeaderElectionOptions, 'lease' | 'random'> = {
  lease: { namespace: 'default', name: 'manager' },
  random: () => 0
}

const test = suite('createManager')

test('informerMetrics: of each informer by its name', async () => {
  await using rig = new ControllerRig()
  const lists: string[] = []
  const manager = managerOf(rig, { informerMetrics: (name) => ({ listStarted: () => void lists.push(name) }) })
  manager.informer(ConfigMap, { namespace: 'default' })
  manager.informer(Secret)
  await start(rig, manager)
  assert.equal(lists, ['configmaps of default', 'secrets'])
})

test('two controllers share one watch, and both see all', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const manager = managerOf(rig)
  const seen: string[] = []
  const configMaps = manager.informer(ConfigMap, { namespace: 'default' })
  for (const name of ['one', 'two']) {
    manager.add(
      createController({
        name,
        clock: rig.clock,
        informer: manager.informer(ConfigMap, { namespace: 'default' }),
        watches: [{ informer: manager.informer(Secret, { namespace: 'default' }), map: () => 'secret' }],
        reconcile: (key) => void seen.push(`${name} ${key} ${configMaps.get(key)?.metadata.name}`)
      })
    )
  }
  const readiness = (): unknown => manager.checks.readiness['informer-sync']?.()
  assert.is(readiness(), false)
  const run = await start(rig, manager)
  assert.is(readiness(), true)
  assert.equal(manager.checks.liveness, {})
  assert.is(manager.isLeader(), true)
  assert.equal(seen.sort(), ['one default/a a', 'two default/a a'])
  const watches = rig.cluster.requests.filter(
    ({ query, path }) => query.includes('watch=') && path.endsWith('/configmaps')
  )
  assert.is(watches.length, 1)
  rig.stop.abort()
  await rig.rest()
  assert.is(run.outcome, 'resolved')
  assert.is(readiness(), false)
  assert.is(configMaps.stopped, true)
  assert.is(rig.clock.waiting, 0)
})

test('starts servers, caches, workers; stops workers, caches, servers', async () => {
  await using rig = new ControllerRig()
  const log: string[] = []
  const manager = managerOf(rig)
  const informer = manager.informer(ConfigMap)
  const tell = (name: string): Runnable => {
    const inner = worker(rig, log, name, 100)
    return {
      name,
      async run(options) {
        log.push(`synced ${informer.hasSynced}`)
        await inner.run(options)
        log.push(`caches ended ${informer.stopped}`)
      }
    }
  }
  manager.add(tell('worker')).add(tell('server'), 'server').add(tell('any'), 'always')
  const run = await start(rig, manager)
  assert.equal(log.splice(0), [
    ...['synced false', 'server starts'],
    ...['synced true', 'any starts', 'synced true', 'worker starts']
  ])
  rig.stop.abort()
  await rig.advance(250, 10)
  assert.is(run.outcome, 'resolved')
  assert.equal(log, [
    ...['any ends', 'caches ended false', 'worker ends', 'caches ended false'],
    ...['server ends', 'caches ended true']
  ])
})

test('runs and syncs informers of its own and of others', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const seen: string[] = []
  const manager = managerOf(rig).add(rig.controller({ reconcile: (key) => void seen.push(key) }))
  const run = await start(rig, manager)
  assert.equal(seen, ['default/a'])
  rig.stop.abort()
  await rig.rest()
  assert.is(run.outcome, 'resolved')
  assert.is(rig.informer.stopped, true)
})

test('a runnable that fails ends the others in order, and is what the run rejects with', async () => {
  await using rig = new ControllerRig()
  const log: string[] = []
  const failure = new Error('broken')
  const manager = managerOf(rig)
    .add(worker(rig, log, 'other', 500))
    .add({
      name: 'fails',
      run: () => new Promise((_, reject) => rig.clock.setTimer(1000, () => reject(failure)))
    })
  const run = await start(rig, manager)
  await rig.advance(1000)
  assert.is(run.outcome, 'pending')
  await rig.advance(500)
  assert.is(run.outcome, failure)
  assert.equal(log, ['other starts', 'other ends'])
  assert.is(rig.clock.waiting, 0)
})

test('a runnable whose wait is ended by the stop has not failed', async () => {
  await using rig = new ControllerRig()
  const manager = managerOf(rig)
    .add({ name: 'reason', run: ({ signal }) => delay(Number.POSITIVE_INFINITY, { signal, clock: rig.clock }) })
    .add({
      name: 'AbortError of Node',
      run: async ({ signal }) => void (await once(new EventEmitter(), 'x', { signal }))
    })
  const run = await start(rig, manager)
  rig.stop.abort(new Error('enough'))
  await rig.rest()
  assert.is(run.outcome, 'resolved')
})

test('of several failures the process is warned', async () => {
  await using rig = new ControllerRig()
  const warnings: string[] = []
  const onWarning = ({ message }: Error): void => void warnings.push(message)
  process.on('warning', onWarning)
  const failure = new Error('first')
  const manager = managerOf(rig)
    .add({ name: 'fails', run: () => Promise.reject(failure) })
    .add({
      name: 'cannot save',
      run: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('not saved'))))
    })
  const run = await start(rig, manager)
  process.off('warning', onWarning)
  assert.is(run.outcome, failure)
  assert.equal(warnings, ['Manager failed further: Error: not saved'])
})

test('a runnable that throws at once, and one that ends by itself', async () => {
  await using rig = new ControllerRig()
  const failure = new Error('at once')
  const throwing = managerOf(rig).add({
    run: () => {
      throw failure
    }
  })
  assert.is((await start(rig, throwing)).outcome, failure)
  const ending = await start(rig, managerOf(rig).add({ run: async () => {} }))
  assert.is(ending.outcome, 'pending')
  rig.stop.abort()
  await rig.rest()
  assert.is(ending.outcome, 'resolved')
})

test('caches that do not sync', async () => {
  await using rig = new ControllerRig()
  rig.cluster.faults.add({
    resource: 'configmaps',
    times: Number.POSITIVE_INFINITY,
    action: { type: 'status', code: 403 }
  })
  const log: string[] = []
  const informers = createInformerFactory(rig.client, { clock: rig.clock, onWatchError: () => {} })
  const manager = managerOf(rig, { cacheSyncTimeoutMs: 10_000, informers })
  manager.informer(ConfigMap)
  manager.add(worker(rig, log, 'worker')).add(worker(rig, log, 'server'), 'server')
  const run = await start(rig, manager)
  await rig.advance(11_000)
  assert.instance(run.outcome, TimeoutError)
  assert.match(
    String(run.outcome),
    /Start of manager: caches not synced within 10000 ms: .*"configmaps".*403 Forbidden/
  )
  assert.equal(log, ['server starts', 'server ends'])
})

test('the grace period: names the runnables and keys that held it up, and aborts them', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const force: unknown[] = []
  const manager = managerOf(rig, { gracefulShutdownMs: 5000 })
    .add(
      rig.controller({
        reconcile: (_, { signal }) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              force.push(signal.reason)
              resolve()
            })
          })
      })
    )
    .add({ name: 'deaf', run: () => new Promise(() => {}) })
  const run = await start(rig, manager)
  rig.stop.abort()
  await rig.advance(4999, 4999)
  assert.is(run.outcome, 'pending')
  await rig.advance(1)
  await rig.advance(1000)
  const { outcome } = run
  assert.instance(outcome, TimeoutError)
  assert.is(
    (outcome as Error).message,
    'Stop of manager: still running after 5000 ms: "test" (reconciling "default/a"), "deaf"'
  )
  assert.equal(force, [outcome])
  assert.is(rig.clock.waiting, 0)
})

test('a second signal', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const reason = new Error('now')
  const force = new AbortController()
  const reconcile = (_: string, { signal }: { signal: AbortSignal }): Promise<void> =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
  const run = await start(rig, managerOf(rig).add(rig.controller({ reconcile })), force.signal)
  rig.stop.abort()
  await rig.rest()
  assert.is(run.outcome, 'pending')
  force.abort(reason)
  await rig.rest()
  assert.is(run.outcome, reason)
  assert.is(rig.clock.waiting, 0)
})

test('refuses two of one name, what comes late, a second run, and numbers that are none', async () => {
  await using rig = new ControllerRig()
  const manager = managerOf(rig).add({ name: 'a', run: async () => {} })
  throws(
    () => manager.add({ name: 'a', run: async () => {} }),
    TypeError,
    /Cannot add "a": there is a runnable of that name/
  )
  await start(rig, manager)
  throws(() => manager.add({ name: 'b', run: async () => {} }), TypeError, /the manager has run already/)
  await rejects(manager.run({ signal: rig.stop.signal }), TypeError, /it has run already/)
  throws(() => managerOf(rig, { gracefulShutdownMs: -1 }), RangeError, /gracefulShutdownMs/)
})

test.run()

const leading = suite('createManager: leader election')

leading('only the leader runs what only a leader does; the lease is given up after it has ended', async () => {
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

leading('a lost lease rejects at once, with no grace', async () => {
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
  rig.cluster.faults.add({ resource: 'leases', times: Number.POSITIVE_INFINITY, action: { type: 'status', code: 500 } })
  await rig.advance(11_000, 500)
  assert.instance(run.outcome, LeadershipLostError)
  assert.is(aborted, run.outcome)
  assert.is(manager.isLeader(), false)
})

leading('stopped before it leads', async () => {
  await using rig = new ControllerRig()
  rig.cluster.faults.add({ resource: 'leases', times: Number.POSITIVE_INFINITY, action: { type: 'status', code: 500 } })
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

leading.run()
