/** Lists: whole, in pages, of metadata, as tables. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ConfigMap, isBadRequest, type Resource } from '../../src/index.ts'
import { rejects } from '../support/rejects.ts'
import { names, suiteClient } from '../support/suite-client.ts'
import type { Register } from './server.ts'

export const register: Register = (name, server) => {
  const test = suite(`${name}: lists`)
  const on = suiteClient(test, server)
  // What a real server puts into every namespace has no label.
  const labelSelector = 'mine'

  async function seven(): Promise<Resource<ConfigMap, 'Namespaced'>> {
    const configMaps = await on.configMaps()
    for (const letter of 'abcdefg') {
      await configMaps.create({ metadata: { name: letter, labels: { mine: letter } }, data: { k: letter } })
    }
    return configMaps
  }

  test('items carry apiVersion and kind, and come in the order of their names', async () => {
    const configMaps = await seven()
    const list = await configMaps.list({ labelSelector })
    assert.is(list.kind, 'ConfigMapList')
    assert.equal(names(list.items), [...'abcdefg'])
    for (const item of list.items) assert.equal([item.apiVersion, item.kind], ['v1', 'ConfigMap'])
    assert.equal(list.items[0], await configMaps.get('a'))
    assert.match(list.metadata.resourceVersion, /^[1-9][0-9]*$/)
  })

  test('a list of many pages is that of one request', async () => {
    const configMaps = await seven()
    const whole = await configMaps.list({ labelSelector, pageSize: 0 })
    const paged = await configMaps.list({ labelSelector, pageSize: 2 })
    assert.equal(paged, whole)
    const sizes: number[] = []
    for await (const page of configMaps.pages({ labelSelector, limit: 3 })) sizes.push(page.items.length)
    assert.equal(sizes, [3, 3, 1])
  })

  test('pages show the state of the first, whatever is written meanwhile', async () => {
    const configMaps = await seven()
    const seen: string[] = []
    for await (const object of configMaps.iterate({ labelSelector, limit: 2 })) {
      if (seen.length === 0) {
        await configMaps.delete('g')
        await configMaps.create({ metadata: { name: 'ab', labels: { mine: 'x' } } })
      }
      seen.push(object.metadata.name)
    }
    assert.equal(seen, [...'abcdefg'])
    assert.equal(names((await configMaps.list({ labelSelector })).items), ['a', 'ab', 'b', 'c', 'd', 'e', 'f'])
  })

  test('limit and continue are one page each; the rest is counted when there is no selector', async () => {
    const configMaps = await seven()
    const first = await configMaps.list({ limit: 2 })
    assert.equal(names(first.items), ['a', 'b'])
    assert.ok((first.metadata.remainingItemCount ?? 0) >= 5)
    const next = await configMaps.list({ limit: 2, continue: first.metadata.continue })
    assert.equal(names(next.items), ['c', 'd'])
    assert.is(next.metadata.resourceVersion, first.metadata.resourceVersion)
    const selected = await configMaps.list({ limit: 2, labelSelector })
    assert.is(selected.metadata.remainingItemCount, undefined)
    assert.ok(selected.metadata.continue)
  })

  test('an exact version shows what was', async () => {
    const configMaps = await seven()
    const before = await configMaps.list({ labelSelector })
    await configMaps.delete('a')
    const { resourceVersion } = before.metadata
    const exact = await configMaps.list({ labelSelector, resourceVersion, resourceVersionMatch: 'Exact' })
    assert.equal(exact, before)
    const newer = await configMaps.list({ labelSelector, resourceVersion, resourceVersionMatch: 'NotOlderThan' })
    assert.ok(newer.items.length >= 6)
  })

  test('a broken token is refused', async () => {
    const configMaps = await on.configMaps()
    await rejects(configMaps.list({ limit: 1, continue: 'nonsense' }), isBadRequest, /continue key is not valid/)
  })

  test('without a namespace the list spans them all', async () => {
    const configMaps = await seven()
    const all = await on.client.resource(ConfigMap).list({ labelSelector: 'mine=a' })
    assert.ok(all.items.some((item) => item.metadata.namespace === configMaps.namespace))
    assert.ok(all.items.every((item) => item.metadata.name === 'a'))
  })

  test('a missing namespace has an empty list', async () => {
    const list = await on.client.resource(ConfigMap, { namespace: 'no-such-namespace' }).list()
    assert.equal(list.items, [])
  })

  test('managedFields: false leaves nothing else out', async () => {
    const configMaps = await seven()
    const { items } = await configMaps.list({ labelSelector })
    const without = await configMaps.list({ labelSelector, managedFields: false })
    assert.ok(items[0]?.metadata.managedFields)
    for (const item of items) delete item.metadata.managedFields
    assert.equal(without.items, items)
  })

  test('metadata alone', async () => {
    const configMaps = await seven()
    const object = await configMaps.get('a')
    const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata }
    assert.equal(await configMaps.metadata().get('a'), partial)
    const list = await configMaps.metadata().list({ labelSelector, pageSize: 3 })
    assert.is(list.kind, 'PartialObjectMetadataList')
    assert.equal(names(list.items), [...'abcdefg'])
    assert.equal(list.items[0], partial)
  })

  test('as a table', async () => {
    const configMaps = await seven()
    const table = await configMaps.table().list({ labelSelector, pageSize: 3 })
    assert.equal(
      table.columnDefinitions.map((column) => column.name),
      ['Name', 'Data', 'Age']
    )
    assert.equal(
      table.rows.map((row) => row.cells.slice(0, 2)),
      [...'abcdefg'].map((letter) => [letter, 1])
    )
    assert.is(table.rows[0]?.object?.kind, 'PartialObjectMetadata')
    const one = await configMaps.table().get('b', { includeObject: 'Object' })
    assert.equal(one.rows[0]?.object, await configMaps.get('b'))
  })

  test.run()
}
