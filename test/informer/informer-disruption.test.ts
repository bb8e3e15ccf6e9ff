import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError } from '../../src/errors.ts'
import { createInformer } from '../../src/informer/index.ts'
import { recordingHandler, type Thing } from '../support/cache-rig.ts'
import { FakeClock, settle } from '../support/fake-clock.ts'
import { ScriptedCollection } from '../support/scripted-collection.ts'

const expired = (): ApiError =>
  new ApiError({ status: { reason: 'Expired', code: 410 }, statusCode: 410, method: 'GET', path: '/apis/x/things' })

/** Those of the whole collection; a list of one object asks for the history. */
const listsOf = ({ calls }: ScriptedCollection): number => calls.list.filter(({ limit }) => limit !== 1).length

/** An informer with a handler that writes down what it is told, over a collection with objects a, b and c. */
async function rig() {
  const things = new ScriptedCollection()
  for (const name of ['a', 'b', 'c']) things.put(name)
  const clock = new FakeClock()
  const informer = createInformer<Thing>(things, { streamingList: false, random: () => 0, clock, onWatchError() {} })
  const log: string[] = []
  const registration = informer.addEventHandler(recordingHandler(log), { resyncMs: 3_600_000 })
  const controller = new AbortController()
  const ended = informer.run({ signal: controller.signal })
  await settle()
  assert.equal(log.splice(0), ['add a@101 initial', 'add b@102 initial', 'add c@103 initial'])
  return {
    things,
    clock,
    informer,
    registration,
    told: () => log.splice(0),
    async stop() {
      controller.abort()
      await ended
      assert.is(clock.waiting, 0)
    }
  }
}

const test = suite('Informer: a watch that is away')

test('a list afterwards tells what happened meanwhile, as the differences', async () => {
  const { things, clock, informer, told, stop } = await rig()
  things.end()
  things.watchFailures.push(expired())
  things.delete('a')
  things.put('b', 'changed')
  things.delete('c')
  things.objects.set('c', { metadata: { name: 'c', namespace: 'default', uid: 'new', resourceVersion: '107' } })
  things.version = 107
  things.put('d')
  const later: string[] = []
  informer.addEventHandler(recordingHandler(later))
  await clock.advance(30_000)
  assert.equal(told(), [
    'delete a@101 unknown',
    'delete c@103 unknown',
    'update b@102 b@105=changed',
    'add c@107',
    'add d@108'
  ])
  assert.equal(later, [
    'add a@101 initial',
    'add b@102 initial',
    'add c@103 initial',
    'delete a@101 unknown',
    'delete c@103 unknown',
    'update b@102 b@105=changed',
    'add c@107',
    'add d@108'
  ])
  assert.is(listsOf(things), 2)
  await stop()
})

test('a list of what is known already tells nothing', async () => {
  const { things, clock, told, stop } = await rig()
  things.end()
  things.watchFailures.push(expired())
  await clock.advance(30_000)
  assert.is(listsOf(things), 2)
  assert.equal(told(), [])
  await stop()
})

test('failures take nothing out of the cache', async () => {
  const { things, clock, informer, told, stop } = await rig()
  things.failure = new Error('network is gone')
  things.end()
  await clock.advance(600_000)
  assert.is(informer.size, 3)
  assert.ok(informer.hasSynced)
  assert.ok(informer.isStale(500_000))
  things.failure = undefined
  things.put('a', 'changed')
  await clock.advance(60_000)
  assert.is(informer.get('default/a')?.value, 'changed')
  assert.is(told().at(-1)?.startsWith('update a@101'), true)
  await stop()
})

test('handlers can be removed after the stop, and add nothing', async () => {
  const { registration, informer, told, stop } = await rig()
  await stop()
  await registration.remove()
  assert.ok(registration.hasSynced)
  assert.is(informer.size, 3, 'what was there can be read')
  assert.equal(told(), [])
})

test.run()
