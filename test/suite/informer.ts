/** Informers: a local copy that follows the server, in whatever way it changes. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ConfigMap, mergePatch, type Resource, type Stored } from '../../src/index.ts'
import { Followed } from '../support/followed.ts'
import { PATIENCE_MS } from '../support/patience.ts'
import { names, suiteClient } from '../support/suite-client.ts'
import { until } from '../support/until.ts'
import type { Register } from './server.ts'

/** A real server puts a ConfigMap of its own into every namespace, in its own time. */
const fieldSelector = 'metadata.name!=kube-root-ca.crt'

type ConfigMaps = Resource<ConfigMap, 'Namespaced'>

export const register: Register = (name, server) => {
  const test = suite(`${name}: informer`)
  const on = suiteClient(test, server)

  const byName = (objects: Stored<ConfigMap>[]): Stored<ConfigMap>[] =>
    objects.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))

  /** Whether cache, handler and server agree, and each step made sense. */
  async function same(followed: Followed<ConfigMap>, configMaps: ConfigMaps, labelSelector?: string): Promise<void> {
    const { items } = await configMaps.list({ fieldSelector, labelSelector })
    assert.equal(byName(followed.informer.list()), items)
    assert.equal(byName([...followed.replay.objects.values()]), items)
    assert.equal(followed.replay.problems, [])
    assert.equal(followed.errors, [])
  }

  for (const cache of ['objects', 'compact'] as const) {
    test(`cache "${cache}": what is there, then each change`, async () => {
      const configMaps = await on.configMaps()
      await configMaps.create({ metadata: { name: 'a' }, data: { k: '1' } })
      await configMaps.create({ metadata: { name: 'b' } })
      await using followed = new Followed(configMaps, { cache, fieldSelector })
      await followed.informer.waitForSync({ timeoutMs: PATIENCE_MS })
      assert.equal((await followed.told(2)).sort(), ['add a', 'add b'])
      await same(followed, configMaps)

      await configMaps.create({ metadata: { name: 'c' } })
      await configMaps.patch('a', mergePatch({ data: { k: '2' } }))
      await configMaps.delete('b')
      assert.equal((await followed.told(5)).slice(2), ['add c', 'update a', 'delete b'])
      await same(followed, configMaps)
    })

    test(`cache "${cache}": an object that leaves the selector is deleted, one that enters it is added`, async () => {
      const configMaps = await on.configMaps()
      await configMaps.create({ metadata: { name: 'a', labels: { on: '1' } } })
      await configMaps.create({ metadata: { name: 'b', labels: { on: '0' } } })
      await using followed = new Followed(configMaps, { cache, fieldSelector, labelSelector: { on: '1' } })
      await followed.told(1)
      await configMaps.patch('b', mergePatch({ metadata: { labels: { on: '1' } } }))
      await configMaps.patch('a', mergePatch({ metadata: { labels: { on: '0' } } }))
      await configMaps.patch('a', mergePatch({ data: { unseen: 'yes' } }))
      await configMaps.patch('b', mergePatch({ data: { seen: 'yes' } }))
      assert.equal(await followed.told(4), ['add a', 'add b', 'delete a', 'update b'])
      await same(followed, configMaps, 'on=1')
    })

    test(`cache "${cache}": an object of the same name is another object`, async () => {
      const configMaps = await on.configMaps()
      await using followed = new Followed(configMaps, { cache, fieldSelector })
      await followed.informer.waitForSync({ timeoutMs: PATIENCE_MS })
      await configMaps.create({ metadata: { name: 'a' } })
      await configMaps.delete('a')
      await configMaps.create({ metadata: { name: 'a' } })
      assert.equal(await followed.told(3), ['add a', 'delete a', 'add a'])
      await same(followed, configMaps)
    })

    test(`cache "${cache}": your own write can be read as soon as its version is there`, async () => {
      const configMaps = await on.configMaps()
      await using followed = new Followed(configMaps, { cache, fieldSelector })
      await followed.informer.waitForSync({ timeoutMs: PATIENCE_MS })
      for (const value of ['1', '2', '3']) {
        const written =
          value === '1'
            ? await configMaps.create({ metadata: { name: 'a' }, data: { value } })
            : await configMaps.patch('a', mergePatch({ data: { value } }))
        await followed.informer.waitForResourceVersion(written.metadata.resourceVersion, { timeoutMs: PATIENCE_MS })
        assert.equal(followed.informer.get(`${configMaps.namespace}/a`), written)
        assert.equal(followed.informer.lister.namespace(configMaps.namespace ?? '').get('a'), written)
      }
    })

    test(`cache "${cache}": indexes, from the start and added later`, async () => {
      const configMaps = await on.configMaps()
      const color = ({ data }: Stored<ConfigMap>): string[] => (data?.color === undefined ? [] : [data.color])
      await configMaps.create({ metadata: { name: 'a' }, data: { color: 'red' } })
      await using followed = new Followed(configMaps, { cache, fieldSelector, indexers: { color } })
      const { informer } = followed
      await configMaps.create({ metadata: { name: 'b' }, data: { color: 'red' } })
      await configMaps.create({ metadata: { name: 'c' }, data: { color: 'blue' } })
      await followed.told(3)
      assert.equal(informer.indexValues('color').sort(), ['blue', 'red'])
      assert.equal(names(byName(informer.byIndex('color', 'red'))), ['a', 'b'])
      const moved = await configMaps.patch('a', mergePatch({ data: { color: 'blue' } }))
      await informer.waitForResourceVersion(moved.metadata.resourceVersion, { timeoutMs: PATIENCE_MS })
      assert.equal(names(informer.byIndex('color', 'red')), ['b'])
      informer.addIndexers({ initial: ({ metadata }) => [metadata.name.slice(0, 1)] })
      assert.equal(informer.byIndex('initial', 'a'), [moved])
      await configMaps.delete('b')
      await followed.told(5)
      assert.equal(informer.indexKeys('color', 'red'), [])
    })
  }

  test('all namespaces, and one of them', async () => {
    const [one, two] = [await on.configMaps(), await on.configMaps()]
    const labelSelector = `run=${one.namespace}`
    const labels = { run: String(one.namespace) }
    await using all = new Followed(on.client.resource(ConfigMap), { labelSelector })
    await using first = new Followed(one, { labelSelector })
    // A list that came later would have nothing of what has come and gone by then.
    for (const { informer } of [all, first]) await informer.waitForSync({ timeoutMs: PATIENCE_MS })
    await one.create({ metadata: { name: 'a', labels } })
    await two.create({ metadata: { name: 'b', labels } })
    await one.delete('a')
    await all.told(3)
    assert.equal(names(all.informer.list({ namespace: two.namespace })), ['b'])
    assert.equal(all.informer.list({ namespace: one.namespace }), [])
    await two.create({ metadata: { name: 'c', labels } })
    await one.create({ metadata: { name: 'd', labels } })
    await all.told(5)
    await first.told(3)
    assert.equal(all.informer.keys().sort(), [`${one.namespace}/d`, `${two.namespace}/b`, `${two.namespace}/c`].sort())
    assert.equal(names(byName(all.informer.list({ namespace: two.namespace }))), ['b', 'c'])
    assert.equal(first.lines.at(-1), 'add d')
    assert.equal(first.informer.keys(), [`${one.namespace}/d`])
  })

  for (const cache of ['objects', 'compact'] as const) {
    test(`cache "${cache}": metadata alone, without managedFields`, async () => {
      const configMaps = await on.configMaps()
      await configMaps.create({ metadata: { name: 'a', labels: { k: 'v' } }, data: { big: 'x'.repeat(1000) } })
      await using followed = new Followed(configMaps.metadata(), { cache, fieldSelector, managedFields: false })
      await configMaps.create({ metadata: { name: 'b' }, data: { k: 'v' } })
      await followed.told(2)
      const kind = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' }
      for (const name of ['a', 'b']) {
        const { managedFields: _, ...metadata } = (await configMaps.get(name)).metadata
        assert.equal(followed.informer.get(`${configMaps.namespace}/${name}`), { ...kind, metadata })
      }
      assert.equal(followed.errors, [])
    })
  }

  test('a handler that comes late is told of what is there, one that goes is told no more', async () => {
    const configMaps = await on.configMaps()
    await configMaps.create({ metadata: { name: 'a' } })
    await using followed = new Followed(configMaps, { fieldSelector })
    await followed.told(1)
    const late: string[] = []
    const registration = followed.informer.addEventHandler({
      onAdd: ({ metadata }, { initial }) => void late.push(`add ${metadata.name} ${initial}`),
      onUpdate: (_old, { metadata }) => void late.push(`update ${metadata.name}`)
    })
    await registration.waitForSync({ timeoutMs: PATIENCE_MS })
    assert.equal(late, ['add a true'])
    await configMaps.create({ metadata: { name: 'b' } })
    await configMaps.patch('a', mergePatch({ data: { k: 'v' } }))
    // Each handler is told in its own time, and one that goes hears nothing of what still waits.
    await until('the late one is told', async () => (late.length >= 3 ? true : undefined))
    await registration.remove()
    await configMaps.create({ metadata: { name: 'c' } })
    await followed.told(4)
    assert.equal(late, ['add a true', 'add b false', 'update a'])
  })

  test.run()
}
