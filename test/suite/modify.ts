/** modify(): get, change, update, again on a conflict. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ConfigMap, isConflict, isNotFound, mergePatch, Pod } from '../../src/index.ts'
import { rejects } from '../support/rejects.ts'
import { suiteClient } from '../support/suite-client.ts'
import type { Register } from './server.ts'

export const register: Register = (name, server) => {
  const test = suite(`${name}: modify`)
  const on = suiteClient(test, server)

  test('writers that race lose nothing', async () => {
    const configMaps = await on.configMaps()
    await configMaps.create({ metadata: { name: 'a' }, data: { n: '0' } })
    const increment = (object: ConfigMap): void => {
      object.data = { n: String(Number(object.data?.n) + 1) }
    }
    const add = async (): Promise<void> => {
      for (let i = 0; i < 5; i++) {
        await configMaps.modify('a', increment, { maxAttempts: 100 })
      }
    }
    await Promise.all([add(), add(), add()])
    assert.equal((await configMaps.get('a')).data, { n: '15' })
  })

  test('goes by the version that was read, whatever the change returns', async () => {
    const configMaps = await on.configMaps()
    await configMaps.create({ metadata: { name: 'a' }, data: { k: '1' } })
    let runs = 0
    const modified = await configMaps.modify('a', async (object) => {
      if (runs++ === 0) await configMaps.patch('a', mergePatch({ data: { other: 'x' } }))
      return { ...object, metadata: { ...object.metadata, resourceVersion: '' }, data: { ...object.data, k: '2' } }
    })
    assert.is(runs, 2)
    assert.equal(modified.data, { k: '2', other: 'x' })
  })

  test('gives up after five conflicts', async () => {
    const configMaps = await on.configMaps()
    await configMaps.create({ metadata: { name: 'a' } })
    let runs = 0
    const contended = configMaps.modify('a', async (object) => {
      await configMaps.patch('a', mergePatch({ data: { run: String(runs++) } }))
      object.data = { mine: 'x' }
    })
    await rejects(contended, isConflict)
    assert.is(runs, 5)
    assert.equal((await configMaps.get('a')).data, { run: '4' })
  })

  test('a change that throws sends nothing', async () => {
    const configMaps = await on.configMaps()
    const created = await configMaps.create({ metadata: { name: 'a' } })
    const change = (object: typeof created): void => {
      object.data = { k: 'v' }
      throw new Error('changed my mind')
    }
    await rejects(configMaps.modify('a', change), /changed my mind/)
    assert.equal(await configMaps.get('a'), created)
  })

  test('of a subresource', async () => {
    const pods = on.client.resource(Pod, { namespace: await on.namespace() })
    await pods.create({ metadata: { name: 'a' }, spec: { containers: [{ name: 'c', image: 'none' }] } })
    const modified = await pods.modify(
      'a',
      (pod) => {
        pod.status = { ...pod.status, message: 'hello' }
        pod.metadata.labels = { l: '1' }
      },
      { subresource: 'status' }
    )
    assert.is(modified.status?.message, 'hello')
    assert.is((await pods.get('a')).status?.message, 'hello')
  })

  test('what is not there is not made', async () => {
    const configMaps = await on.configMaps()
    await rejects(
      configMaps.modify('a', () => {}),
      isNotFound
    )
    assert.is(await configMaps.getOrUndefined('a'), undefined)
  })

  test.run()
}
