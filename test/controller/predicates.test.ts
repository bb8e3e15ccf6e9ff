import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  allOf,
  annotationsChanged,
  anyOf,
  generationChanged,
  labelsChanged,
  labelsMatch,
  noneOf,
  type ObjectChange,
  type Predicate,
  resourceVersionChanged
} from '../../src/controller/index.ts'
import type { KubeObject, ObjectMeta } from '../../src/meta.ts'
import { throws } from '../support/rejects.ts'

const test = suite('Predicate')

const add = (metadata: ObjectMeta): ObjectChange<KubeObject> => ({ type: 'add', object: { metadata }, initial: false })
const gone = (metadata: ObjectMeta): ObjectChange<KubeObject> => ({
  type: 'delete',
  object: { metadata },
  finalStateUnknown: false
})
const update = (from: ObjectMeta, to: ObjectMeta): ObjectChange<KubeObject> => ({
  type: 'update',
  old: { metadata: from },
  object: { metadata: to },
  resync: false
})

const updates: [string, Predicate, ObjectMeta, ObjectMeta, boolean][] = [
  ['generation: another', generationChanged, { generation: 1 }, { generation: 2 }, true],
  [
    'generation: the same',
    generationChanged,
    { generation: 2, labels: {} },
    { generation: 2, labels: { a: '' } },
    false
  ],
  ['generation: none', generationChanged, {}, {}, false],
  ['version: another', resourceVersionChanged, { resourceVersion: '1' }, { resourceVersion: '2' }, true],
  ['version: the same', resourceVersionChanged, { resourceVersion: '1' }, { resourceVersion: '1' }, false],
  ['labels: the same', labelsChanged, { labels: { a: '1', b: '2' } }, { labels: { b: '2', a: '1' } }, false],
  ['labels: another value', labelsChanged, { labels: { a: '1' } }, { labels: { a: '2' } }, true],
  ['labels: another key', labelsChanged, { labels: { a: '1' } }, { labels: { b: '1' } }, true],
  ['labels: one more', labelsChanged, { labels: { a: '1' } }, { labels: { a: '1', b: '1' } }, true],
  ['labels: none to empty', labelsChanged, {}, { labels: {} }, false],
  ['labels: an inherited name', labelsChanged, { labels: { a: '' } }, { labels: { toString: '' } }, true],
  ['annotations: another value', annotationsChanged, { annotations: { a: '1' } }, { annotations: { a: '2' } }, true],
  ['annotations: labels do not count', annotationsChanged, { labels: { a: '1' } }, { labels: { a: '2' } }, false],
  ['selector: before and after', labelsMatch('a=1'), { labels: { a: '1' } }, { labels: { a: '1' } }, true],
  ['selector: no longer', labelsMatch('a=1'), { labels: { a: '1' } }, {}, true],
  ['selector: from now on', labelsMatch({ a: ['1', '2'] }), {}, { labels: { a: '2' } }, true],
  ['selector: never', labelsMatch('a=1'), { labels: { a: '2' } }, {}, false]
]

for (const [name, predicate, from, to, passes] of updates) {
  test(`update: ${name}`, () => assert.is(predicate(update(from, to)), passes))
}

test('what compares two states lets additions and deletions through', () => {
  for (const predicate of [generationChanged, resourceVersionChanged, labelsChanged, annotationsChanged]) {
    assert.is(predicate(add({})), true)
    assert.is(predicate(gone({})), true)
  }
  assert.is(labelsMatch('a')(add({ labels: { a: '' } })), true)
  assert.is(labelsMatch('a')(gone({})), false)
})

test('allOf, anyOf, noneOf', () => {
  const yes: Predicate = () => true
  const no: Predicate = () => false
  const rows: [Predicate[], boolean, boolean, boolean][] = [
    [[], true, false, true],
    [[yes], true, true, false],
    [[no], false, false, true],
    [[yes, no], false, true, false],
    [[yes, yes], true, true, false],
    [[no, no], false, false, true]
  ]
  for (const [predicates, all, any, none] of rows) {
    const change = add({})
    assert.equal(
      [allOf, anyOf, noneOf].map((combine) => combine(...predicates)(change)),
      [all, any, none]
    )
  }
})

test('a selector that is none is refused when it is given', () => {
  throws(() => labelsMatch('a=='.repeat(3)), TypeError)
})

test.run()
