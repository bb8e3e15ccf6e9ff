import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { applyObject, trackUpdate } from '../../src/fake/managed-fields/index.ts'
import type { Schema } from '../../src/fake/schema/schema.ts'
import { schemaOfCustomKind } from '../../src/fake/schema/structural.ts'
import { createSchemaSet } from '../../src/fake/schema/table.ts'
import { applyDefaults, decodeBody } from '../../src/fake/validation/index.ts'
import type { JsonObject } from '../../src/resources/patch/json.ts'
import { miniature } from './schema-miniature.ts'

const test = suite('schemaOfCustomKind')

const metadata = createSchemaSet(miniature).lookup({ group: '', version: 'v1', kind: 'Pod' })?.fields?.get('metadata')
const root = { metadata: metadata as Schema }

const widget = schemaOfCustomKind(
  'Widget',
  {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        required: ['size'],
        properties: {
          size: { type: 'integer', default: 3 },
          port: { 'x-kubernetes-int-or-string': true },
          parts: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['id'],
            items: { type: 'object', properties: { id: { type: 'string' }, on: { type: 'boolean', default: true } } }
          },
          tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
          free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { a: { type: 'string' } } },
          anything: { type: 'object' },
          labels: { type: 'object', additionalProperties: { type: 'string' } },
          note: { type: 'string', nullable: true }
        }
      }
    }
  },
  root
)
const kind = { group: 'example.com', version: 'v1', kind: 'Widget', schema: widget, fieldValidation: 'Warn' as const }

test('reads and prunes objects', () => {
  const spec =
    '{"size":1,"port":"http","spam":1,"free":{"a":"x","b":[1]},"anything":{"c":{"d":1}},"note":null,"tags":null}'
  const { object, warnings } = decodeBody(`{"metadata":{"name":"w"},"spec":${spec}}`, kind)
  assert.equal(object.spec, {
    size: 1,
    port: 'http',
    free: { a: 'x', b: [1] },
    anything: { c: { d: 1 } },
    note: null
  })
  assert.equal(warnings, ['unknown field "spec.spam"'])
})

test('fills in the defaults of the schema and leaves what is empty', () => {
  const object: JsonObject = { metadata: { name: 'w' }, spec: { parts: [{ id: 'a' }], tags: [], labels: {} } }
  applyDefaults(object, { ...kind, custom: true })
  assert.equal(object.spec, { size: 3, parts: [{ id: 'a', on: true }], tags: [], labels: {} })
})

test('owns elements of lists by their keys and values', () => {
  const applied = {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'w' },
    spec: { parts: [{ id: 'a', on: false }], tags: ['x'], anything: { c: { d: 1 } }, labels: { l: '1' } }
  }
  const writer = { manager: 'm', apiVersion: 'example.com/v1', now: '2026-01-01T00:00:00Z', schema: widget }
  const result = applyObject({ ...writer, applied })
  assert.ok('object' in result)
  assert.equal(result.managedFields?.[0]?.fieldsV1, {
    'f:spec': {
      'f:anything': { 'f:c': { '.': {}, 'f:d': {} } },
      'f:labels': { 'f:l': {} },
      'f:parts': { 'k:{"id":"a"}': { '.': {}, 'f:id': {}, 'f:on': {} } },
      'f:tags': { 'v:"x"': {} }
    }
  })
})

test('keeps everything when there is no schema', () => {
  const schema = schemaOfCustomKind('Free', undefined, root)
  const { object, warnings } = decodeBody('{"metadata":{"name":"f"},"a":{"b":[1]}}', { ...kind, kind: 'Free', schema })
  assert.equal(object.a, { b: [1] })
  assert.equal(warnings, [])
  const entries = trackUpdate({
    manager: 'm',
    apiVersion: 'example.com/v1',
    now: '2026-01-01T00:00:00Z',
    schema,
    after: object
  })
  assert.equal(entries?.[0]?.fieldsV1, { 'f:a': { '.': {}, 'f:b': {} } })
})

test.run()
