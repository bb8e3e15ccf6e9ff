import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { byControllerUid, byOwnerUid } from '../../src/informer/index-functions.ts'
import { cacheRig, type Thing, thing } from '../support/cache-rig.ts'
import { throws } from '../support/rejects.ts'

/** Each word of the value is an index value. */
const words = ({ value = '' }: Thing): string[] => value.split(' ').filter((word) => word !== '')

const test = suite('Indexer')

test('an object is found under each of its values, and follows them', () => {
  const rig = cacheRig({ indexers: { words } })
  const { indexer } = rig
  rig.list(1, thing('a', 1, 'u', 'x y'), thing('b', 1, 'v', 'y'))
  assert.equal(indexer.keys('words', 'y'), ['a', 'b'])
  assert.equal(indexer.objects('words', 'x'), [rig.storage.get('a')])
  rig.modified(thing('a', 2, 'u', 'y z'))
  assert.equal(indexer.values('words').sort(), ['y', 'z'], 'a value without objects is gone')
  assert.equal(indexer.keys('words', 'x'), [])
  rig.deleted(thing('a', 3, 'u', 'unlike'))
  assert.equal(indexer.keys('words', 'z'), [])
  assert.equal(indexer.keys('words', 'y'), ['b'])
  rig.list(9)
  assert.equal(indexer.values('words'), [])
})

// The steps of client-go's TestMultiIndexKeys, with the same expectations.
test('several values of several objects', () => {
  const rig = cacheRig({ indexers: { users: words } })
  rig.list(
    1,
    thing('one', 1, 'u1', 'ernie bert'),
    thing('two', 1, 'u2', 'bert oscar'),
    thing('tre', 1, 'u3', 'ernie elmo')
  )
  const found = (): Record<string, string[]> =>
    Object.fromEntries(rig.indexer.values('users').map((value) => [value, rig.indexer.keys('users', value).sort()]))
  assert.equal(found(), { ernie: ['one', 'tre'], bert: ['one', 'two'], elmo: ['tre'], oscar: ['two'] })
  assert.is(rig.indexer.count('users', 'ernie'), 2)
  rig.modified(thing('tre', 2, 'u3', 'elmo'))
  assert.equal(found(), { ernie: ['one'], bert: ['one', 'two'], elmo: ['tre'], oscar: ['two'] })
  rig.deleted(thing('two', 3, 'u2', 'bert oscar'))
  assert.equal(found(), { ernie: ['one'], bert: ['one'], elmo: ['tre'] })
  assert.is(rig.indexer.count('users', 'oscar'), 0)
})

test('a value that is named twice counts once', () => {
  const rig = cacheRig({ indexers: { words } })
  rig.list(1, thing('a', 1, 'u', 'x x'))
  assert.equal(rig.indexer.keys('words', 'x'), ['a'])
  rig.deleted(thing('a', 2, 'u'))
  assert.equal(rig.indexer.values('words'), [])
})

test('an object is taken out of its places whatever was done to it', () => {
  const rig = cacheRig({ indexers: { words } })
  const object = thing('a', 1, 'u', 'x')
  rig.list(1, object)
  object.value = 'changed against the rules'
  rig.modified(thing('a', 2, 'u', 'y'))
  assert.equal(rig.indexer.values('words'), ['y'])
})

test('an index that is added later has what is there', () => {
  const rig = cacheRig({ indexers: { words } })
  rig.list(1, thing('a', 1, 'u', 'x'))
  rig.indexer.add({ length: ({ value = '' }) => [String(value.length)] })
  assert.equal(rig.indexer.keys('length', '1'), ['a'])
  assert.equal(rig.indexer.keys('words', 'x'), ['a'])
})

test('a name that is taken is refused, and nothing is added', () => {
  const { indexer } = cacheRig({ indexers: { words } })
  throws(() => indexer.add({ more: words, words }), Error, /"words"/)
  throws(() => indexer.keys('more', ''), /no index "more"; there is "words"/)
  throws(() => indexer.add({ none: undefined as never }), TypeError, /no function: "none"/)
})

test('an unknown index is an error', () => {
  const { indexer } = cacheRig()
  for (const read of ['keys', 'objects', 'count'] as const)
    throws(() => indexer[read]('x', ''), /no index "x"; there is none/)
  throws(() => indexer.values('x'), /no index "x"/)
  throws(() => indexer.missing('x'), /no index "x"/)
})

test('a function that fails leaves the object out of its index alone, visibly', () => {
  const rig = cacheRig({
    indexers: {
      words,
      fails: ({ value = '' }) => {
        if (value === 'bad') throw new Error('no value')
        return value === 'none' ? (undefined as never) : [value]
      }
    }
  })
  rig.list(1, thing('a', 1, 'u', 'bad'), thing('b', 1, 'v', 'good'), thing('c', 1, 'w', 'none'))
  assert.equal(rig.errors, ['fails a: no value', 'fails c: The index function returned no array'])
  assert.equal(rig.indexer.missing('fails'), ['a', 'c'])
  assert.equal(rig.indexer.missing('words'), [])
  assert.equal(rig.indexer.keys('words', 'bad'), ['a'])
  rig.modified(thing('b', 2, 'v', 'bad'))
  assert.equal(rig.indexer.keys('fails', 'good'), [], 'nothing stale is found')
  rig.modified(thing('a', 3, 'u', 'good'))
  rig.deleted(thing('b', 4, 'v'))
  rig.list(9, thing('a', 3, 'u', 'good'))
  assert.equal(rig.indexer.missing('fails'), [])
  assert.equal(rig.indexer.keys('fails', 'good'), ['a'])
})

test('by namespace, from the first question on', () => {
  const rig = cacheRig()
  rig.list(1, thing('x/a', 1), thing('x/b', 1), thing('y/a', 1), thing('node', 1))
  const names = (namespace: string): (string | undefined)[] =>
    rig.indexer.inNamespace(namespace).map(({ metadata }) => metadata?.name)
  assert.equal(names('x'), ['a', 'b'])
  rig.added(thing('x/c', 2))
  rig.deleted(thing('x/a', 3))
  assert.equal(names('x'), ['b', 'c'])
  assert.equal(names('none'), [])
  assert.equal(names(''), [])
  rig.list(4, thing('y/a', 1))
  assert.equal(names('x'), [])
  assert.equal(names('y'), ['a'])
})

test('by owner', () => {
  const owner = (uid: string, controller?: boolean) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    name: uid,
    uid,
    controller: controller === true
  })
  const object = { metadata: { ownerReferences: [owner('a'), owner('b', true)] } }
  assert.equal(byOwnerUid(object), ['a', 'b'])
  assert.equal(byControllerUid(object), ['b'])
  assert.equal(byOwnerUid({}), [])
  assert.equal(byControllerUid({}), [])
})

test.run()
