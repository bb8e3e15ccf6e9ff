import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeFields, encodeFields, fieldSetOf, formatPath } from '../../src/fake/managed-fields/field-set.ts'
import { applyObject, managerFromUserAgent, trackUpdate } from '../../src/fake/managed-fields/index.ts'
import type { Schema } from '../../src/fake/schema/schema.ts'
import { createSchemaSet } from '../../src/fake/schema/table.ts'
import type { ManagedFieldsEntry } from '../../src/meta.ts'
import type { JsonObject } from '../../src/resources/patch/json.ts'
import { throws } from '../support/rejects.ts'
import { miniature } from './schema-miniature.ts'

const fields = suite('FieldSet')

const text = (set: ReturnType<typeof decodeFields>): string => JSON.stringify(encodeFields(set))

fields("writes FieldsV1 in the server's order: fields, keys, values, indexes", () => {
  const shuffled = {
    'i:10': {},
    'i:9': {},
    'v:"b"': {},
    'v:"a"': {},
    'v:2': {},
    'v:10': {},
    'k:{"name":"b"}': {},
    'k:{"name":"a"}': { 'f:x': {}, '.': {} },
    'k:{"a":1,"z":0}': {},
    'f:b': { 'f:d': {}, 'f:c': {} },
    'f:a': {},
    'f:B': {}
  }
  const ordered =
    '{"f:B":{},"f:a":{},"f:b":{"f:c":{},"f:d":{}},"k:{\\"a\\":1,\\"z\\":0}":{},"k:{\\"name\\":\\"a\\"}":{".":{},"f:x":{}},' +
    '"k:{\\"name\\":\\"b\\"}":{},"v:2":{},"v:10":{},"v:\\"a\\"":{},"v:\\"b\\"":{},"i:9":{},"i:10":{}}'
  assert.is(text(decodeFields(shuffled)), ordered)
  assert.is(text(decodeFields(JSON.parse(ordered))), ordered)
})

fields('sorts as bytes of UTF-8 do', () => {
  assert.equal(Object.keys(encodeFields(decodeFields({ 'f:\u{1F600}': {}, 'f:\uFFFD': {}, 'f:é': {} }))), [
    'f:é',
    'f:\uFFFD',
    'f:\u{1F600}'
  ])
})

fields('refuses keys that are no path elements', () => {
  for (const key of ['x:a', 'a', '', 'k:[]', 'k:{', 'v:', 'i:x'])
    throws(() => decodeFields({ [key]: {} }), TypeError, /FieldsV1/)
  throws(() => decodeFields([]), TypeError)
})

fields('keeps a field by the name of __proto__', () => {
  const set = decodeFields(JSON.parse('{"f:__proto__":{"f:constructor":{}}}'))
  assert.is(text(set), '{"f:__proto__":{"f:constructor":{}}}')
})

fields('does set arithmetic', () => {
  const a = fieldSetOf(['x'], ['x', 'y'], ['z', 'q'])
  const b = fieldSetOf(['x'], ['z', 'q'], ['w'])
  assert.is(text(a.minus(b)), '{"f:x":{"f:y":{}}}')
  assert.is(text(a.without(fieldSetOf(['x']))), '{"f:z":{"f:q":{}}}')
  assert.is(text(a.and(b)), '{"f:x":{},"f:z":{"f:q":{}}}')
  assert.is(text(a.plus(b)), '{"f:w":{},"f:x":{".":{},"f:y":{}},"f:z":{"f:q":{}}}')
  assert.ok(a.minus(a).empty)
})

fields('shows paths as conflicts do', () => {
  assert.is(
    formatPath(['f:spec', 'f:ports', 'k:{"port":80,"protocol":"TCP"}', 'f:name']),
    '.spec.ports[port=80,protocol="TCP"].name'
  )
  assert.is(formatPath(['f:metadata', 'f:finalizers', 'v:"a/b"']), '.metadata.finalizers[="a/b"]')
  assert.is(formatPath(['f:a', 'i:3']), '.a[3]')
})

fields.run()

const track = suite('trackUpdate')

const configMap = createSchemaSet(miniature).lookup({ group: '', version: 'v1', kind: 'ConfigMap' }) as Schema
const at = (seconds: number): string => `2026-01-01T00:00:${String(seconds).padStart(2, '0')}Z`
const map = (data: Record<string, string>, managedFields?: unknown): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', uid: 'u', ...(managedFields !== undefined && { managedFields }) },
  data
})
const writer = (manager: string, seconds: number) => ({
  manager,
  apiVersion: 'v1',
  now: at(seconds),
  schema: configMap
})

track('names a manager without a name', () => {
  assert.is(trackUpdate({ ...writer('', 1), after: map({ a: '1' }) })?.[0]?.manager, 'unknown')
})

track('owns nothing of an object that has nothing but its identity', () => {
  assert.is(
    trackUpdate({ ...writer('m', 1), after: { kind: 'ConfigMap', metadata: { name: 'a', uid: 'u' } } }),
    undefined
  )
})

track('leaves an object alone that lost its owners', () => {
  assert.is(trackUpdate({ ...writer('m', 1), before: map({ a: '1' }), after: map({ a: '2' }) }), undefined)
})

track('merges the oldest updaters when there are more than ten', () => {
  let before: JsonObject | undefined
  let entries: ManagedFieldsEntry[] = []
  for (let i = 0; i < 14; i++) {
    const data = Object.fromEntries(Array.from({ length: i + 1 }, (_, n) => [`k${n}`, 'x']))
    const managedFields = trackUpdate({ ...writer(`m${i}`, i), before, after: map(data) })
    entries = managedFields ?? []
    before = map(data, entries)
  }
  assert.is(entries.length, 10)
  const merged = entries.find(({ manager }) => manager === 'ancient-changes')
  assert.equal(Object.keys(merged?.fieldsV1?.['f:data'] as JsonObject).sort(), [
    '.',
    'f:k0',
    'f:k1',
    'f:k2',
    'f:k3',
    'f:k4'
  ])
})

track('forgets owners that it cannot read', () => {
  const broken = [{ manager: 'x', operation: 'Spam' }]
  assert.is(trackUpdate({ ...writer('m', 1), before: map({ a: '1' }, broken), after: map({ a: '2' }) }), undefined)
})

track('a subresource neither resets nor replaces owners', () => {
  const owners = trackUpdate({ ...writer('m', 1), after: map({ a: '1' }) })
  const entries = trackUpdate({
    ...writer('s', 2),
    subresource: 'status',
    before: map({ a: '1' }, owners),
    after: map({ a: '2' }, [{}])
  })
  assert.equal(
    entries?.map(({ manager, subresource }) => [manager, subresource]),
    [
      ['m', undefined],
      ['s', 'status']
    ]
  )
})

track.run()

const apply = suite('applyObject')

apply('keeps what only the server sets, whatever the applied object says', () => {
  const created = applyObject({ ...writer('m', 1), applied: map({ a: '1' }) })
  assert.ok('object' in created)
  const live = {
    ...created.object,
    metadata: {
      ...(created.object.metadata as JsonObject),
      creationTimestamp: at(0),
      managedFields: created.managedFields
    }
  }
  const applied = { ...map({ a: '1' }), metadata: { name: 'a', creationTimestamp: null, generation: 9 } }
  const again = applyObject({ ...writer('m', 5), live, applied })
  assert.ok('object' in again)
  assert.equal(again.object.metadata, { name: 'a', uid: 'u', creationTimestamp: at(0) })
  assert.equal(again.managedFields, created.managedFields, 'nothing changed, so the time stays')
})

apply('refuses another kind, and managed fields', () => {
  const refused = (applied: JsonObject, kind = 'ConfigMap') => {
    const result = applyObject({ ...writer('m', 1), applied, kind })
    return 'refused' in result ? `${result.refused.code} ${result.refused.message}` : 'applied'
  }
  assert.is(refused(map({}), 'Secret'), '400 invalid object type: /v1, Kind=ConfigMap')
  assert.is(refused({ ...map({}), apiVersion: 'apps/v1' }), '400 invalid object type: apps/v1, Kind=ConfigMap')
  assert.is(refused(map({}, [])), '400 metadata.managedFields must be nil')
  assert.is(refused(map({ a: '1' })), 'applied')
})

apply('shows what is of the wrong type', () => {
  const wrong: [object: JsonObject, message: string][] = [
    [{ data: { a: 1 } }, '.data.a: expected string, got &value.valueUnstructured{Value:1}'],
    [{ data: [] }, '.data: expected map, got &{[]}'],
    [{ immutable: 'yes' }, '.immutable: expected boolean, got &{yes}'],
    [{ metadata: { finalizers: ['a', 'a'] } }, '.metadata.finalizers: duplicate entries for key [="a"]'],
    [
      { metadata: { finalizers: [{}] } },
      ".metadata.finalizers: element 0: associative list without keys has an element that's a map type"
    ],
    [{ metadata: { generation: 'x' } }, '.metadata.generation: expected numeric (int or float), got string']
  ]
  for (const [part, message] of wrong) {
    const result = applyObject({ ...writer('m', 1), applied: { apiVersion: 'v1', kind: 'ConfigMap', ...part } })
    assert.ok('refused' in result)
    assert.is(result.refused.message, `failed to create typed patch object (/; /v1, Kind=ConfigMap): ${message}`)
    assert.is(result.refused.code, 500)
  }
})

apply('keeps the order of the applied list and the place of live elements', () => {
  const pods = createSchemaSet(miniature).lookup({ group: '', version: 'v1', kind: 'Pod' }) as Schema
  const pod = (names: string, managedFields?: unknown): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', ...(managedFields !== undefined && { managedFields }) },
    spec: { containers: [...names].map((name) => ({ name })) }
  })
  const owner = trackUpdate({ ...writer('o', 1), schema: pods, after: pod('x') })
  const merged = (live: string, applied: string): string => {
    const result = applyObject({ ...writer('m', 1), schema: pods, live: pod(live, owner), applied: pod(applied) })
    assert.ok('object' in result)
    const { containers } = result.object.spec as { containers: { name: string }[] }
    return containers.map(({ name }) => name).join('')
  }
  const rows = [
    ['abc', 'b', 'abc'],
    ['abc', 'd', 'abcd'],
    ['abc', 'ca', 'bca'],
    ['abc', 'dab', 'dabc'],
    ['abc', 'cba', 'cba'],
    ['abcd', 'dya', 'bcdya'],
    ['', 'ba', 'ba']
  ] as const
  assert.equal(
    rows.map(([live, applied]) => merged(live, applied)),
    rows.map(([, , result]) => result)
  )
})

apply('lets kubectl take over what it applied client-side', () => {
  const name = 'kubectl.kubernetes.io/last-applied-configuration'
  const noted = JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a' },
    data: { a: '1', b: '1' }
  })
  const created: JsonObject = {
    ...map({ a: '1', b: '2' }),
    metadata: { name: 'a', uid: 'u', annotations: { [name]: noted } }
  }
  const managedFields = trackUpdate({ ...writer('kubectl-client-side-apply', 1), after: created })
  const live = { ...created, metadata: { ...(created.metadata as JsonObject), managedFields } }
  const applyAs = (manager: string, data: Record<string, string>) =>
    applyObject({
      ...writer(manager, 2),
      live,
      applied: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data }
    })
  const taken = applyAs('kubectl', { a: '9' })
  assert.ok('object' in taken)
  assert.equal(taken.object.data, { a: '9', b: '2' })
  const { annotations } = taken.object.metadata as { annotations: Record<string, string> }
  assert.is(annotations[name], '{"apiVersion":"v1","data":{"a":"9"},"kind":"ConfigMap","metadata":{"name":"a"}}\n')
  const refused = applyAs('kubectl', { a: '9', b: '9' })
  assert.ok('conflicts' in refused)
  assert.equal(
    refused.conflicts.map(({ field }) => field),
    ['.data.b'],
    'b was changed since'
  )
  assert.ok('conflicts' in applyAs('other', { a: '9' }))
})

apply.run()

const agent = suite('managerFromUserAgent')

agent('takes what stands before the first slash', () => {
  assert.is(managerFromUserAgent('kubectl/v1.36 (linux/amd64)'), 'kubectl')
  assert.is(managerFromUserAgent('curl'), 'curl')
  assert.is(managerFromUserAgent(''), '')
  assert.is(managerFromUserAgent('a\u0000b\tc/1'), 'abc')
  assert.is(managerFromUserAgent(`${'x'.repeat(200)}/1`).length, 128)
})

agent.run()
