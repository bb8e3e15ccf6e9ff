import type { JsonObject } from '../../../src/resources/patch/json.ts'
import type { StrategicSchema } from '../../../src/resources/patch/strategic-merge-patch.ts'

const plain: StrategicSchema = {}
const merging = (items: StrategicSchema = plain): StrategicSchema => ({
  patchStrategy: ['merge'],
  patchMergeKey: 'name',
  items
})
const object = (fields: Record<string, StrategicSchema>): StrategicSchema => ({
  fields: new Map(Object.entries(fields))
})

const element = object({
  name: plain,
  value: plain,
  other: plain,
  tags: { patchStrategy: ['merge'], items: plain },
  map: plain,
  inner: merging()
})

/** A schema with a field of each patch strategy. */
export const schema: StrategicSchema = object({
  name: plain,
  value: plain,
  map: { values: plain },
  replacedMap: { patchStrategy: ['replace'], values: plain },
  kept: { ...object({ type: plain, a: plain, b: plain, list: merging() }), patchStrategy: ['retainKeys'] },
  items: merging(element),
  volumes: { ...merging(object({ name: plain, a: plain, b: plain })), patchStrategy: ['merge', 'retainKeys'] },
  tags: { patchStrategy: ['merge'], items: plain },
  numbers: { patchStrategy: ['merge'], items: plain },
  replaced: { items: element },
  replacedTags: { items: plain },
  keyless: { patchStrategy: ['merge'], items: element },
  nested: object({ items: merging(element), tags: { patchStrategy: ['merge'] } })
})

/** Objects of these names and nothing else. */
export const n = (...names: (string | number)[]): { name: string | number }[] => names.map((name) => ({ name }))

/** Patches that apply, and what they give. */
export const ROWS: [name: string, original: JsonObject, patch: JsonObject, result: JsonObject][] = [
  ['adds a field', { name: 'a' }, { value: 1 }, { name: 'a', value: 1 }],
  ['removes a field by null', { name: 'a', value: 1 }, { value: null }, { name: 'a' }],
  ['a null for what is not there does nothing', { name: 'a' }, { value: null, map: null }, { name: 'a' }],
  [
    'nulls inside what is new are dropped',
    {},
    { map: { a: null, b: { c: null } }, value: [{ d: null }] },
    { map: { b: {} }, value: [{}] }
  ],
  ['merges maps', { map: { a: 1, b: 2 } }, { map: { b: 3, a: null } }, { map: { b: 3 } }],
  [
    'keys of maps may look like anything',
    { map: { 'a/b': 1 } },
    { map: { 'c.d': 2, '': 3 } },
    { map: { 'a/b': 1, 'c.d': 2, '': 3 } }
  ],
  ['replaces a map by $patch', { map: { a: 1, b: 2 } }, { map: { $patch: 'replace', c: 3 } }, { map: { c: 3 } }],
  ['empties a map by $patch', { map: { a: 1 }, value: 1 }, { map: { $patch: 'delete' } }, { map: {}, value: 1 }],
  ['a $patch delete for a map that is not there', { value: 1 }, { map: { $patch: 'delete' } }, { value: 1 }],
  ['replaces the whole document', { name: 'a', value: 1 }, { $patch: 'replace', name: 'b' }, { name: 'b' }],
  ['empties the whole document', { name: 'a', value: 1 }, { $patch: 'delete', name: 'b' }, {}],
  ['a map of strategy replace', { replacedMap: { a: 1 } }, { replacedMap: { b: 2 } }, { replacedMap: { b: 2 } }],
  ['a list of strategy replace', { replaced: n('a', 'b') }, { replaced: n('c') }, { replaced: n('c') }],
  [
    'a list of scalars of strategy replace',
    { replacedTags: [1, 2] },
    { replacedTags: [2, 3] },
    { replacedTags: [2, 3] }
  ],
  ['a scalar becomes a map', { value: 1 }, { value: { a: 1 } }, { value: { a: 1 } }],
  ['a list becomes a scalar', { value: [1] }, { value: 'x' }, { value: 'x' }],
  [
    'merges elements by key',
    {
      items: [
        { name: 'a', value: 1 },
        { name: 'b', value: 2 }
      ]
    },
    { items: [{ name: 'b', value: 3 }] },
    {
      items: [
        { name: 'a', value: 1 },
        { name: 'b', value: 3 }
      ]
    }
  ],
  ['a new element stands first', { items: n('a', 'b') }, { items: n('c') }, { items: n('c', 'a', 'b') }],
  [
    'a new element stands where the patch has it',
    { items: n('a', 'b') },
    { items: n('b', 'c') },
    { items: n('a', 'b', 'c') }
  ],
  ['the patch reorders', { items: n('a', 'b', 'c') }, { items: n('c', 'a') }, { items: n('b', 'c', 'a') }],
  ['an empty patch list changes nothing', { items: n('a') }, { items: [] }, { items: n('a') }],
  [
    'removes a field of an element',
    { items: [{ name: 'a', value: 1 }] },
    { items: [{ name: 'a', value: null }] },
    { items: [{ name: 'a' }] }
  ],
  [
    'merge keys may be numbers',
    { items: [{ name: 1, value: 'a' }] },
    { items: [{ name: 1, other: 'b' }, { name: '1' }] },
    { items: [{ name: 1, value: 'a', other: 'b' }, { name: '1' }] }
  ],
  ['deletes an element', { items: n('a', 'b') }, { items: [{ name: 'a', $patch: 'delete' }] }, { items: n('b') }],
  [
    'deletes every element of that key',
    { items: n('a', 'b', 'a') },
    { items: [{ name: 'a', $patch: 'delete' }] },
    { items: n('b') }
  ],
  [
    'deleting what is not there does nothing',
    { items: n('a') },
    { items: [{ name: 'z', $patch: 'delete' }] },
    { items: n('a') }
  ],
  [
    'deletes and adds at once',
    { items: n('a', 'b') },
    { items: [{ name: 'a', $patch: 'delete' }, { name: 'c' }] },
    { items: n('c', 'b') }
  ],
  [
    'deletions from a list that is not there',
    {},
    { items: [{ name: 'a', $patch: 'delete' }, { name: 'b' }] },
    { items: n('b') }
  ],
  [
    'replaces a list by $patch',
    { items: n('a', 'b') },
    { items: [{ $patch: 'replace' }, { name: 'd' }, { name: 'c' }] },
    { items: n('d', 'c') }
  ],
  ['replaces a list by nothing', { items: n('a') }, { items: [{ $patch: 'replace' }] }, { items: [] }],
  [
    'replaces an element by $patch inside',
    { items: [{ name: 'a', map: { x: 1 } }] },
    { items: [{ name: 'a', map: { $patch: 'replace', y: 2 } }] },
    { items: [{ name: 'a', map: { y: 2 } }] }
  ],
  [
    'merges a list within an element',
    { items: [{ name: 'a', inner: n('x') }] },
    { items: [{ name: 'a', inner: [{ name: 'y' }, { name: 'x', $patch: 'delete' }] }] },
    { items: [{ name: 'a', inner: n('y') }] }
  ],
  [
    'merges a list within a map',
    { nested: { items: n('a') } },
    { nested: { items: [{ name: 'a', value: 2 }] } },
    { nested: { items: [{ name: 'a', value: 2 }] } }
  ],
  ['merges scalars as a set', { tags: ['a', 'b'] }, { tags: ['b', 'c'] }, { tags: ['a', 'b', 'c'] }],
  ['scalars keep the order of the patch', { numbers: [1, 2, 3] }, { numbers: [3, 1] }, { numbers: [2, 3, 1] }],
  ['scalars of the patch are there once', { tags: ['a'] }, { tags: ['b', 'b'] }, { tags: ['b', 'a'] }],
  [
    'deletes scalars',
    { tags: ['a', 'b', 'c', 'a'] },
    { '$deleteFromPrimitiveList/tags': ['a', 'z'] },
    { tags: ['b', 'c'] }
  ],
  [
    'deletes scalars from a list of strategy replace',
    { replacedTags: [1, 2] },
    { '$deleteFromPrimitiveList/replacedTags': [1] },
    { replacedTags: [2] }
  ],
  ['deletes scalars from no list', { name: 'a' }, { '$deleteFromPrimitiveList/tags': ['a'] }, { name: 'a' }],
  [
    'deletes and adds scalars in an order',
    { tags: ['a', 'b', 'c'] },
    { '$setElementOrder/tags': ['d', 'c', 'b'], '$deleteFromPrimitiveList/tags': ['a'], tags: ['d'] },
    { tags: ['d', 'c', 'b'] }
  ],
  [
    'deletes scalars in an element',
    { items: [{ name: 'a', tags: [1, 2] }] },
    { items: [{ name: 'a', '$deleteFromPrimitiveList/tags': [2] }] },
    { items: [{ name: 'a', tags: [1] }] }
  ],
  [
    'orders elements',
    { items: n('a', 'b', 'c') },
    { '$setElementOrder/items': n('c', 'b', 'a') },
    { items: n('c', 'b', 'a') }
  ],
  [
    'elements outside the order keep their place',
    { items: n('x', 'a', 'y', 'b', 'z') },
    { '$setElementOrder/items': n('a', 'b') },
    { items: n('x', 'a', 'y', 'b', 'z') }
  ],
  [
    'elements outside a reversed order',
    { items: n('x', 'a', 'y', 'b', 'z') },
    { '$setElementOrder/items': n('b', 'a') },
    { items: n('x', 'y', 'b', 'a', 'z') }
  ],
  [
    'orders and merges',
    { items: n('a', 'b') },
    { '$setElementOrder/items': n('b', 'c', 'a'), items: [{ name: 'c', value: 1 }] },
    { items: [{ name: 'b' }, { name: 'c', value: 1 }, { name: 'a' }] }
  ],
  [
    'orders and deletes',
    { items: n('a', 'b', 'c') },
    { '$setElementOrder/items': n('c', 'a'), items: [{ name: 'b', $patch: 'delete' }] },
    { items: n('c', 'a') }
  ],
  [
    'orders a list that is new',
    {},
    { '$setElementOrder/items': n('b', 'a'), items: n('b', 'a') },
    { items: n('b', 'a') }
  ],
  ['orders no list at all', { name: 'a' }, { '$setElementOrder/items': n('b') }, { name: 'a' }],
  ['orders scalars', { tags: ['a', 'b', 'c'] }, { '$setElementOrder/tags': ['c', 'a'] }, { tags: ['b', 'c', 'a'] }],
  [
    'orders within an element',
    { items: [{ name: 'a', inner: n('x', 'y') }] },
    { items: [{ name: 'a', '$setElementOrder/inner': n('y', 'x') }] },
    { items: [{ name: 'a', inner: n('y', 'x') }] }
  ],
  [
    'retains keys',
    { kept: { type: 'x', a: 1, b: 2 } },
    { kept: { $retainKeys: ['type', 'a'], type: 'y' } },
    { kept: { type: 'y', a: 1 } }
  ],
  [
    'retains keys without a change',
    { kept: { type: 'x', a: 1 } },
    { kept: { $retainKeys: ['type'] } },
    { kept: { type: 'x' } }
  ],
  [
    'a null need not be retained',
    { kept: { type: 'x', a: 1 } },
    { kept: { $retainKeys: ['type'], a: null } },
    { kept: { type: 'x' } }
  ],
  [
    'retains keys of an element',
    { volumes: [{ name: 'v', a: {} }] },
    { '$setElementOrder/volumes': n('v'), volumes: [{ $retainKeys: ['name', 'b'], name: 'v', b: {} }] },
    { volumes: [{ name: 'v', b: {} }] }
  ]
]
