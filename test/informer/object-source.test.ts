import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ProtocolError } from '../../src/errors.ts'
import type { ListCall, WatchCall } from '../../src/informer/lister-watcher.ts'
import { objectSource } from '../../src/informer/object-source.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('objectSource')

interface Thing {
  kind?: unknown
  metadata?: unknown
}

const LIST = {} as ListCall
const WATCH = {} as WatchCall

function sourceOf(answer: unknown, events: unknown[] = [], kind?: { kind: string; group?: string }) {
  let left = false
  const source = objectSource<Thing>({
    kind,
    list: async () => answer as never,
    async *watch() {
      try {
        yield* events as never[]
      } finally {
        left = true
      }
    }
  })
  return { source, left: () => left }
}

const list = (items: unknown, more: object = {}): object => ({
  kind: 'ThingList',
  metadata: { resourceVersion: '7' },
  items,
  ...more
})
const POD = { kind: 'Thing', group: '' }

test('reads key, uid and version of each object, and hands out the object itself', async () => {
  const object = { kind: 'Thing', metadata: { name: 'a', namespace: 'ns', uid: 'u', resourceVersion: '5' } }
  const { source } = sourceOf(
    list([object, { metadata: { name: 'b' } }], { metadata: { resourceVersion: '7', continue: 't' } }),
    [],
    POD
  )
  const page = await source.list(LIST)
  const [first, second] = [...page.items]
  assert.equal([first?.key, first?.uid, first?.resourceVersion], ['ns/a', 'u', '5'])
  assert.is(first?.read(), object)
  assert.equal([second?.key, second?.uid, second?.resourceVersion], ['b', '', ''])
  assert.equal([page.resourceVersion, page.continue], ['7', 't'])
})

test('a list without metadata has neither version nor token', async () => {
  const page = await sourceOf({ items: [] }).source.list(LIST)
  assert.equal([page.resourceVersion, page.continue, [...page.items]], ['', '', []])
})

const badLists: Array<[what: string, answer: unknown, message: RegExp]> = [
  ['no items', { kind: 'ThingList', metadata: {} }, /no items/],
  ['an item without metadata', list([{}]), /no metadata.name/],
  ['an item that is null', list([null]), /no metadata.name/],
  ['an item without name', list([{ metadata: { name: '' } }]), /no metadata.name/],
  ['a name that is no text', list([{ metadata: { name: 5 } }]), /no metadata.name/],
  ['an item of another kind', list([{ kind: 'Other', metadata: { name: 'a' } }]), /of kind "Other" instead of "Thing"/],
  ['an empty list of another kind', list([], { kind: 'OtherList' }), /of kind "OtherList" instead of "ThingList"/],
  ['an empty table', list([], { kind: 'Table' }), /of kind "Table"/]
]

for (const [what, answer, message] of badLists) {
  test(`refuses a list with ${what}`, async () => {
    await rejects(sourceOf(answer, [], POD).source.list(LIST), ProtocolError, message)
  })
}

test('takes metadata alone for any kind, and lists of custom resources by any name', async () => {
  const metadata = { kind: 'PartialObjectMetadata', metadata: { name: 'a' } }
  await sourceOf(list([metadata], { kind: 'PartialObjectMetadataList' }), [], POD).source.list(LIST)
  await sourceOf(list([], { kind: 'PartialObjectMetadataList' }), [], POD).source.list(LIST)
  await sourceOf(list([], { kind: 'ThingsList' }), [], { kind: 'Thing', group: 'example.com' }).source.list(LIST)
})

const metadata = { name: 'a', resourceVersion: '5' }

test('turns events into items, and bookmarks into versions', async () => {
  const end = { resourceVersion: '9', annotations: { 'k8s.io/initial-events-end': 'true' } }
  const { source, left } = sourceOf(undefined, [
    { type: 'DELETED', object: { metadata } },
    { type: 'BOOKMARK', object: { metadata: { resourceVersion: '8' } } },
    { type: 'BOOKMARK', object: { metadata: end } },
    { type: 'ADDED', object: { metadata } }
  ])
  const events = source.watch(WATCH)[Symbol.asyncIterator]()
  const first = (await events.next()).value
  assert.equal(first.type === 'DELETED' && [first.item.key, first.item.resourceVersion], ['a', '5'])
  assert.equal((await events.next()).value, { type: 'BOOKMARK', resourceVersion: '8', initialEventsEnd: false })
  assert.equal((await events.next()).value, { type: 'BOOKMARK', resourceVersion: '9', initialEventsEnd: true })
  await events.return?.()
  assert.ok(left())
})

const badEvents: Array<[what: string, event: unknown, message: RegExp]> = [
  ['an object without metadata', { type: 'ADDED', object: {} }, /no metadata.name/],
  ['no object', { type: 'MODIFIED' }, /no metadata.name/],
  [
    'an object without resourceVersion',
    { type: 'ADDED', object: { metadata: { name: 'a' } } },
    /ADDED of "a" has no resourceVersion/
  ],
  [
    'an object of another kind',
    { type: 'ADDED', object: { kind: 'Other', metadata } },
    /of kind "Other" instead of "Thing"/
  ],
  [
    'a bookmark without resourceVersion',
    { type: 'BOOKMARK', object: { metadata: {} } },
    /BOOKMARK without resourceVersion/
  ],
  ['a bookmark without object', { type: 'BOOKMARK' }, /BOOKMARK without resourceVersion/]
]

for (const [what, event, message] of badEvents) {
  test(`refuses an event with ${what}`, async () => {
    await rejects(
      sourceOf(undefined, [event], POD).source.watch(WATCH)[Symbol.asyncIterator]().next(),
      ProtocolError,
      message
    )
  })
}

test.run()
