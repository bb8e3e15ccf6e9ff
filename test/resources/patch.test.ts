import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { applyMergePatch } from '../../src/resources/patch/index.ts'
import { createMergePatch, jsonPatch, jsonPointer, mergePatch, strategicMergePatch } from '../../src/resources/patch.ts'
import { seeded } from '../support/random-json.ts'
import { throws } from '../support/rejects.ts'

const json = suite('jsonPatch')

json('carries its content type', () => {
  assert.equal(jsonPatch([]), { contentType: 'application/json-patch+json', body: [] })
})

json('escapes the parts of array paths', () => {
  const patch = jsonPatch([
    { op: 'add', path: ['metadata', 'labels', 'example.com/a~b'], value: 'x' },
    { op: 'replace', path: ['spec', 'containers', 0, 'image'], value: null },
    { op: 'remove', path: '/metadata/labels/a~1b' },
    { op: 'move', from: ['a', '/'], path: ['b', '~'] },
    { op: 'copy', from: '/a', path: '/c' },
    { op: 'test', path: '', value: {} }
  ])
  assert.equal(patch.body, [
    { op: 'add', path: '/metadata/labels/example.com~1a~0b', value: 'x' },
    { op: 'replace', path: '/spec/containers/0/image', value: null },
    { op: 'remove', path: '/metadata/labels/a~1b' },
    { op: 'move', from: '/a/~1', path: '/b/~0' },
    { op: 'copy', from: '/a', path: '/c' },
    { op: 'test', path: '', value: {} }
  ])
})

json('an empty part is a part', () => {
  assert.is(jsonPointer([]), '')
  assert.is(jsonPointer(['']), '/')
  assert.is(jsonPointer(['a', '', 1]), '/a//1')
})

json('refuses what is no operation of RFC 6902', () => {
  const bad: [operations: unknown[], message: RegExp][] = [
    [[{ op: 'add', path: '/a' }], /add has no value/],
    [[{ op: 'test', path: '/a', value: undefined }], /test has no value/],
    [[{ op: 'remove', path: 'a' }], /not a JSON pointer: "a"/],
    [[{ op: 'remove', path: '/a~2' }], /not a JSON pointer/],
    [[{ op: 'remove', path: '/a~' }], /not a JSON pointer/],
    [[{ op: 'remove' }], /has no path/],
    [[{ op: 'copy', path: '/a' }], /has no path/],
    [[{ op: 'merge', path: '/a' }], /unknown operation: "merge"/]
  ]
  for (const [operations, message] of bad) throws(() => jsonPatch(operations as never), TypeError, message)
})

json.run()

const merge = suite('mergePatch')

merge('carries its content type and the body as given', () => {
  const body = { spec: { replicas: 3 } }
  assert.equal(mergePatch(body), { contentType: 'application/merge-patch+json', body })
  assert.equal(strategicMergePatch(body), { contentType: 'application/strategic-merge-patch+json', body })
})

merge('refuses a body that is no object', () => {
  for (const body of [[], null, 'x', 1]) {
    throws(() => mergePatch(body as never), TypeError, /must be an object/)
    throws(() => strategicMergePatch(body as never), TypeError, /must be an object/)
  }
})

merge.run()

const create = suite('createMergePatch')

create('says what differs, removals as null, lists whole', () => {
  const cases: [from: object, to: object, patch: object][] = [
    [{ a: 1 }, { a: 1 }, {}],
    [{ a: 1 }, { a: 2 }, { a: 2 }],
    [{ a: 1, b: 2 }, { b: 2 }, { a: null }],
    [{}, { a: { b: 1 } }, { a: { b: 1 } }],
    [{ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, { a: { c: 3 } }],
    [{ a: { b: 1 } }, { a: 'x' }, { a: 'x' }],
    [{ a: 'x' }, { a: { b: 1 } }, { a: { b: 1 } }],
    [{ a: [1, 2] }, { a: [1, 2] }, {}],
    [{ a: [1, 2] }, { a: [2, 1] }, { a: [2, 1] }],
    [{ a: [{ b: 1 }] }, { a: [{ b: 1, c: 2 }] }, { a: [{ b: 1, c: 2 }] }],
    [{ a: [{ b: 1 }] }, { a: [{ c: 1 }] }, { a: [{ c: 1 }] }],
    [{ a: { b: 1 } }, { a: {} }, { a: { b: null } }],
    [{ a: undefined }, {}, {}],
    [{ a: 1 }, { a: undefined }, { a: null }],
    [{ a: { b: undefined } }, { a: {} }, {}],
    [{ a: null }, { a: null }, {}],
    [{ a: 0 }, { a: -0 }, {}]
  ]
  for (const [from, to, patch] of cases) {
    assert.equal(createMergePatch(from, to).body, patch, JSON.stringify([from, to]))
  }
})

create('what it makes turns one object into the other', () => {
  const random = seeded(7)
  for (let i = 0; i < 500; i++) {
    const [from, to] = [randomObject(random, 3), randomObject(random, 3)]
    const patched = applyMergePatch(structuredClone(from) as never, createMergePatch(from, to).body as never)
    assert.equal(patched, to, JSON.stringify([from, to]))
  }
})

create('takes __proto__ as a key like any other', () => {
  const to = JSON.parse('{"__proto__":{"a":1}}') as object
  const { body } = createMergePatch({}, to)
  assert.is(JSON.stringify(body), '{"__proto__":{"a":1}}')
  assert.is(JSON.stringify(createMergePatch(to, {}).body), '{"__proto__":null}')
})

create.run()

function randomObject(random: () => number, depth: number): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (const key of ['a', 'b', 'c']) {
    const kind = Math.floor(random() * (depth > 0 ? 6 : 4))
    if (kind === 1) object[key] = Math.floor(random() * 3)
    if (kind === 2) object[key] = 'text'
    if (kind === 3) object[key] = [Math.floor(random() * 2), { b: 1 }]
    if (kind >= 4) object[key] = randomObject(random, depth - 1)
  }
  return object
}
