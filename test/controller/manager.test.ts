/** Several controllers with shared caches: what they share, and their ordered start and stop. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createController, type Runnable } from '../../src/controller/index.ts'
import { TimeoutError } from '../../src/errors.ts'
import { createInformerFactory } from '../../src/informer/index.ts'
import { ConfigMap, Secret } from '../../src/resources/kinds/stable.ts'
import { ControllerRig } from '../support/controller-rig.ts'
import { managerOf, start, worker } from '../support/manager-rig.ts'
import { rejects, throws } from '../support/rejects.ts'

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

test('caches that do not sync', async () => {
  await using rig = new ControllerRig()
  rig.refuse('configmaps', 403)
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
