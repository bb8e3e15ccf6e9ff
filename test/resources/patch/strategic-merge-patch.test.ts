import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { JsonObject } from '../../../src/resources/patch/json.ts'
import { PatchError } from '../../../src/resources/patch/patch-error.ts'
import { applyStrategicMergePatch } from '../../../src/resources/patch/strategic-merge-patch.ts'
import { throws } from '../../support/rejects.ts'
import { n, ROWS, schema } from './strategic-merge-patch-cases.ts'

const test = suite('applyStrategicMergePatch')

for (const [name, original, patch, result] of ROWS) {
  test(name, () => {
    const before = structuredClone({ original, patch })
    const merged = applyStrategicMergePatch(original, patch, schema)
    assert.equal(merged, result)
    assert.equal({ original, patch }, before, 'neither argument is changed')
  })
}

const REFUSED: [name: string, code: number, message: RegExp, original: JsonObject, patch: JsonObject][] = [
  [
    'an element without its merge key',
    500,
    /does not contain declared merge key: name/,
    { items: n('a') },
    { items: [{ value: 1 }] }
  ],
  [
    'a deletion without its merge key',
    500,
    /declared merge key: name/,
    { items: n('a') },
    { items: [{ $patch: 'delete' }] }
  ],
  ['an unknown directive for a map', 500, /unknown patch type: spam/, { map: {} }, { map: { $patch: 'spam' } }],
  [
    'an unknown directive for an element',
    500,
    /unknown patch type: spam/,
    { items: n('a') },
    { items: [{ name: 'a', $patch: 'spam' }] }
  ],
  [
    'a merge directive for an element',
    500,
    /cannot yet be specified/,
    { items: n('a') },
    { items: [{ name: 'a', $patch: 'merge' }] }
  ],
  ['elements of two types', 500, /not identical/, { tags: ['a'] }, { tags: [1] }],
  ['lists of lists', 422, /^lists of lists are not supported$/, { tags: [['a']] }, { tags: [['b']] }],
  ['a list of objects to merge by no key', 500, /without merge key/, { keyless: n('a') }, { keyless: n('b') }],
  [
    'retained keys that are no list',
    400,
    /^invalid patch format of retainKeys$/,
    { kept: {} },
    { kept: { $retainKeys: 'a' } }
  ],
  ['a key that is not among the retained', 400, /retainKeys/, { kept: {} }, { kept: { $retainKeys: ['a'], b: 1 } }],
  [
    'a deletion list of nothing',
    400,
    /^invalid patch format of primitive list$/,
    { tags: [] },
    { $deleteFromPrimitiveList: ['a'] }
  ],
  [
    'an order of nothing',
    400,
    /^invalid patch format of setElementOrder list$/,
    { tags: [] },
    { $setElementOrder: ['a'] }
  ],
  [
    'an order that the patch does not follow',
    500,
    /doesn't match \$setElementOrder list/,
    { items: n('a', 'b') },
    { '$setElementOrder/items': n('a', 'b'), items: n('b', 'a') }
  ],
  ['an order for a field that does not exist', 500, /unable to find api field/, {}, { '$setElementOrder/spam': ['a'] }],
  [
    'an order for what is no list',
    500,
    /expected a slice, but received a map/,
    { items: {} },
    { '$setElementOrder/items': n('a') }
  ]
]

for (const [name, code, message, original, patch] of REFUSED) {
  test(`refuses ${name}`, () => {
    throws(
      () => applyStrategicMergePatch(original, patch, schema),
      PatchError,
      message,
      (err) => (err as PatchError).statusCode === code
    )
  })
}

test('treats __proto__ and constructor as plain keys', () => {
  const patch = JSON.parse('{"map":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}')
  for (const original of [{}, { map: {} }, { map: { __proto: 1 } }]) {
    const merged = applyStrategicMergePatch(original, patch, schema)
    assert.ok(JSON.stringify(merged).includes('"__proto__":{"polluted":1}'))
  }
  applyStrategicMergePatch(
    { map: {} },
    JSON.parse('{"map":{"__proto__":{"polluted":1}},"__proto__":{"polluted":1}}'),
    schema
  )
  assert.is(({} as { polluted?: unknown }).polluted, undefined)
})

test.run()
