/** Informers where the server does not have, or does not give, what they ask for; and what they ask. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type AnyObject,
  ConfigMap,
  CustomResourceDefinition,
  defineKind,
  isForbidden,
  isNotFound,
  type Resource,
  type Stored
} from '../../src/index.ts'
import { Followed } from '../support/followed.ts'
import { PATIENCE_MS } from '../support/patience.ts'
import { RequestLog } from '../support/request-log.ts'
import { suiteClient } from '../support/suite-client.ts'
import { until } from '../support/until.ts'
import type { Register } from './server.ts'

const GROUP = 'suite-informer.example.com'

const THING = defineKind<AnyObject>({ group: GROUP, version: 'v1', kind: 'Thing', plural: 'things', namespaced: true })

const DEFINITION: CustomResourceDefinition = {
  metadata: { name: `things.${GROUP}` },
  spec: {
    group: GROUP,
    scope: 'Namespaced',
    names: { plural: 'things', kind: 'Thing' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
      }
    ]
  }
}

/** A real server puts a ConfigMap of its own into every namespace, in its own time. */
const fieldSelector = 'metadata.name!=kube-root-ca.crt'

export const register: Register = (name, server) => {
  const test = suite(`${name}: informer in trouble`)
  const on = suiteClient(test, server)

  /** ConfigMaps `a` to `e` of a new namespace, and the log of what a client asks. */
  async function logged(): Promise<{ configMaps: Resource<ConfigMap, 'Namespaced'>; log: RequestLog }> {
    const configMaps = await on.configMaps()
    for (const letter of 'abcde') await configMaps.create({ metadata: { name: letter } })
    const log = new RequestLog()
    const client = server().client({ trace: log.trace })
    return { configMaps: client.resource(ConfigMap, { namespace: configMaps.namespace }), log }
  }

  test('one request brings what is there and what comes', async () => {
    const { configMaps, log } = await logged()
    await using followed = new Followed(configMaps, { fieldSelector })
    await followed.told(5)
    await on.client.resource(ConfigMap, { namespace: configMaps.namespace }).create({ metadata: { name: 'f' } })
    await followed.told(6)
    assert.equal(
      log.requests.map(({ kind, resourceVersion, outcome }) => ({ kind, resourceVersion, outcome })),
      [{ kind: 'stream', resourceVersion: undefined, outcome: 200 }]
    )
  })

  for (const cache of ['objects', 'compact'] as const) {
    test(`cache "${cache}": without a streaming list: pages, then a watch from their version`, async () => {
      const { configMaps, log } = await logged()
      await using followed = new Followed(configMaps, { cache, fieldSelector, streamingList: false, pageSize: 2 })
      await followed.told(5)
      await until('a watch', async () => log.requests.find(({ kind, outcome }) => kind === 'watch' && outcome))
      assert.equal(
        log.requests.map(({ kind, outcome }) => [kind, outcome]),
        [
          ['list', 200],
          ['page', 200],
          ['page', 200],
          ['watch', 200]
        ]
      )
      assert.match(String(log.requests.at(-1)?.resourceVersion), /^[1-9][0-9]*$/)
    })
  }

  test('what is forbidden is reported and tried again: it is there as soon as it is allowed', async () => {
    const admin = await on.configMaps()
    await admin.create({ metadata: { name: 'a' } })
    const log = new RequestLog()
    const client = server().client({ user: 'nobody', trace: log.trace })
    const namespace = String(admin.namespace)
    await using followed = new Followed(client.resource(ConfigMap, { namespace }), { fieldSelector })
    await until('a refusal', async () => followed.errors[0])
    assert.ok(isForbidden(followed.errors[0]), String(followed.errors[0]))
    assert.not.ok(followed.informer.hasSynced)
    await server().letRead(namespace)
    await followed.informer.waitForSync({ timeoutMs: PATIENCE_MS })
    await admin.create({ metadata: { name: 'b' } })
    assert.equal(await followed.told(2), ['add a', 'add b'])
    assert.ok(followed.errors.every(isForbidden), followed.errors.join())
    assert.ok(log.mostInASecond() <= 2)
  })

  test('a kind that is not served yet, is served, is taken away and comes back', async () => {
    const namespace = await on.namespace()
    const objects = on.client.resource(THING, { namespace })
    const definitions = on.client.resource(CustomResourceDefinition)
    const define = async (): Promise<void> => {
      await definitions.create(DEFINITION)
      await until('the kind is served', () => objects.list().catch(() => undefined))
    }
    const create = (name: string): Promise<Stored<AnyObject>> =>
      until('an object', () => objects.create({ metadata: { name } }).catch(() => undefined))
    const logs = [new RequestLog(), new RequestLog()]
    const [watched, watchedCompactly] = logs.map(({ trace }) =>
      server().client({ trace }).resource(THING, { namespace })
    )
    await using parsed = new Followed(watched as typeof objects)
    await using compact = new Followed(watchedCompactly as typeof objects, { cache: 'compact' })
    const both = [parsed, compact]
    for (const { errors } of both) {
      await until('a refusal', async () => errors[0])
      assert.ok(isNotFound(errors[0]), String(errors[0]))
    }

    await define()
    const first = await create('a')
    for (const followed of both) {
      assert.equal(await followed.told(1), ['add a'])
      assert.equal(followed.informer.get(`${namespace}/a`), first)
      followed.errors.length = 0
    }

    await definitions.delete(`things.${GROUP}`)
    for (const followed of both) {
      assert.equal(await followed.told(2), ['add a', 'delete a'])
      await until('404 again', async () => followed.errors.find(isNotFound))
    }
    await until('the definition is gone', async () =>
      (await definitions.getOrUndefined(`things.${GROUP}`)) === undefined ? true : undefined
    )

    await define()
    const second = await create('b')
    for (const followed of both) {
      assert.equal(await followed.told(3), ['add a', 'delete a', 'add b'])
      assert.equal(followed.informer.list(), [second])
      assert.equal([...followed.replay.objects.values()], [second])
      assert.equal(followed.replay.problems, [])
    }
    assert.ok(logs.every((log) => log.mostInASecond() <= 2))
  })

  test.run()
}
