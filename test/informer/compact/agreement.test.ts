import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createFakeCluster } from '../../../src/fake/index.ts'
import { createInformer, type Informer } from '../../../src/informer/index.ts'
import type { Stored } from '../../../src/meta.ts'
import { type ConfigMap, ConfigMap as ConfigMapKind } from '../../../src/resources/kinds/core-v1.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { Random } from '../../support/random.ts'

const test = suite('Informer: compact and ordinary')

type Held = Stored<ConfigMap>

/** What a handler was told, as text. */
function log(informer: Informer<Held>): string[] {
  const lines: string[] = []
  informer.addEventHandler({
    onAdd: (object, { initial }) => void lines.push(`add ${JSON.stringify(object)} ${initial}`),
    onUpdate: (old, object) => void lines.push(`update ${JSON.stringify(old)} ${JSON.stringify(object)}`),
    onDelete: (object, { finalStateUnknown }) =>
      void lines.push(`delete ${JSON.stringify(object)} ${finalStateUnknown}`)
  })
  return lines
}

/** Two informers of the same objects, and a way to let both catch up with the server. */
function pair(seed: number) {
  const random = new Random(seed)
  const clock = new FakeClock()
  const cluster = createFakeCluster({ namespaces: ['a', 'b'] })
  const controller = new AbortController()
  const streamingList = random.chance(0.5)
  const managedFields = random.chance(0.3)
  const transform = random.chance(0.3) ? cut : undefined
  const [ordinary, compact] = (['objects', 'compact'] as const).map((cache) =>
    createInformer<Held>(cluster.client().resource(ConfigMapKind), {
      ...{ cache, clock, random: () => 0, streamingList, managedFields, transform, freeze: false, pageSize: 7 },
      indexers: { size: ({ data = {} }) => [String(Object.keys(data).length)] },
      onWatchError: () => {}
    })
  ) as [Informer<Held>, Informer<Held>]
  const logs = [ordinary, compact].map(log)
  const runs = [ordinary, compact].map((informer) => informer.run({ signal: controller.signal }))
  const isThere = (informer: Informer<Held>): boolean => informer.lastResourceVersion === cluster.resourceVersion
  return {
    ...{ random, clock, cluster, ordinary, compact, logs },
    async catchUp() {
      for (let turn = 0; !isThere(ordinary) || !isThere(compact); turn++) {
        assert.ok(turn < 2000, `seed ${seed}: the informers do not catch up`)
        await clock.advance(50)
      }
      await clock.advance(0)
    },
    async stop() {
      controller.abort()
      await Promise.all(runs)
      await cluster.close()
    }
  }
}

/** Leaves less of an object than a cache must know of it. */
function cut(object: Held): Held {
  const { name, namespace } = object.metadata
  return { ...object, metadata: { name, namespace } } as Held
}

/** One write, or a mishap. */
async function step({ random, cluster }: ReturnType<typeof pair>): Promise<void> {
  const namespace = random.pick(['a', 'b'])
  const configMaps = cluster.client().resource(ConfigMapKind, { namespace })
  const name = `c-${random.below(12)}`
  const data = Object.fromEntries(
    random.times(random.below(4), (k) => [`k${k}`, random.pick(['', 'é😀', '"},{"', 'x'.repeat(3000)])])
  )
  const found = await configMaps.getOrUndefined(name)
  if (found === undefined) await configMaps.create({ metadata: { name }, data })
  else if (random.chance(0.6)) await configMaps.update({ ...found, data })
  else {
    await configMaps.delete(name)
    // Between two looks at the server: the other one of the same name.
    if (random.chance(0.3)) await configMaps.create({ metadata: { name }, data })
  }
  if (random.chance(0.1)) cluster.restart()
}

for (let seed = 1; seed <= 6; seed++) {
  test(`agree after each step: seed ${seed}`, async () => {
    const rig = pair(seed)
    const { ordinary, compact, random, logs } = rig
    for (let k = 0; k < random.below(30); k++) await step(rig)
    for (let k = 0; k < 20; k++) {
      for (let writes = random.below(4); writes >= 0; writes--) await step(rig)
      await rig.catchUp()
      const what = `seed ${seed}, step ${k}`
      assert.is(compact.size, ordinary.size, what)
      assert.equal(compact.keys(), ordinary.keys(), what)
      assert.is(JSON.stringify(compact.list()), JSON.stringify(ordinary.list()), what)
      assert.is(
        JSON.stringify(compact.list({ namespace: 'a' })),
        JSON.stringify(ordinary.list({ namespace: 'a' })),
        what
      )
      for (const key of ordinary.keys())
        assert.is(JSON.stringify(compact.get(key)), JSON.stringify(ordinary.get(key)), what)
      for (const value of ['0', '1', '2']) {
        assert.equal(compact.indexKeys('size', value).sort(), ordinary.indexKeys('size', value).sort(), what)
      }
      assert.equal(logs[1], logs[0], what)
    }
    await rig.stop()
  })
}

test('a compact cache leaves managedFields out, unless they are asked for', async () => {
  const cluster = createFakeCluster()
  const controller = new AbortController()
  const pods = cluster.client().resource(ConfigMapKind, { namespace: 'default' })
  await pods.create({ metadata: { name: 'c' }, data: { a: 'b' } }, { fieldManager: 'me' })
  const informers = [undefined, true].map((managedFields) => createInformer(pods, { cache: 'compact', managedFields }))
  const runs = informers.map((informer) => informer.run({ signal: controller.signal }))
  await Promise.all(informers.map((informer) => informer.waitForSync()))
  const managers = informers.map((informer) =>
    informer.get('default/c')?.metadata.managedFields?.map(({ manager }) => manager)
  )
  assert.equal(managers, [undefined, ['me']])
  controller.abort()
  await Promise.all(runs)
  await cluster.close()
})

test('each read gives an object of its own', async () => {
  const cluster = createFakeCluster()
  const controller = new AbortController()
  const configMaps = cluster.client().resource(ConfigMapKind, { namespace: 'default' })
  await configMaps.create({ metadata: { name: 'c' }, data: { a: 'b' } })
  const informer = createInformer(configMaps, { cache: 'compact', freeze: true })
  const run = informer.run({ signal: controller.signal })
  await informer.waitForSync()
  const first = informer.get('default/c')
  if (first?.data !== undefined) first.data.a = 'changed'
  assert.equal(informer.get('default/c')?.data, { a: 'b' })
  assert.is(first?.kind, 'ConfigMap')
  controller.abort()
  await run
  await cluster.close()
})

test.run()
