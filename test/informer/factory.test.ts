import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError, TimeoutError } from '../../src/errors.ts'
import {
  createInformerFactory,
  type InformerFactoryOptions,
  type InformerKind,
  type InformerMetrics
} from '../../src/informer/index.ts'
import { FakeClock, settle } from '../support/fake-clock.ts'
import { TestNode, TestPod } from '../support/kinds.ts'
import { rejects, throws } from '../support/rejects.ts'
import { ScriptedCollection } from '../support/scripted-collection.ts'

/** A factory over a client that writes down what is asked of it. */
function factoryRig(options: InformerFactoryOptions = {}) {
  const clock = new FakeClock()
  const collections = new Map<string, ScriptedCollection>()
  const made = (name: string): ScriptedCollection => {
    assert.not(collections.has(name), `${name} was made before`)
    const collection = new ScriptedCollection()
    collections.set(name, collection)
    return collection
  }
  const client = {
    resource(kind: InformerKind<never>, { namespace = '*' }: { namespace?: string | undefined } = {}) {
      const name = `${kind.plural} ${namespace}`
      // Under a name of its own each time: a client may be asked twice for the same collection.
      const turn = [...collections.keys()].filter((one) => one.startsWith(name)).length
      const collection = made(turn === 0 ? name : `${name} ${turn}`)
      return Object.assign(collection, { metadata: () => made(`${name} metadata`) })
    }
  }
  const factory = createInformerFactory(client, { clock, streamingList: false, random: () => 0, ...options })
  return { clock, collections, factory }
}

const refusal = new ApiError({
  status: { message: 'no', reason: 'Forbidden' },
  statusCode: 403,
  method: 'GET',
  path: '/x'
})

const test = suite('createInformerFactory')

test('one informer for each kind, namespace, selectors and depth', () => {
  const { factory } = factoryRig()
  const all = factory.informer(TestPod)
  assert.is(factory.informer(TestPod, {}), all)
  assert.is(factory.informer({ ...TestPod }), all, 'a kind is what it says, not who says it')
  const others = [
    factory.informer(TestNode),
    factory.informer(TestPod, { namespace: 'x' }),
    factory.informer(TestPod, { labelSelector: 'app=web' }),
    factory.informer(TestPod, { fieldSelector: 'spec.nodeName=n1' }),
    factory.informer(TestPod, { metadata: true })
  ]
  assert.is(new Set([all, ...others]).size, 6)
  assert.is(factory.informer(TestPod, { labelSelector: { app: 'web' } }), others[2], 'however the selector is spelled')
  assert.is(factory.informer(TestPod, { labelSelector: '', fieldSelector: {} }), all, 'no requirement is no selector')
  const two = factory.informer(TestPod, { labelSelector: 'a=b,c in (d,e)', fieldSelector: 'a=b,c!=d' })
  const turned = { labelSelector: { c: ['e', 'd'], a: 'b' }, fieldSelector: { c: { not: 'd' }, a: 'b' } }
  assert.is(factory.informer(TestPod, turned), two, 'in whatever order')
  assert.equal(factory.informers, [all, ...others, two])
})

test('metrics: hooks for all, or those of each informer by its name', async () => {
  for (const byName of [false, true]) {
    const lists: string[] = []
    const hooks = (name: string): InformerMetrics => ({ listStarted: () => void lists.push(name) })
    const { factory } = factoryRig({ metrics: byName ? hooks : hooks('all') })
    factory.informer(TestPod, { namespace: 'x' })
    factory.informer(TestNode)
    const stop = new AbortController()
    const running = factory.run({ signal: stop.signal })
    await settle()
    assert.equal(lists, byName ? ['pods of x', 'nodes'] : ['all', 'all'])
    stop.abort()
    await running
  }
})

test('leaves an informer to whoever runs it already', async () => {
  const { factory, collections } = factoryRig()
  const pods = factory.informer(TestPod)
  const nodes = factory.informer(TestNode)
  const [own, all] = [new AbortController(), new AbortController()]
  const theirs = pods.run({ signal: own.signal })
  const running = factory.run({ signal: all.signal })
  await settle()
  assert.is(collections.size, 2)
  all.abort()
  await running
  assert.equal([pods.stopped, nodes.stopped], [false, true])
  own.abort()
  await theirs
})

test('the default namespace is for kinds that have one', async () => {
  const { factory, collections } = factoryRig({ namespace: 'mine' })
  factory.informer(TestPod)
  factory.informer(TestPod, { namespace: 'x' })
  factory.informer(TestNode)
  const controller = new AbortController()
  const ended = factory.run({ signal: controller.signal })
  await settle()
  assert.equal([...collections.keys()], ['pods mine', 'pods x', 'nodes *'])
  controller.abort()
  await ended
})

test('runs the informers that are there and those that come later, until its signal', async () => {
  const { factory, collections } = factoryRig()
  const pods = factory.informer(TestPod)
  const controller = new AbortController()
  const ended = factory.run({ signal: controller.signal })
  const metadata = factory.informer(TestPod, { metadata: true })
  await factory.waitForCacheSync()
  assert.ok(pods.hasSynced)
  assert.ok(metadata.hasSynced)
  await settle()
  assert.equal(
    [...collections].map(([name, { open }]) => `${name}: ${open}`),
    ['pods *: 1', 'pods * 1: 0', 'pods * metadata: 1'],
    'of the one with metadata alone no objects are watched'
  )
  await rejects(factory.run({ signal: controller.signal }), /it was run before/)
  controller.abort()
  await ended
  assert.ok(pods.stopped)
  assert.ok(metadata.stopped)
  assert.is(factory.informer(TestPod), pods, 'what is there can be read')
  throws(() => factory.informer(TestNode), /Cannot make informer of nodes: the factory is stopped/)
})

test('waitForCacheSync() names those that have not synced, with why', async () => {
  const { factory, collections, clock } = factoryRig({ onWatchError() {} })
  factory.informer(TestPod, { namespace: 'x' })
  factory.informer(TestNode)
  const controller = new AbortController()
  const ended = factory.run({ signal: controller.signal })
  const [pods] = [...collections.values()]
  if (pods !== undefined) pods.failure = refusal
  const late = rejects(
    factory.waitForCacheSync({ timeoutMs: 5000 }),
    TimeoutError,
    /^Cannot sync informers: pods of x within 5000 ms$/
  )
  await clock.advance(5000)
  const { cause } = await late
  assert.instance(cause, AggregateError)
  assert.is(((cause as AggregateError).errors[0] as Error).cause, refusal)
  controller.abort()
  await rejects(factory.waitForCacheSync(), /Cannot sync informers: pods of x$/)
  await ended
})

test('informers of one kind have names of their own', async () => {
  const { factory } = factoryRig()
  factory.informer(TestPod, { namespace: 'x', labelSelector: { app: 'web' }, fieldSelector: 'spec.nodeName=n1' })
  factory.informer(TestPod, { fieldSelector: 'spec.nodeName=n1', metadata: true })
  const controller = new AbortController()
  controller.abort()
  await factory.run({ signal: controller.signal })
  await rejects(
    factory.waitForCacheSync(),
    /: pods of x with app=web and spec\.nodeName=n1, pods with spec\.nodeName=n1 \(metadata\)$/
  )
})

test('waitForCacheSync() ends by its signal', async () => {
  const { factory } = factoryRig()
  factory.informer(TestPod)
  const reason = new Error('mine')
  await rejects(factory.waitForCacheSync({ signal: AbortSignal.abort(reason) }), (err) => err === reason)
})

test('options are those of each informer', async () => {
  const { factory, collections } = factoryRig({
    transform: (object) => {
      ;(object as { value?: string }).value = 'made'
      return object
    }
  })
  const pods = factory.informer(TestPod)
  const controller = new AbortController()
  const ended = factory.run({ signal: controller.signal })
  collections.get('pods *')?.put('a')
  await factory.waitForCacheSync()
  await settle()
  assert.equal(
    pods.list().map((pod) => (pod as { value?: string }).value),
    ['made']
  )
  controller.abort()
  await ended
})

test.run()
