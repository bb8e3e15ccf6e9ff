import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { applyJsonPatch } from '../../../src/resources/patch/json-patch.ts'
import { PatchError } from '../../../src/resources/patch/patch-error.ts'
import { throws } from '../../support/rejects.ts'

const test = suite('applyJsonPatch')

const add = (path: string, value: unknown) => ({ op: 'add', path, value })
const remove = (path: string) => ({ op: 'remove', path })
const replace = (path: string, value: unknown) => ({ op: 'replace', path, value })
const move = (from: string, path: string) => ({ op: 'move', from, path })
const copy = (from: string, path: string) => ({ op: 'copy', from, path })
const check = (path: string, value: unknown) => ({ op: 'test', path, value })

/** A document, a patch, and the result in the standard's dialect and in the server's; `undefined` is a refusal. */
type Row = [name: string, document: unknown, patch: unknown[], standard: unknown, server?: unknown]
const SAME = Symbol('same')

const ROWS: Row[] = [
  ['an empty patch', { a: 1 }, [], { a: 1 }],
  ['add a member', { foo: 'bar' }, [add('/baz', 'qux')], { foo: 'bar', baz: 'qux' }],
  ['add over a member', { foo: null }, [add('/foo', 1)], { foo: 1 }],
  ['add an element in the middle', { a: [1, 3] }, [add('/a/1', 2)], { a: [1, 2, 3] }],
  ['add an element at the end by index', { a: [1] }, [add('/a/1', 2)], { a: [1, 2] }],
  ['add an element at the end by -', { a: [1] }, [add('/a/-', [2, 3])], { a: [1, [2, 3]] }],
  ['add beyond the end', { a: [1] }, [add('/a/2', 2)], undefined],
  ['add with an index that is no number', ['foo'], [add('/e', 1)], undefined],
  ['add into a nested array', ['foo', ['bar']], [add('/1/0', 'x')], ['foo', ['x', 'bar']]],
  ['add without its parent', { q: { bar: 2 } }, [add('/a/b', 1)], undefined],
  ['add below a scalar', { a: 'text' }, [add('/a/b', 1)], undefined],
  ['add below null', { a: null }, [add('/a/b', 1)], undefined],
  ['add a null', {}, [add('/a', null)], { a: null }],
  ['add the whole document', { a: 1 }, [add('', { b: 2 })], { b: 2 }, undefined],
  ['add to the key that is empty', {}, [add('/', 1)], { '': 1 }],
  ['add to an empty key below an empty key', { '': {} }, [add('//', 1)], { '': { '': 1 } }],
  ['number-like keys of objects', { a: {} }, [add('/a/01', 1), add('/a/-', 2)], { a: { '01': 1, '-': 2 } }],
  ['remove a member', { a: 1, b: [2] }, [remove('/b')], { a: 1 }],
  ['remove an element', { a: [1, 2, 3] }, [remove('/a/1')], { a: [1, 3] }],
  ['remove a missing member', { a: 1 }, [remove('/b')], undefined],
  ['remove a missing element', [1], [remove('/1')], undefined],
  ['remove by -', [1], [remove('/-')], undefined],
  ['remove a member that is null', { a: null }, [remove('/a')], {}],
  ['replace a member', { a: 1, b: [2] }, [replace('/b', 'x')], { a: 1, b: 'x' }],
  ['replace an element', ['', 1], [replace('/0', 0)], [0, 1]],
  ['replace the whole document', { a: 1 }, [replace('', { b: 2 })], { b: 2 }],
  ['replace the whole document by a scalar', { a: 1 }, [replace('', 1)], 1, undefined],
  ['replace a missing member', { a: 1 }, [replace('/b', 2)], undefined, { a: 1, b: 2 }],
  ['replace below a missing member', { a: 1 }, [replace('/b/c', 2)], undefined],
  ['replace a missing element', [1], [replace('/1', 2)], undefined],
  ['replace by -', [1], [replace('/-', 2)], undefined],
  ['move a member', { a: { b: 1 } }, [move('/a/b', '/c')], { a: {}, c: 1 }],
  ['move an element', ['a', 'b', 'c'], [move('/0', '/2')], ['b', 'c', 'a']],
  ['move to itself', { a: 1 }, [move('/a', '/a')], { a: 1 }],
  ['move over a member', { a: 1, b: 2 }, [move('/a', '/b')], { b: 1 }],
  ['move into its own child', { a: { b: 1 } }, [move('/a', '/a/b')], undefined],
  ['move next to a key that starts alike', { a: 1, ab: {} }, [move('/a', '/ab/c')], { ab: { c: 1 } }],
  ['move a missing member', {}, [move('/a', '/b')], undefined],
  ['copy a member', { a: [1] }, [copy('/a', '/b'), add('/b/-', 2)], { a: [1], b: [1, 2] }],
  ['copy an element', [1, 2], [copy('/0', '/-')], [1, 2, 1]],
  ['copy the whole document', { a: 1 }, [copy('', '/b')], { a: 1, b: { a: 1 } }, undefined],
  ['copy a missing member', {}, [copy('/a', '/b')], undefined, { b: null }],
  ['test a scalar', { a: 'x' }, [check('/a', 'x')], { a: 'x' }],
  ['test against another type', { a: '10' }, [check('/a', 10)], undefined],
  ['test an object with its keys in another order', { a: { b: 1, c: [2] } }, [check('/a', { c: [2], b: 1 })], SAME],
  ['test arrays of another order', { a: [1, 2] }, [check('/a', [2, 1])], undefined],
  ['test an object against a part of it', { a: { b: 1, c: 2 } }, [check('/a', { b: 1 })], undefined],
  ['test the whole document', { a: 1 }, [check('', { a: 1 })], { a: 1 }],
  ['test a null', { a: null }, [check('/a', null)], { a: null }],
  ['test a null against false', { a: null }, [check('/a', false)], undefined],
  ['test a missing member for null', {}, [check('/a', null)], undefined, {}],
  ['test a missing member for a value', {}, [check('/a', 1)], undefined],
  [
    'test escaped keys',
    { 'a/b': 1, 'm~n': 2, '~1': 3 },
    [check('/a~1b', 1), check('/m~0n', 2), check('/~01', 3)],
    SAME
  ],
  ['test keys of all kinds', { 'c%d': 1, 'e^f': 2, ' ': 3, 'i\\j': 4 }, [check('/c%d', 1), check('/ ', 3)], SAME],
  ['an escape that is none', { 'a~2': 1 }, [check('/a~2', 1)], undefined, { 'a~2': 1 }],
  [
    'operations after one another',
    { a: 1 },
    [add('/b', { c: 1 }), add('/b/d', 2), remove('/a')],
    { b: { c: 1, d: 2 } }
  ],
  ['an index with a leading zero', [1, 2], [check('/01', 2)], undefined, [1, 2]],
  ['an index with an exponent', [1, 2], [check('/1e0', 2)], undefined],
  ['a negative index', [1, 2], [remove('/-1')], undefined, [1]],
  ['a negative index of an addition', [1, 2], [add('/-1', 3)], undefined, [1, 2, 3]],
  ['a negative index too low', [1, 2], [remove('/-3')], undefined],
  ['a path without its slash', { a: 1 }, [remove('a')], undefined],
  ['a path with text before its slash', { a: 1 }, [remove('x/a')], undefined, {}],
  ['an unknown operation', {}, [{ op: 'spam', path: '/a' }], undefined],
  ['no operation', {}, [{ path: '/a', value: 1 }], undefined],
  ['no path', {}, [{ op: 'add', value: 1 }], undefined],
  ['a null path', {}, [{ op: 'add', path: null, value: 1 }], undefined],
  ['no from', { a: 1 }, [{ op: 'copy', path: '/b' }], undefined],
  ['no value', { a: 1 }, [{ op: 'add', path: '/b' }], undefined, { a: 1, b: null }],
  ['members that mean nothing', {}, [{ ...add('/a', 1), from: 7, spam: true }], { a: 1 }]
]

for (const [name, document, patch, standard, ...rest] of ROWS) {
  for (const dialect of ['rfc6902', 'kubernetes'] as const) {
    test(`${dialect}: ${name}`, () => {
      let expected = dialect === 'kubernetes' && rest.length > 0 ? rest[0] : standard
      if (expected === SAME) expected = document
      const before = structuredClone({ document, patch })
      if (expected === undefined) {
        throws(
          () => applyJsonPatch(document, patch, { dialect }),
          PatchError,
          (err) => refusal(err).statusCode === 422
        )
      } else {
        assert.equal(applyJsonPatch(document, patch, { dialect }), expected)
      }
      assert.equal({ document, patch }, before, 'neither argument is changed')
    })
  }
}

const refusal = (err: unknown): PatchError => err as PatchError

test('names the operation that failed, and why', () => {
  const patch = [add('/a', 1), check('/a', 2)]
  throws(
    () => applyJsonPatch({}, patch),
    (err) => refusal(err).operation === 1 && refusal(err).failure === 'test-failed'
  )
  throws(
    () => applyJsonPatch({}, [remove('/a')]),
    (err) => refusal(err).failure === 'inapplicable'
  )
})

test('refuses what is no patch as malformed', () => {
  for (const patch of [{}, null, 'x', [1], [null], [[]]]) {
    throws(
      () => applyJsonPatch({}, patch),
      PatchError,
      (err) => refusal(err).statusCode === 400
    )
  }
})

test('bounds the number of operations', () => {
  const patch = Array.from({ length: 10_001 }, () => add('/a', 1))
  assert.equal(applyJsonPatch({}, patch.slice(1)), { a: 1 })
  throws(
    () => applyJsonPatch({}, patch),
    /^The allowed maximum operations in a JSON patch is 10000, got 10001$/,
    (err) => refusal(err).statusCode === 413
  )
})

test('bounds what copies add, so that a small patch cannot fill the memory', () => {
  const bomb = Array.from({ length: 40 }, (_, i) => [
    add(`/a${i + 1}`, {}),
    copy(`/a${i}`, `/a${i + 1}/left`),
    copy(`/a${i}`, `/a${i + 1}/right`)
  ]).flat()
  throws(
    () => applyJsonPatch({ a0: { text: 'x'.repeat(100) } }, bomb),
    (err) => refusal(err).failure === 'too-large'
  )
  assert.equal(applyJsonPatch({ a: 'xxx' }, [copy('/a', '/b')], { maxCopyBytes: 5 }), { a: 'xxx', b: 'xxx' })
  throws(() => applyJsonPatch({ a: 'xxx' }, [copy('/a', '/b')], { maxCopyBytes: 4 }), PatchError)
})

test('treats __proto__ and constructor as plain keys', () => {
  const value = JSON.parse('{"polluted":true}')
  const patched = applyJsonPatch({}, [add('/__proto__', value), add('/__proto__/x', 1), add('/constructor', 2)])
  assert.is(JSON.stringify(patched), '{"__proto__":{"polluted":true,"x":1},"constructor":2}')
  assert.is(Object.getPrototypeOf(patched), Object.prototype)
  throws(() => applyJsonPatch({}, [add('/__proto__/polluted', 1)]), PatchError)
  throws(() => applyJsonPatch({}, [add('/constructor/prototype/polluted', 1)]), PatchError)
  assert.is(({} as { polluted?: unknown }).polluted, undefined)
})

test('gives a result that shares nothing with the patch', () => {
  const value = { list: [1] }
  const result = applyJsonPatch({}, [add('/a', value), copy('/a', '/b'), add('/b/list/-', 2)])
  assert.equal(result, { a: { list: [1] }, b: { list: [1, 2] } })
  assert.equal(value, { list: [1] })
})

test.run()
