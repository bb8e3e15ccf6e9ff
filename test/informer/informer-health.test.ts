/** What an informer tells of how it fares: to those who ask, to hooks, and to the process. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError } from '../../src/errors.ts'
import type { InformerOptions } from '../../src/informer/options.ts'
import { recordingHandler, type Thing } from '../support/cache-rig.ts'
import { settle } from '../support/fake-clock.ts'
import { raise } from '../support/raise.ts'
import { forbidden, runningInformer } from '../support/running-informer.ts'
import { Warnings } from '../support/warnings.ts'

const test = suite('Informer: health')

test('lastSync and isStale() follow what is heard of the collection', async () => {
  const { informer, things, clock, stop } = await runningInformer({}, (all) => (all.failure = forbidden))
  assert.is(informer.lastSync, undefined)
  assert.ok(informer.isStale(Number.POSITIVE_INFINITY))
  things.failure = undefined
  await clock.advance(60_000)
  await informer.waitForSync()
  things.bookmark()
  await settle()
  assert.is(informer.lastSync, clock.now())
  await clock.advance(1000)
  clock.jump(3_600_000)
  assert.not(informer.isStale(1000), 'the wall clock may jump')
  assert.ok(informer.isStale(999))
  await stop()
})

test('lastError goes when the collection is heard of again', async () => {
  const { informer, things, clock, stop } = await runningInformer(
    { onWatchError() {} },
    (all) => (all.failure = forbidden)
  )
  assert.instance(informer.lastError, ApiError)
  assert.is(informer.state, 'waiting')
  things.failure = undefined
  await clock.advance(60_000)
  assert.is(informer.lastError, undefined)
  assert.is(informer.state, 'watching')
  await stop()
})

test('onWatchError hears of each failure, and may throw', async () => {
  using warnings = new Warnings()
  const heard: unknown[] = []
  const onWatchError: InformerOptions<Thing>['onWatchError'] = (err, { willRetryInMs, phase, failures }) => {
    heard.push(err instanceof ApiError, willRetryInMs > 0, phase, failures)
    throw new Error('in the hook')
  }
  const { clock, stop } = await runningInformer({ onWatchError }, (all) => (all.failure = forbidden))
  await clock.advance(1500)
  assert.equal(heard.slice(0, 8), [true, true, 'list', 1, true, true, 'list', 2])
  await stop()
  await settle()
  assert.match(warnings.messages[0] ?? '', /A hook threw: Error: in the hook/)
})

test('without a hook the process is not warned of a failure that heals at once', async () => {
  using warnings = new Warnings()
  const { things, clock, stop } = await runningInformer({}, (all) => (all.failure = forbidden))
  things.failure = undefined
  await clock.advance(60_000)
  await stop()
  await settle()
  assert.equal(warnings.messages, [])
})

test('without a hook the process is warned once when failures begin', async () => {
  using warnings = new Warnings()
  const { things, clock, stop } = await runningInformer({}, (all) => (all.failure = forbidden))
  await clock.advance(100_000)
  things.failure = undefined
  await clock.advance(60_000)
  await stop()
  await settle()
  assert.equal(warnings.messages, [
    'Cannot follow informer "Thing", will retry: ApiError: GET /things: 403 Forbidden: things is forbidden'
  ])
})

test('without a hook a handler that fails is told of once', async () => {
  using warnings = new Warnings()
  const { things, informer, stop } = await runningInformer()
  const fail = (): never => raise(new TypeError('mine'))
  informer.addEventHandler({ onAdd: fail, onUpdate: fail }, { name: 'broken' })
  things.put('a')
  things.put('a')
  await settle()
  await stop()
  await settle()
  assert.equal(warnings.messages, ['Handler "broken" of informer "Thing" failed: TypeError: mine'])
})

test('metrics hear of what waits for a handler', async () => {
  const heard: unknown[] = []
  const { informer, things, stop } = await runningInformer({
    metrics: { handlerPending: (...args) => heard.push(args) }
  })
  informer.addEventHandler({}, { name: 'mine' })
  things.put('a')
  await settle()
  assert.equal(heard, [
    ['mine', 1],
    ['mine', 0]
  ])
  await stop()
})

test('a metric that throws is told of, and hurts nobody', async () => {
  using warnings = new Warnings()
  const handlerPending = (): never => raise(new Error('in the metric'))
  const { informer, things, stop } = await runningInformer({ metrics: { handlerPending } })
  const log: string[] = []
  informer.addEventHandler(recordingHandler(log))
  things.put('a')
  things.put('a')
  await settle()
  assert.is(log.length, 2)
  await stop()
  await settle()
  assert.match(warnings.messages[0] ?? '', /in the metric/)
})

test.run()
