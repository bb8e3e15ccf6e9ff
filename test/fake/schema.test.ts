import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Schema } from '../../src/fake/schema/schema.ts'
import { createSchemaSet } from '../../src/fake/schema/table.ts'
import { throws } from '../support/rejects.ts'
import { miniature } from './schema-miniature.ts'

const test = suite('createSchemaSet')

const set = createSchemaSet(miniature)

function at(kind: string, ...path: string[]): Schema {
  const [group, version] = kind === 'Deployment' ? ['apps', 'v1'] : ['', 'v1']
  let schema = set.lookup({ group, version, kind } as { group: string; version: string; kind: string })
  for (const step of path)
    schema = step === '[]' ? schema?.items : step === '{}' ? schema?.values : schema?.fields?.get(step)
  if (schema === undefined) throw new Error(`No schema at ${kind}.${path.join('.')}`)
  return schema
}

test('finds a kind by group, version and kind, and nothing else', () => {
  assert.is(at('Pod').name, 'v1.Pod')
  assert.is(at('Deployment').name, 'v1.Deployment')
  assert.is(set.lookup({ group: 'apps', version: 'v1', kind: 'Pod' }), undefined)
  assert.is(set.lookup({ group: '', version: 'v2', kind: 'Pod' }), undefined)
  assert.is(set.lookup({ group: '', version: 'v1', kind: '__proto__' }), undefined)
  assert.is(
    set.lookup({ group: '', version: 'v1', kind: 'Pod' }),
    set.lookup({ group: '', version: 'v1', kind: 'Pod' })
  )
})

const PLACES: [where: string[], expected: Partial<Record<keyof Schema, unknown>>][] = [
  [['Pod', 'spec'], { type: 'object', name: 'v1.PodSpec', required: ['containers'], default: {} }],
  [
    ['Pod', 'spec', 'containers'],
    {
      type: 'array',
      listType: 'map',
      mapKeys: ['name'],
      patchMergeKey: 'name',
      patchStrategy: ['merge'],
      name: '[]v1.Container'
    }
  ],
  [['Pod', 'spec', 'volumes'], { patchStrategy: ['merge', 'retainKeys'], listType: 'map' }],
  [['Pod', 'metadata', 'ownerReferences', '[]'], { type: 'object', name: 'v1.OwnerReference', atomic: true }],
  [['Pod', 'spec', 'nodeSelector'], { type: 'map', atomic: true, name: 'map[string]string' }],
  [
    ['Pod', 'spec', 'tolerations'],
    { type: 'array', listType: 'atomic', name: '[]map[string]string', mapKeys: undefined }
  ],
  [['Pod', 'spec', 'restartPolicy'], { type: 'string', enum: ['Always', 'Never', 'OnFailure'] }],
  [['Pod', 'spec', 'containers', '[]', 'ports', '[]', 'protocol'], { type: 'string', default: 'TCP', name: 'string' }],
  [['Pod', 'spec', 'containers', '[]', 'ports', '[]', 'containerPort'], { type: 'integer', default: 0, name: 'int32' }],
  [['Pod', 'spec', 'containers', '[]', 'resources', 'limits', '{}'], { type: 'quantity' }],
  [['Pod', 'spec', 'terminationGracePeriodSeconds'], { type: 'integer', name: 'int64', default: undefined }],
  [['Pod', 'metadata', 'finalizers'], { listType: 'set', patchStrategy: ['merge'], patchMergeKey: undefined }],
  [['Pod', 'metadata', 'creationTimestamp'], { type: 'time' }],
  [['ConfigMap', 'binaryData', '{}'], { type: 'bytes' }],
  [['Service', 'spec', 'ports', '[]', 'targetPort'], { type: 'int-or-string', default: 0 }],
  [['Deployment', 'spec', 'strategy'], { type: 'object', patchStrategy: ['retainKeys'], default: {} }],
  [['Deployment', 'spec', 'template', 'spec', 'containers', '[]', 'name'], { type: 'string', default: '' }]
]

for (const [[kind = '', ...path], expected] of PLACES) {
  test(`reads ${kind}.${path.join('.')}`, () => {
    const schema = at(kind, ...path)
    for (const [key, value] of Object.entries(expected)) assert.equal(schema[key as keyof Schema], value, key)
  })
}

test('shares the fields of a definition between the places that refer to it', () => {
  assert.is(at('Pod', 'spec').fields, at('Deployment', 'spec', 'template', 'spec').fields)
})

test('reads a definition that refers to itself', () => {
  const recursive = createSchemaSet({
    kinds: { 'v1/Tree': 0 },
    definitions: [['v1.Tree', { $ref: 's', not: '#0', all: '[#0', properties: '{#0' }]]
  })
  const tree = recursive.lookup({ group: '', version: 'v1', kind: 'Tree' })
  assert.is(tree?.fields?.get('not')?.fields?.get('properties')?.values?.fields?.get('$ref')?.type, 'string')
})

test('knows no field by the name of a method of Object', () => {
  for (const name of ['constructor', '__proto__', 'toString']) assert.is(at('Pod').fields?.get(name), undefined)
})

test('refuses a table with an unknown code or a missing definition', () => {
  for (const code of ['z', '#9', '', '[', 'toString']) {
    const broken = createSchemaSet({ kinds: { 'v1/A': 0 }, definitions: [['v1.A', { a: code }]] })
    throws(() => broken.lookup({ group: '', version: 'v1', kind: 'A' })?.fields, RangeError, /unknown type/)
  }
})

test('gives defaults that cannot be changed', () => {
  const frozen = createSchemaSet({
    kinds: { 'v1/A': 0 },
    definitions: [['v1.A', { a: { t: '[s', d: ['x', { y: 1 }] } }]]
  })
  const value = frozen.lookup({ group: '', version: 'v1', kind: 'A' })?.fields?.get('a')?.default
  assert.ok(Array.isArray(value) && Object.isFrozen(value) && Object.isFrozen(value[1]))
})

test.run()
