/** What a controller does with runs that take too long. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ReconcileRun } from '../../src/controller/index.ts'
import { ControllerRig } from '../support/controller-rig.ts'

const test = suite('Controller: timeoutMs')

test('aborts a run that takes too long; it has failed and is tried again', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const attempts: number[] = []
  const ends: ReconcileRun[] = []
  const controller = rig.controller({
    timeoutMs: 2000,
    metrics: { runEnded: (_, run) => void ends.push(run) },
    reconcile(_, { signal, attempt }) {
      attempts.push(attempt)
      if (attempts.length > 1) return undefined
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    }
  })
  await rig.run(controller)
  await rig.advance(1999)
  assert.equal(ends, [])
  await rig.advance(10, 1)
  assert.equal(attempts, [0, 1])
  assert.equal(
    ends.map(({ outcome, timedOut, panic }) => [outcome, timedOut, panic]),
    [
      ['error', true, false],
      ['success', false, false]
    ]
  )
  assert.is(
    String(rig.reported[0]?.err),
    'TimeoutError: Reconcile of "default/a" by controller "test": not done within 2000 ms'
  )
  await rig.advance(60_000)
  assert.is(rig.reported.length, 1)
})

test('a run that succeeds although its time was over has succeeded', async () => {
  await using rig = new ControllerRig()
  await rig.create('a')
  const ends: ReconcileRun[] = []
  const controller = rig.controller({
    timeoutMs: 1000,
    metrics: { runEnded: (_, run) => void ends.push(run) },
    reconcile: (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
  })
  await rig.run(controller)
  await rig.advance(1000)
  assert.equal(
    ends.map(({ outcome, timedOut }) => [outcome, timedOut]),
    [['success', false]]
  )
  assert.equal(rig.reported, [])
})

test('a run that does not heed its signal keeps its key, and is reported once; other keys go on', async () => {
  await using rig = new ControllerRig()
  await rig.create('deaf')
  await rig.create('other')
  const running = new Map<string, number>()
  let most = 0
  let release = (): void => {}
  const controller = rig.controller({
    timeoutMs: 1000,
    concurrency: 2,
    async reconcile(key) {
      running.set(key, (running.get(key) ?? 0) + 1)
      most = Math.max(most, running.get(key) ?? 0)
      if (key === 'default/deaf') {
        await new Promise<void>((resolve) => {
          release = resolve
        })
      }
      running.set(key, (running.get(key) ?? 0) - 1)
    }
  })
  await rig.run(controller)
  for (let i = 0; i < 5; i++) {
    controller.enqueue('default/deaf')
    controller.enqueue('default/other')
    await rig.advance(2000)
  }
  assert.is(most, 1)
  assert.is(controller.health.running[0]?.key, 'default/deaf')
  assert.is(controller.health.running[0]?.forMs, 10_000)
  assert.equal(
    rig.reported.map(({ err }) => String(err)),
    ['TimeoutError: Reconcile of "default/deaf" by controller "test": still running 5000 ms after its signal aborted']
  )
  const before = release
  release()
  await rig.rest()
  assert.is.not(release, before, 'what was added meanwhile runs now')
  release()
  await rig.rest()
  assert.equal(controller.health.running, [])
})

test.run()
