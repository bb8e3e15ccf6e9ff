import { getEventListeners } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError, TimeoutError } from '../../src/errors.ts'
import { createInformer } from '../../src/informer/index.ts'
import type { InformerOptions } from '../../src/informer/options.ts'
import { recordingHandler, type Thing } from '../support/cache-rig.ts'
import { FakeClock, settle } from '../support/fake-clock.ts'
import { rejects, throws } from '../support/rejects.ts'
import { ScriptedCollection } from '../support/scripted-collection.ts'

const forbidden = (): ApiError =>
  new ApiError({
    status: { message: 'things is forbidden', reason: 'Forbidden', code: 403 },
    statusCode: 403,
    method: 'GET',
    path: '/apis/x/things'
  })

/** An informer that runs, over a collection, on a clock that stands still. */
async function running(options: InformerOptions<Thing> = {}, prepare: (things: ScriptedCollection) => void = () => {}) {
  const things = new ScriptedCollection()
  prepare(things)
  const clock = new FakeClock()
  const informer = createInformer<Thing>(things, {
    streamingList: false,
    freeze: false,
    random: () => 0,
    clock,
    ...options
  })
  const controller = new AbortController()
  const ended = informer.run({ signal: controller.signal })
  await settle()
  return {
    things,
    clock,
    informer,
    signal: controller.signal,
    async stop(reason?: unknown) {
      controller.abort(reason)
      await ended
    }
  }
}

const test = suite('Informer')

test('follows a collection', async () => {
  const { things, informer, stop } = await running({}, (all) => all.put('a', 'x'))
  const log: string[] = []
  informer.addEventHandler(recordingHandler(log))
  await informer.waitForSync()
  things.put('b', 'y')
  things.put('a', 'z')
  things.delete('b')
  await settle()
  assert.equal(log, ['add a@101=x initial', 'add b@102=y', 'update a@101=x a@103=z', 'delete b@104=y'])
  assert.is(informer.get('default/a')?.value, 'z')
  assert.is(informer.get('default/b'), undefined)
  assert.equal(informer.keys(), ['default/a'])
  assert.is(informer.size, 1)
  assert.is(informer.lastResourceVersion, '104')
  await stop()
})

test('one watch serves all handlers', async () => {
  const { things, informer, stop } = await running()
  for (let i = 0; i < 5; i++) informer.addEventHandler({})
  await settle()
  assert.is(things.open, 1)
  assert.is(things.calls.list.length, 1)
  await stop()
})

test('asks for what its options say', async () => {
  const options = {
    labelSelector: { app: 'web' },
    fieldSelector: 'spec.nodeName=n1',
    managedFields: false,
    pageSize: 7
  }
  const { things, stop } = await running(options)
  const [list] = things.calls.list
  const [watch] = things.calls.watch
  assert.equal(
    [list?.labelSelector, list?.fieldSelector, list?.managedFields, list?.limit],
    ['app=web', 'spec.nodeName=n1', false, 7]
  )
  assert.equal(
    [watch?.labelSelector, watch?.fieldSelector, watch?.managedFields],
    ['app=web', 'spec.nodeName=n1', false]
  )
  await stop()
})

test("a caller's mistake is told at once", () => {
  const things = new ScriptedCollection()
  throws(() => createInformer(things, { labelSelector: '=' }), TypeError)
  throws(() => createInformer(things, { fieldSelector: 'x' }), TypeError)
  throws(() => createInformer(things, { resyncMs: 10 }), RangeError)
})

test('runs once', async () => {
  const { informer, signal, stop } = await running()
  await rejects(informer.run({ signal }), /Cannot run informer "Thing": it was run before/)
  await stop()
  await rejects(informer.run({ signal }), /it was run before/)
})

test('a signal that is aborted before stops it before it begins', async () => {
  const things = new ScriptedCollection()
  const informer = createInformer(things)
  assert.is(informer.state, 'new')
  await informer.run({ signal: AbortSignal.abort() })
  assert.ok(informer.stopped)
  assert.is(things.calls.list.length, 0)
})

test('stop frees all, drops what waits and refuses those who wait', async () => {
  const { things, clock, informer, signal, stop } = await running({ resyncMs: 1000 })
  const log: string[] = []
  informer.addEventHandler(recordingHandler(log))
  const reason = new Error('enough')
  const waiting = rejects(
    informer.waitForResourceVersion('999', { timeoutMs: 5000 }),
    /informer "Thing" is stopped/,
    (err) => (err as Error).cause === reason
  )
  things.put('late')
  await stop(reason)
  await waiting
  await settle()
  assert.equal(log, [])
  assert.ok(informer.stopped)
  assert.is(informer.state, 'stopped')
  assert.is(clock.waiting, 0)
  assert.is(things.open, 0)
  assert.equal(getEventListeners(signal, 'abort'), [])
  throws(() => informer.addEventHandler({}), /informer "Thing" is stopped/)
  throws(() => informer.addIndexers({}), /informer "Thing" is stopped/)
  await rejects(informer.waitForResourceVersion('999'), /informer "Thing" is stopped/)
  await informer.waitForSync()
})

test('run() waits for the call that is running', async () => {
  const { informer, things, stop } = await running()
  let release = (): void => {}
  informer.addEventHandler({ onAdd: () => new Promise<void>((resolve) => (release = resolve)) })
  things.put('a')
  await settle()
  let stopped = false
  const ended = stop().then(() => {
    stopped = true
  })
  await settle()
  assert.not(stopped)
  release()
  await ended
})

test.run()

const waiting = suite('Informer: waitForSync() and waitForResourceVersion()')

waiting('a sync that cannot be says why', async () => {
  const { informer, clock, stop } = await running({ onWatchError() {} }, (things) => (things.failure = forbidden()))
  const late = rejects(
    informer.waitForSync({ timeoutMs: 3000 }),
    TimeoutError,
    /^Cannot sync informer "Thing" within 3000 ms: the last error was: GET \/apis\/x\/things: 403 Forbidden/,
    (err) => (err as Error).cause instanceof ApiError
  )
  const handler = rejects(
    informer.addEventHandler({}, { name: 'mine' }).waitForSync({ timeoutMs: 3000 }),
    TimeoutError,
    /^Cannot wait for sync of handler "mine" of informer "Thing" within 3000 ms: the last error was: .*403 Forbidden/
  )
  await clock.advance(3000)
  await late
  await handler
  assert.instance(informer.lastError, ApiError)
  await stop()
})

waiting('a version is reached by an event, by a bookmark and by a list', async () => {
  const { informer, things, stop } = await running()
  await informer.waitForResourceVersion('100')
  await informer.waitForResourceVersion('99')
  const seen: string[] = []
  for (const version of ['101', '102']) void informer.waitForResourceVersion(version).then(() => seen.push(version))
  await settle()
  assert.equal(seen, [])
  things.put('a')
  await settle()
  assert.equal(seen, ['101'])
  things.bookmark()
  await settle()
  assert.equal(seen, ['101', '102'])
  await stop()
})

waiting('the cache has the write when its version is reached', async () => {
  const { informer, things, stop } = await running()
  const written = things.put('a', 'mine')
  await informer.waitForResourceVersion(written.metadata?.resourceVersion ?? '')
  assert.is(informer.get('default/a')?.value, 'mine')
  await stop()
})

waiting('ends by its signal and its deadline', async () => {
  const { informer, clock, stop } = await running()
  const reason = new Error('mine')
  await rejects(informer.waitForResourceVersion('999', { signal: AbortSignal.abort(reason) }), (err) => err === reason)
  const late = rejects(
    informer.waitForResourceVersion('999', { timeoutMs: 100 }),
    TimeoutError,
    /^Cannot see resourceVersion 999 in informer "Thing" within 100 ms$/
  )
  await clock.advance(100)
  await late
  await stop()
})

waiting('a version that names none is a mistake', async () => {
  const { informer, stop } = await running()
  for (const version of ['', '0', 7, undefined])
    await rejects(informer.waitForResourceVersion(version as string), TypeError)
  await stop()
})

waiting.run()

const health = suite('Informer: health')

health('lastSync and isStale() follow what is heard of the collection', async () => {
  const { informer, things, clock, stop } = await running({}, (all) => (all.failure = forbidden()))
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

health('lastError goes when the collection is heard of again', async () => {
  const { informer, things, clock, stop } = await running({ onWatchError() {} }, (all) => (all.failure = forbidden()))
  assert.instance(informer.lastError, ApiError)
  assert.is(informer.state, 'waiting')
  things.failure = undefined
  await clock.advance(60_000)
  assert.is(informer.lastError, undefined)
  assert.is(informer.state, 'watching')
  await stop()
})

health('onWatchError hears of each failure, and may throw', async () => {
  const warnings = await warningsOf(async () => {
    const heard: unknown[] = []
    const onWatchError: InformerOptions<Thing>['onWatchError'] = (err, { willRetryInMs, phase, failures }) => {
      heard.push(err instanceof ApiError, willRetryInMs > 0, phase, failures)
      throw new Error('in the hook')
    }
    const { clock, stop } = await running({ onWatchError }, (all) => (all.failure = forbidden()))
    await clock.advance(1500)
    assert.equal(heard.slice(0, 8), [true, true, 'list', 1, true, true, 'list', 2])
    await stop()
  })
  assert.match(warnings[0] ?? '', /A hook threw: Error: in the hook/)
})

health('without a hook the process is not warned of a failure that heals at once', async () => {
  const warnings = await warningsOf(async () => {
    const { things, clock, stop } = await running({}, (all) => (all.failure = forbidden()))
    things.failure = undefined
    await clock.advance(60_000)
    await stop()
  })
  assert.equal(warnings, [])
})

health('without a hook the process is warned once when failures begin', async () => {
  const warnings = await warningsOf(async () => {
    const { things, clock, stop } = await running({}, (all) => (all.failure = forbidden()))
    await clock.advance(100_000)
    things.failure = undefined
    await clock.advance(60_000)
    await stop()
  })
  assert.equal(warnings, [
    'Cannot follow informer "Thing", will retry: ApiError: GET /apis/x/things: 403 Forbidden: things is forbidden'
  ])
})

health('without a hook a handler that fails is told of once', async () => {
  const warnings = await warningsOf(async () => {
    const { things, informer, stop } = await running()
    const fail = (): never => {
      throw new TypeError('mine')
    }
    informer.addEventHandler({ onAdd: fail, onUpdate: fail }, { name: 'broken' })
    things.put('a')
    things.put('a')
    await settle()
    await stop()
  })
  assert.equal(warnings, ['Handler "broken" of informer "Thing" failed: TypeError: mine'])
})

/** The process warnings of ours that `body` causes. */
async function warningsOf(body: () => Promise<void>): Promise<string[]> {
  const warnings: string[] = []
  const onWarning = (warning: Error): void => {
    if (warning.name === 'KubewireWarning') warnings.push(warning.message)
  }
  process.on('warning', onWarning)
  try {
    await body()
    await settle()
  } finally {
    process.off('warning', onWarning)
  }
  return warnings
}

health.run()

const reads = suite('Informer: reads')

/** Objects of two namespaces with labels. */
async function labelled() {
  return running({ indexers: { value: ({ value = '' }) => [value] } }, (things) => {
    for (const [namespace, name, app] of [
      ['x', 'a', 'web'],
      ['x', 'b', 'db'],
      ['y', 'a', 'web']
    ] as const) {
      const metadata = { name, namespace, uid: `${namespace}${name}`, resourceVersion: '9', labels: { app } }
      things.objects.set(`${namespace}/${name}`, { metadata, value: app })
    }
  })
}
const names = (things: readonly Thing[]): string[] =>
  things.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`)

reads('list() by namespace and by labels', async () => {
  const { informer, stop } = await labelled()
  assert.equal(names(informer.list()), ['x/a', 'x/b', 'y/a'])
  assert.equal(names(informer.list({ namespace: 'x' })), ['x/a', 'x/b'])
  assert.equal(names(informer.list({ namespace: '' })), ['x/a', 'x/b', 'y/a'])
  assert.equal(names(informer.list({ labelSelector: 'app=web' })), ['x/a', 'y/a'])
  assert.equal(names(informer.list({ namespace: 'x', labelSelector: { app: ['web'] } })), ['x/a'])
  assert.equal(names(informer.list({ labelSelector: '' })), ['x/a', 'x/b', 'y/a'])
  throws(() => informer.list({ labelSelector: '=' }), TypeError)
  await stop()
})

reads("arrays are the caller's own, objects are shared", async () => {
  const { informer, stop } = await labelled()
  informer.list().length = 0
  informer.byIndex('value', 'web').length = 0
  assert.is(informer.list().length, 3)
  assert.is(informer.byIndex('value', 'web').length, 2)
  assert.is(informer.list()[0], informer.get('x/a'))
  await stop()
})

reads('the lister reads by name, namespace and labels', async () => {
  const { informer, stop } = await labelled()
  const { lister } = informer
  assert.is(lister.get('a', 'x'), informer.get('x/a'))
  assert.is(lister.get('a'), undefined)
  assert.equal(names(lister.list({ labelSelector: 'app!=web' })), ['x/b'])
  assert.is(lister.namespace('y').get('a'), informer.get('y/a'))
  assert.equal(names(lister.namespace('x').list({ labelSelector: 'app=web' })), ['x/a'])
  assert.equal(names(lister.namespace('x').list()), ['x/a', 'x/b'])
  await stop()
})

reads('indexes, also one that is added while running', async () => {
  const { informer, stop } = await labelled()
  informer.addIndexers({ name: ({ metadata }) => [metadata?.name ?? ''] })
  assert.equal(informer.indexKeys('name', 'a'), ['x/a', 'y/a'])
  assert.equal(informer.indexValues('name'), ['a', 'b'])
  assert.is(informer.indexCount('name', 'a'), 2)
  assert.equal(informer.indexMissing('name'), [])
  throws(() => informer.byIndex('unknown', ''), /no index "unknown"; there is "value", "name"/)
  await stop()
})

reads('what the transform fails on is skipped, visibly', async () => {
  const failures: string[] = []
  const { informer, stop } = await running(
    {
      transform: (object) => {
        if (object.value === 'bad') throw new Error('mine')
        return object
      },
      onTransformError: (err, { key, resourceVersion }) =>
        failures.push(`${key}@${resourceVersion}: ${(err as Error).message}`)
    },
    (things) => {
      things.put('a', 'bad')
      things.put('b', 'good')
    }
  )
  assert.equal(informer.keys(), ['default/b'])
  assert.equal(informer.skipped, ['default/a'])
  assert.equal(failures, ['default/a@101: mine'])
  await stop()
})

reads('objects are frozen in development alone', async () => {
  const before = process.env.NODE_ENV
  try {
    for (const [mode, frozen] of [
      ['development', true],
      ['production', false]
    ] as const) {
      process.env.NODE_ENV = mode
      const { informer, stop } = await running({ freeze: undefined }, (things) => things.put('a'))
      assert.is(Object.isFrozen(informer.get('default/a')?.metadata), frozen)
      await stop()
    }
  } finally {
    if (before === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = before
  }
})

reads('metrics hear of what waits for a handler', async () => {
  const heard: unknown[] = []
  const { informer, things, stop } = await running({ metrics: { handlerPending: (...args) => heard.push(args) } })
  informer.addEventHandler({}, { name: 'mine' })
  things.put('a')
  await settle()
  assert.equal(heard, [
    ['mine', 1],
    ['mine', 0]
  ])
  await stop()
})

reads('a metric that throws is told of, and hurts nobody', async () => {
  const warnings = await warningsOf(async () => {
    const handlerPending = (): never => {
      throw new Error('in the metric')
    }
    const { informer, things, stop } = await running({ metrics: { handlerPending } })
    const log: string[] = []
    informer.addEventHandler(recordingHandler(log))
    things.put('a')
    things.put('a')
    await settle()
    assert.is(log.length, 2)
    await stop()
  })
  assert.match(warnings[0] ?? '', /in the metric/)
})

reads.run()
