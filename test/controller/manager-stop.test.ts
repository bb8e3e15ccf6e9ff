/** What ends a manager: a runnable that fails, the grace period, a second signal. */
import { EventEmitter, once } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { delay } from '../../src/clock.ts'
import { TimeoutError } from '../../src/errors.ts'
import { ControllerRig } from '../support/controller-rig.ts'
import { managerOf, start, worker } from '../support/manager-rig.ts'
import { Warnings } from '../support/warnings.ts'

const test = suite('createManager: stop')

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
  using warnings = new Warnings()
  const failure = new Error('first')
  const manager = managerOf(rig)
    .add({ name: 'fails', run: () => Promise.reject(failure) })
    .add({
      name: 'cannot save',
      run: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('not saved'))))
    })
  const run = await start(rig, manager)
  assert.is(run.outcome, failure)
  assert.equal(warnings.messages, ['Manager failed further: Error: not saved'])
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

test('the grace period: names the runnables and keys that held it up, and aborts them', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const force: unknown[] = []
  const manager = managerOf(rig, { gracefulShutdownMs: 5000 })
    .add(
      rig.controller({
        async reconcile(_, { signal }) {
          await once(signal, 'abort')
          force.push(signal.reason)
        }
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
  const reconcile = async (_: string, { signal }: { signal: AbortSignal }): Promise<void> => {
    await once(signal, 'abort')
  }
  const run = await start(rig, managerOf(rig).add(rig.controller({ reconcile })), force.signal)
  rig.stop.abort()
  await rig.rest()
  assert.is(run.outcome, 'pending')
  force.abort(reason)
  await rig.rest()
  assert.is(run.outcome, reason)
  assert.is(rig.clock.waiting, 0)
})

test.run()
