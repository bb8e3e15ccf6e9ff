/** What follows from how a reconcile ends: the next try, the wait before it, and who is told. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TerminalError, terminalError } from '../../src/controller/index.ts'
import { mergePatch } from '../../src/resources/index.ts'
import { RateLimitingQueue } from '../../src/workqueue/index.ts'
import { ControllerRig } from '../support/controller-rig.ts'
import { raise } from '../support/raise.ts'
import { Warnings } from '../support/warnings.ts'

const test = suite('Controller: outcomes')

test('a run that throws is tried again, each time later, with the number of failures', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const at: number[] = []
  const attempts: number[] = []
  const controller = rig.controller({
    reconcile(_, { attempt, name }) {
      assert.is(name, 'test')
      at.push(rig.clock.monotonic())
      attempts.push(attempt)
      if (attempts.length < 5) throw new Error('not yet')
    }
  })
  await rig.run(controller)
  await rig.advance(1000, 5)
  assert.equal(attempts, [0, 1, 2, 3, 4])
  assert.equal(
    at.slice(1).map((time, index) => time - (at[index] ?? 0)),
    [5, 10, 20, 40]
  )
  assert.is(rig.reported.length, 4)
  assert.equal(rig.reported.map(({ phase, key, controller: name }) => [phase, key, name])[0], [
    'reconcile',
    'default/a',
    'test'
  ])
  // Success has forgotten the failures.
  controller.enqueue('default/a')
  await rig.rest()
  assert.is(attempts.at(-1), 0)
})

test('requeueAfterMs: later again, with the failures forgotten', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const attempts: number[] = []
  const controller = rig.controller({
    reconcile(_, { attempt }) {
      attempts.push(attempt)
      if (attempts.length === 1) throw new Error('once')
      return attempts.length < 4 ? { requeueAfterMs: 60_000 } : {}
    }
  })
  await rig.run(controller)
  await rig.advance(5, 5)
  assert.equal(attempts, [0, 1])
  await rig.advance(59_000)
  assert.equal(attempts, [0, 1])
  await rig.advance(61_000)
  assert.equal(attempts, [0, 1, 0, 0])
  await rig.advance(120_000)
  assert.is(attempts.length, 4)
})

test('requeueAfterMs of 0 or less is neither lost nor a loop', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  let runs = 0
  const controller = rig.controller({ reconcile: () => ({ requeueAfterMs: runs++ % 2 === 0 ? 0 : -500 }) })
  await rig.run(controller)
  assert.is(runs, 1)
  await rig.advance(5, 5)
  assert.is(runs, 2)
  await rig.advance(10_000, 5)
  // 5 ms doubled each time: 11 steps take 10.2 s.
  assert.is(runs, 11)
})

test('a result that is none is a failure', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  await rig.run(rig.controller({ reconcile: () => ({ requeueAfterMs: Number.NaN }) }))
  assert.match(
    String(rig.reported[0]?.err),
    'TypeError: Cannot requeue: requeueAfterMs must be a number of milliseconds: NaN'
  )
})

test('a terminal error is reported and not tried again until the next change', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  let runs = 0
  const cause = new Error('bad spec')
  const controller = rig.controller({
    reconcile() {
      runs++
      throw terminalError(cause)
    }
  })
  await rig.run(controller)
  await rig.advance(3_600_000, 600_000)
  assert.is(runs, 1)
  const { err } = rig.reported[0] ?? {}
  assert.instance(err, TerminalError)
  assert.is((err as Error).message, 'bad spec')
  assert.is((err as Error).cause, cause)
  await rig.configMaps.patch('a', mergePatch({ data: { n: '1' } }))
  await rig.rest()
  assert.is(runs, 2)
})

test('an error that wraps a terminal one is terminal too', async () => {
  await using rig = new ControllerRig()
  const ring = new Error('ring')
  ring.cause = ring
  const errors: Record<string, Error> = {
    wrapped: new Error('Cannot reconcile', { cause: new Error('deeper', { cause: new TerminalError('bad spec') }) }),
    ring
  }
  const runs: string[] = []
  const controller = rig.controller({
    reconcile(key) {
      runs.push(key)
      throw errors[key]
    }
  })
  await rig.run(controller)
  for (const key of Object.keys(errors)) controller.enqueue(key)
  await rig.advance(12, 1)
  assert.equal(runs, ['wrapped', 'ring', 'ring'])
  assert.is(rig.reported[0]?.err, errors.wrapped)
})

test('without onError the process is warned of the first failure', async () => {
  await using rig = new ControllerRig()
  for (const name of ['a', 'b']) await rig.create(name)
  using warnings = new Warnings()
  await rig.run(rig.controller({ onError: undefined, reconcile: (key) => raise(new Error(`broken: ${key}`)) }))
  await rig.advance(100, 5)
  assert.equal(warnings.messages, ['Controller "test": reconcile of "default/a" failed: Error: broken: default/a'])
})

test("takes another queue, and a queue's rate limiter", async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const waits: string[] = []
  const rateLimiter = { when: (key: string) => waits.push(key), forget: () => {}, numRequeues: () => 7 }
  let attempt = 0
  const queue = new RateLimitingQueue<string>({ clock: rig.clock, rateLimiter })
  const controller = rig.controller({
    queue,
    reconcile(_, context) {
      attempt = context.attempt
      throw new Error('always')
    }
  })
  await rig.run(controller)
  assert.is(controller.queue, queue)
  assert.is(attempt, 7)
  assert.equal(waits, ['default/a'])
})

test('a rate limiter that throws ends the controller with its error, instead of a worker in silence', async () => {
  await using rig = new ControllerRig()
  for (const name of ['a', 'b']) await rig.create(name)
  const broken = new Error('broken limiter')
  const rateLimiter = { when: () => raise(broken), forget: () => {}, numRequeues: () => 0 }
  const reconcile = (): never => raise(new Error('always'))
  const run = await rig.run(rig.controller({ concurrency: 2, rateLimiter, reconcile }))
  await rig.advance(2000)
  assert.is(run.outcome, broken)
  assert.is(rig.informer.stopped, true)
})

test.run()
