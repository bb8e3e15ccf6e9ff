/** Selectors, as text and as values, against what the server makes of them. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ConfigMap, isBadRequest, type ListOptions, Pod } from '../../src/index.ts'
import { rejects } from '../support/rejects.ts'
import { names, suiteClient } from '../support/suite-client.ts'
import type { Register } from './server.ts'

export const register: Register = (name, server) => {
  const test = suite(`${name}: selectors`)
  const on = suiteClient(test, server)

  test('every operator on labels', async () => {
    const configMaps = await on.configMaps()
    const objects: Record<string, Record<string, string>> = {
      a: { all: '', app: 'web', 'example.com/tier': 'front', size: '5' },
      b: { all: '', app: 'web', 'example.com/tier': 'back', size: '20' },
      c: { all: '', app: 'db', size: '100' },
      d: { all: '' }
    }
    for (const [each, labels] of Object.entries(objects)) await configMaps.create({ metadata: { name: each, labels } })
    const cases: [selector: NonNullable<ListOptions['labelSelector']>, expected: string][] = [
      ['all', 'abcd'],
      ['app=web', 'ab'],
      ['app==web,example.com/tier=back', 'b'],
      ['all,app!=web', 'cd'],
      ['app in (web, db)', 'abc'],
      ['all,app notin (web)', 'cd'],
      ['all,!app', 'd'],
      ['size>10', 'bc'],
      ['size<10', 'a'],
      ['all=', 'abcd'],
      [{ app: 'web' }, 'ab'],
      [{ app: ['web', 'db'], all: '' }, 'abc'],
      [
        {
          matchLabels: { app: 'web' },
          matchExpressions: [{ key: 'example.com/tier', operator: 'In', values: ['front'] }]
        },
        'a'
      ],
      [
        {
          matchExpressions: [
            { key: 'all', operator: 'Exists' },
            { key: 'app', operator: 'DoesNotExist' }
          ]
        },
        'd'
      ]
    ]
    for (const [labelSelector, expected] of cases) {
      const { items } = await configMaps.list({ labelSelector })
      assert.is(names(items).join(''), expected, JSON.stringify(labelSelector))
    }
  })

  test('fields', async () => {
    const namespace = await on.namespace()
    const pods = on.client.resource(Pod, { namespace })
    const spec = { containers: [{ name: 'c', image: 'none' }] }
    await pods.create({ metadata: { name: 'a' }, spec })
    await pods.create({ metadata: { name: 'b' }, spec: { ...spec, restartPolicy: 'Never' } })
    const cases: [selector: NonNullable<ListOptions['fieldSelector']>, expected: string][] = [
      ['metadata.name=a', 'a'],
      ['metadata.name!=a', 'b'],
      ['status.phase=Pending', 'ab'],
      ['status.phase=Running', ''],
      ['spec.restartPolicy=Never,metadata.name=b', 'b'],
      ['spec.nodeName=', 'ab'],
      [{ 'metadata.name': 'b' }, 'b'],
      [{ 'metadata.name': { not: 'b' }, 'status.phase': 'Pending' }, 'a']
    ]
    for (const [fieldSelector, expected] of cases) {
      const { items } = await pods.list({ fieldSelector })
      assert.is(names(items).join(''), expected, JSON.stringify(fieldSelector))
    }
    const everywhere = await on.client.resource(Pod).list({ fieldSelector: { 'metadata.namespace': namespace } })
    assert.equal(names(everywhere.items), ['a', 'b'])
  })

  test('values that need escaping reach the server whole', async () => {
    const configMaps = await on.configMaps()
    // No name is like that, so nothing matches; unescaped, the server would refuse the selector.
    for (const value of ['a=b', 'a,b', 'a\\b', 'a&b=c d+é']) {
      assert.equal((await configMaps.list({ fieldSelector: { 'metadata.name': value } })).items, [], value)
    }
  })

  test('what the server does not know is refused', async () => {
    const configMaps = await on.configMaps()
    await rejects(
      configMaps.list({ fieldSelector: 'data.k=v' }),
      isBadRequest,
      /"data\.k" is not a known field selector: only "metadata\.name", "metadata\.namespace"$/
    )
    await rejects(
      configMaps.list({ fieldSelector: 'metadata.name' }),
      (err) => err instanceof TypeError || isBadRequest(err)
    )
    const bad = on.client.resource(ConfigMap).list({ labelSelector: 'a in b' })
    await rejects(bad, (err) => err instanceof TypeError || isBadRequest(err))
  })

  test.run()
}
