import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { applyMergePatch } from '../../../src/resources/patch/merge-patch.ts'

const test = suite('applyMergePatch')

/** The table of RFC 7386, appendix A, and what it leaves open. */
const ROWS: [document: unknown, patch: unknown, result: unknown][] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd']
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  [{ a: 1 }, { a: { b: null, c: 2 } }, { a: { c: 2 } }],
  [{ a: null }, { a: { b: 1 } }, { a: { b: 1 } }],
  [{ a: { b: { c: 1, d: 2 } } }, { a: { b: { c: null } } }, { a: { b: { d: 2 } } }],
  [{ a: 1 }, {}, { a: 1 }],
  [{ a: [{ b: 1 }] }, { a: [{ b: null }] }, { a: [{ b: null }] }]
]

for (const [document, patch, result] of ROWS) {
  test(`${JSON.stringify(document)} and ${JSON.stringify(patch)}`, () => {
    const before = structuredClone({ document, patch })
    assert.equal(applyMergePatch(document, patch), result)
    assert.equal({ document, patch }, before, 'neither argument is changed')
  })
}

test('treats __proto__ and constructor as plain keys', () => {
  const patch = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')
  assert.is(JSON.stringify(applyMergePatch({ a: 1 }, patch)), `{"a":1,${JSON.stringify(patch).slice(1)}`)
  assert.is(({} as { polluted?: unknown }).polluted, undefined)
  assert.equal(applyMergePatch({}, JSON.parse('{"__proto__":null}')), {})
})

test.run()
