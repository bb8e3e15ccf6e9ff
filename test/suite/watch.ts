/** Watches: events in order from a version on, selectors, bookmarks, ends. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  ApiError,
  ConfigMap,
  INITIAL_EVENTS_END,
  isExpired,
  isForbidden,
  isNotFound,
  jsonPatch,
  mergePatch,
  type Stored,
  type WatchEvent
} from '../../src/index.ts'
import { rejects } from '../support/rejects.ts'
import { suiteClient } from '../support/suite-client.ts'
import type { Register } from './server.ts'

/** A real server puts a ConfigMap of its own into every namespace, in its own time. */
const fieldSelector = 'metadata.name!=kube-root-ca.crt'

type Event = WatchEvent<Stored<ConfigMap>>

/** The first events that are no bookmarks, as `TYPE name`, and as they came. */
async function take(count: number, events: AsyncIterable<Event>): Promise<{ lines: string[]; events: Event[] }> {
  const taken: Event[] = []
  for await (const event of events) {
    if (event.type !== 'BOOKMARK') taken.push(event)
    if (taken.length === count) break
  }
  return { lines: taken.map((e) => `${e.type} ${(e.object as ConfigMap).metadata?.name}`), events: taken }
}

export const register: Register = (name, server) => {
  const test = suite(`${name}: watch`)
  const on = suiteClient(test, server)

  test('tells every change since a list, in order', async () => {
    const configMaps = await on.configMaps()
    const { metadata } = await configMaps.list()
    const a = await configMaps.create({ metadata: { name: 'a' } })
    const b = await configMaps.create({ metadata: { name: 'b' } })
    const changed = await configMaps.patch('a', mergePatch({ data: { k: 'v' } }))
    await configMaps.delete('b')
    const { lines, events } = await take(
      4,
      configMaps.watch({ resourceVersion: metadata.resourceVersion, fieldSelector })
    )
    assert.equal(lines, ['ADDED a', 'ADDED b', 'MODIFIED a', 'DELETED b'])
    assert.equal(
      events.slice(0, 3).map((e) => e.object),
      [a, b, changed]
    )
    const last = events[3]?.object as Stored<ConfigMap>
    assert.is(last.metadata.uid, b.metadata.uid)
    // A deletion is a version of its own.
    assert.ok(Number(last.metadata.resourceVersion) > Number(changed.metadata.resourceVersion))
  })

  test('is told of changes that come later', async () => {
    const configMaps = await on.configMaps()
    const { metadata } = await configMaps.list()
    const events = configMaps.watch({
      resourceVersion: metadata.resourceVersion,
      allowWatchBookmarks: false,
      fieldSelector
    })
    const first = events.next()
    await configMaps.create({ metadata: { name: 'a' } })
    assert.is((await first).value?.object.metadata.name, 'a')
    const second = events.next()
    await configMaps.delete('a')
    assert.is((await second).value?.type, 'DELETED')
    await events.return?.()
  })

  test('without a version everything that is there comes first', async () => {
    const configMaps = await on.configMaps()
    await configMaps.create({ metadata: { name: 'a', labels: { mine: '' } } })
    await configMaps.create({ metadata: { name: 'b', labels: { mine: '' } } })
    const { lines } = await take(2, configMaps.watch({ labelSelector: 'mine' }))
    assert.equal(lines.sort(), ['ADDED a', 'ADDED b'])
  })

  test('an object that starts or stops to match a selector is added or deleted', async () => {
    const configMaps = await on.configMaps()
    const { metadata } = await configMaps.list()
    await configMaps.create({ metadata: { name: 'a' } })
    const matching = await configMaps.patch('a', mergePatch({ metadata: { labels: { on: '1' } } }))
    const left = await configMaps.patch('a', jsonPatch([{ op: 'remove', path: '/metadata/labels/on' }]))
    const watch = configMaps.watch({ resourceVersion: metadata.resourceVersion, labelSelector: 'on=1' })
    const { lines, events } = await take(2, watch)
    assert.equal(lines, ['ADDED a', 'DELETED a'])
    // The state is the one that matched, the version that of the change.
    const deleted = events[1]?.object as Stored<ConfigMap>
    assert.equal(deleted.metadata.labels, { on: '1' })
    assert.is(deleted.metadata.resourceVersion, left.metadata.resourceVersion)
    assert.equal(events[0]?.object, matching)
  })

  test('a streaming list ends with a bookmark that says so', async () => {
    const configMaps = await on.configMaps()
    await configMaps.create({ metadata: { name: 'a', labels: { mine: '' } } })
    const lines: string[] = []
    for await (const event of configMaps.watch({ sendInitialEvents: true, labelSelector: 'mine' })) {
      if (event.type !== 'BOOKMARK') lines.push(`${event.type} ${event.object.metadata.name}`)
      else if (event.object.metadata.annotations?.[INITIAL_EVENTS_END] === 'true') {
        assert.match(event.object.metadata.resourceVersion, /^[1-9][0-9]*$/)
        break
      }
    }
    assert.equal(lines, ['ADDED a'])
  })

  test('timeoutSeconds ends it, quietly', async () => {
    const configMaps = await on.configMaps()
    const { metadata } = await configMaps.list()
    const seen: string[] = []
    const options = { resourceVersion: metadata.resourceVersion, fieldSelector, timeoutSeconds: 1 }
    for await (const { type } of configMaps.watch(options)) seen.push(type)
    assert.equal(
      seen.filter((type) => type !== 'BOOKMARK'),
      []
    )
  })

  test('a version that is too old is an ApiError that is expired', async () => {
    const configMaps = await on.configMaps()
    const err = await rejects(configMaps.watch({ resourceVersion: '1' }).next(), ApiError, isExpired)
    assert.match(err.message, /: 410 Expired: too old resource version: 1 \(\d+\)$/)
  })

  test('a version that is none is refused', async () => {
    const configMaps = await on.configMaps()
    const err = await rejects(configMaps.watch({ resourceVersion: 'x1' }).next(), ApiError)
    assert.is((err as ApiError).statusCode, 500)
  })

  test('whoever may not watch is told', async () => {
    await using client = server().client({ user: 'nobody' })
    await rejects(client.resource(ConfigMap).watch().next(), isForbidden, /cannot watch resource "configmaps"/)
  })

  test('a kind that is not served is not found', async () => {
    const missing = {
      group: 'nothing.example',
      version: 'v1',
      kind: 'Thing',
      plural: 'things',
      namespaced: true
    } as const
    await rejects(on.client.resource(missing).watch().next(), isNotFound)
  })

  test('leaving the loop, return() and an abort end it at once', async () => {
    const configMaps = await on.configMaps()
    const { resourceVersion } = (await configMaps.list()).metadata
    await configMaps.create({ metadata: { name: 'a' } })
    for await (const event of configMaps.watch({ resourceVersion, fieldSelector })) {
      assert.is(event.type, 'ADDED')
      break
    }
    const events = configMaps.watch({ resourceVersion, fieldSelector })
    await events.next()
    const waiting = events.next()
    await events.return?.()
    assert.ok((await waiting).done)
    const controller = new AbortController()
    const aborted = configMaps.watch({ resourceVersion, fieldSelector, signal: controller.signal })
    await aborted.next()
    const rejected = rejects(aborted.next(), /enough/)
    controller.abort(new Error('enough'))
    await rejected
  })

  test('metadata alone, without managedFields', async () => {
    const configMaps = await on.configMaps()
    const { metadata } = await configMaps.list()
    const created = await configMaps.create({ metadata: { name: 'a' }, data: { k: 'v' } })
    const watch = configMaps
      .metadata()
      .watch({ resourceVersion: metadata.resourceVersion, fieldSelector, managedFields: false })
    for await (const event of watch) {
      const { managedFields: _managedFields, ...rest } = created.metadata
      assert.equal(event, {
        type: 'ADDED',
        object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: rest }
      })
      break
    }
  })

  test('as tables', async () => {
    const configMaps = await on.configMaps()
    const { metadata } = await configMaps.list()
    await configMaps.create({ metadata: { name: 'a' }, data: { k: 'v' } })
    for await (const event of configMaps.table().watch({ resourceVersion: metadata.resourceVersion, fieldSelector })) {
      assert.is(event.type, 'ADDED')
      assert.equal((event.object as { rows: { cells: unknown[] }[] }).rows[0]?.cells.slice(0, 2), ['a', 1])
      break
    }
  })

  test.run()
}
