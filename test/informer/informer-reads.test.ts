/** What can be read of the cache of an informer. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Thing } from '../support/cache-rig.ts'
import { throws } from '../support/rejects.ts'
import { runningInformer } from '../support/running-informer.ts'

const test = suite('Informer: reads')

/** Objects of two namespaces with labels. */
async function labelled() {
  return runningInformer({ indexers: { value: ({ value = '' }) => [value] } }, (things) => {
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

test('list() by namespace and by labels', async () => {
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

test("arrays are the caller's own, objects are shared", async () => {
  const { informer, stop } = await labelled()
  informer.list().length = 0
  informer.byIndex('value', 'web').length = 0
  assert.is(informer.list().length, 3)
  assert.is(informer.byIndex('value', 'web').length, 2)
  assert.is(informer.list()[0], informer.get('x/a'))
  await stop()
})

test('the lister reads by name, namespace and labels', async () => {
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

test('indexes, also one that is added while running', async () => {
  const { informer, stop } = await labelled()
  informer.addIndexers({ name: ({ metadata }) => [metadata?.name ?? ''] })
  assert.equal(informer.indexKeys('name', 'a'), ['x/a', 'y/a'])
  assert.equal(informer.indexValues('name'), ['a', 'b'])
  assert.is(informer.indexCount('name', 'a'), 2)
  assert.equal(informer.indexMissing('name'), [])
  throws(() => informer.byIndex('unknown', ''), /no index "unknown"; there is "value", "name"/)
  await stop()
})

test('what the transform fails on is skipped, visibly', async () => {
  const failures: string[] = []
  const { informer, stop } = await runningInformer(
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

test('objects are frozen in development alone', async () => {
  const before = process.env.NODE_ENV
  try {
    for (const [mode, frozen] of [
      ['development', true],
      ['production', false]
    ] as const) {
      process.env.NODE_ENV = mode
      const { informer, stop } = await runningInformer({ freeze: undefined }, (things) => things.put('a'))
      assert.is(Object.isFrozen(informer.get('default/a')?.metadata), frozen)
      await stop()
    }
  } finally {
    if (before === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = before
  }
})

test.run()
