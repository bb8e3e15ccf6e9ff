import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { builtinTable } from '../../src/fake/schema/builtin.generated.ts'
import { createSchemaSet } from '../../src/fake/schema/table.ts'
import { Refusal } from '../../src/fake/status.ts'
import { decodeBody, decodePatched, duplicateFields, type FieldValidation } from '../../src/fake/validation/index.ts'
import { throws } from '../support/rejects.ts'

const schemas = createSchemaSet(builtinTable)

function options(kind: string, fieldValidation: FieldValidation = 'Warn') {
  const group = kind === 'Deployment' ? 'apps' : kind === 'Lease' ? 'coordination.k8s.io' : ''
  const schema = schemas.lookup({ group, version: 'v1', kind })
  if (schema === undefined) throw new Error(`No schema of ${kind}`)
  return { group, version: 'v1', kind, schema, fieldValidation }
}

const test = suite('decodeBody')

test('fills in apiVersion and kind, and leaves out nulls', () => {
  const { object, warnings } = decodeBody('{"metadata":{"name":"a","labels":null},"data":null}', options('ConfigMap'))
  assert.equal(object, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })
  assert.equal(warnings, [])
})

/** Texts of a real API server. */
const STRICT: [kind: string, body: string, errors: string[]][] = [
  [
    'ConfigMap',
    '{"metadata":{"name":"v1","name":"v2"},"spam":1,"data":{"a":"b","a":"c"}}',
    ['duplicate field "metadata.name"', 'unknown field "spam"', 'duplicate field "data.a"']
  ],
  [
    'Pod',
    '{"metadata":{"spam":1},"spec":{"foo":{"a":1},"containers":[{"bar":1},{"ports":[{"containerPort":1,"baz":1}]}]}}',
    [
      'unknown field "metadata.spam"',
      'unknown field "spec.foo"',
      'unknown field "spec.containers[0].bar"',
      'unknown field "spec.containers[1].ports[0].baz"'
    ]
  ],
  ['ConfigMap', '{"Metadata":{"name":"q"},"metadata":{"name":"r"}}', ['unknown field "Metadata"']],
  ['ConfigMap', '{"__proto__":{"a":1},"constructor":1}', ['unknown field "__proto__"', 'unknown field "constructor"']]
]

for (const [kind, body, errors] of STRICT) {
  test(`finds ${errors.join(', ')}`, () => {
    assert.equal(decodeBody(body, options(kind)).warnings, errors)
    assert.equal(decodeBody(body, options(kind, 'Ignore')).warnings, [])
    const strict = throws(() => decodeBody(body, options(kind, 'Strict')), Refusal)
    const expected = `${kind} in version "v1" cannot be handled as a ${kind}: strict decoding error: ${errors.join(', ')}`
    assert.is(strict.message, expected)
  })
}

test('takes the last of repeated fields and drops unknown ones', () => {
  const { object } = decodeBody('{"data":{"a":"1","a":"2"},"spam":{"a":[1]}}', options('ConfigMap'))
  assert.equal(object, { apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data: { a: '2' } })
})

test('keeps __proto__ where keys are free', () => {
  const { object } = decodeBody('{"data":{"__proto__":"x","constructor":"y"}}', options('ConfigMap'))
  assert.is(JSON.stringify(object.data), '{"__proto__":"x","constructor":"y"}')
})

/** Texts of a real API server, behind `<kind> in version "v1" cannot be handled as a <kind>: `. */
const TYPE_ERRORS: [kind: string, body: string, message: string][] = [
  [
    'ConfigMap',
    '{"metadata":{"name":1}}',
    'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string'
  ],
  [
    'ConfigMap',
    '{"metadata":[]}',
    'json: cannot unmarshal array into Go struct field ConfigMap.metadata of type v1.ObjectMeta'
  ],
  [
    'ConfigMap',
    '{"metadata":{"labels":{"a":1}}}',
    'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string'
  ],
  [
    'Deployment',
    '{"spec":{"replicas":"x"}}',
    'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32'
  ],
  [
    'Deployment',
    '{"spec":{"replicas":1.5}}',
    'json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32'
  ],
  [
    'Deployment',
    '{"spec":{"replicas":3000000000}}',
    'json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32'
  ],
  [
    'Deployment',
    '{"spec":{"paused":"yes"}}',
    'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.paused of type bool'
  ],
  [
    'Deployment',
    '{"spec":{"template":{"spec":{"containers":{}}}}}',
    'json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container'
  ],
  [
    'Deployment',
    '{"spec":{"template":{"spec":{"containers":[{"ports":[{"containerPort":"x"}]}]}}}}',
    'json: cannot unmarshal string into Go struct field ContainerPort.spec.template.spec.containers.ports.containerPort of type int32'
  ],
  [
    'Service',
    '{"spec":{"ports":[{"port":80,"targetPort":true}]}}',
    'json: cannot unmarshal bool into Go struct field ServicePort.spec.ports.targetPort of type int32'
  ],
  [
    'Pod',
    '{"spec":{"containers":[{"resources":{"limits":{"cpu":"abc"}}}]}}',
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
  ],
  [
    'Pod',
    '{"metadata":{"creationTimestamp":"abc"}}',
    'parsing time "abc" as "2006-01-02T15:04:05Z07:00": cannot parse "abc" as "2006"'
  ],
  [
    'Lease',
    '{"spec":{"renewTime":"2026-01-01T00:00:00.5Z"}}',
    'parsing time "2026-01-01T00:00:00.5Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse ".5Z" as ".000000"'
  ],
  ['Secret', '{"data":{"a":"%%%"}}', 'illegal base64 data at input byte 0']
]

for (const [kind, body, message] of TYPE_ERRORS) {
  test(`refuses ${kind} ${body}`, () => {
    const refusal = throws(() => decodeBody(body, options(kind)), Refusal) as Refusal
    assert.is(refusal.message, `${kind} in version "v1" cannot be handled as a ${kind}: ${message}`)
    assert.is(refusal.status.code, 400)
  })
}

/** Texts of a real API server, behind `the object provided is unrecognized (must be of type ConfigMap): `. */
const SYNTAX: [body: string, message: string][] = [
  ['{"metadata":', 'unexpected end of JSON input ({"metadata":)'],
  ['{"metadata":}', `invalid character '}' looking for beginning of value ({"metadata":})`],
  ['', 'unexpected end of JSON input (<empty>)'],
  [
    '[]',
    'json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (5b5d)'
  ],
  ['{"a":1,}', `invalid character '}' looking for beginning of object key string ({"a":1,})`],
  ['{"a" 1}', `invalid character '1' after object key ({"a" 1})`],
  ['{"a":1 "b":2}', `invalid character '"' after object key:value pair ({"a":1 "b":2})`],
  ['{"a":[1 2]}', `invalid character '2' after array element ({"a":[1 2]})`],
  ['{} x', `invalid character 'x' after top-level value ({} x)`],
  ['{"a":tru}', `invalid character '}' in literal true (expecting 'e') ({"a":tru})`],
  ['{"a":"\\x"}', `invalid character 'x' in string escape code ({"a":"\\x"})`],
  ['{"a":-}', `invalid character '}' in numeric literal ({"a":-})`]
]

for (const [body, message] of SYNTAX) {
  test(`refuses the text ${body}`, () => {
    const refusal = throws(() => decodeBody(body, options('ConfigMap')), Refusal)
    const start =
      "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: "
    assert.is(refusal.message, start + message)
  })
}

test('refuses another kind', () => {
  const message =
    /^Spam in version "v1" cannot be handled as a ConfigMap: no kind "Spam" is registered for version "v1" in scheme/
  throws(() => decodeBody('{"kind":"Spam","apiVersion":"v1"}', options('ConfigMap')), Refusal, message)
  const version =
    /^ConfigMap in version "v1" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "apps\/v1"/
  throws(() => decodeBody('{"kind":"ConfigMap","apiVersion":"apps/v1"}', options('ConfigMap')), Refusal, version)
})

test('rewrites quantities and times', () => {
  const limits = '{"cpu":"1000m","memory":1500,"a":"1.5Gi"}'
  const body = `{"metadata":{"creationTimestamp":"2026-01-01T01:00:00.9+01:00"},"spec":{"containers":[{"resources":{"limits":${limits}}}]}}`
  const { object } = decodeBody(body, options('Pod'))
  assert.is(JSON.stringify(object.metadata), '{"creationTimestamp":"2026-01-01T00:00:00Z"}')
  assert.ok(JSON.stringify(object.spec).includes('{"cpu":"1","memory":"1500","a":"1536Mi"}'))
})

test.run()

const patched = suite('decodePatched')

patched('refuses wrong types and, when strict, unknown fields with the cause patch', () => {
  const { schema } = options('ConfigMap')
  const refused = (value: unknown, fieldValidation: FieldValidation): Refusal =>
    throws(() => decodePatched(value, { schema, fieldValidation }), Refusal) as Refusal
  const { status } = refused({ data: { a: 1 } }, 'Ignore')
  assert.is(status.code, 422)
  assert.is(status.details?.causes?.[0]?.field, 'patch')
  assert.match(status.message ?? '', /^ "" is invalid: patch: Invalid value: .*cannot unmarshal number/)
  assert.match(refused({ spam: 1 }, 'Strict').message, /strict decoding error: unknown field "spam"/)
  assert.equal(decodePatched({ spam: 1 }, { schema, fieldValidation: 'Warn' }), {
    object: {},
    warnings: ['unknown field "spam"']
  })
})

patched.run()

const duplicates = suite('duplicateFields')

duplicates('finds repeated fields at any depth', () => {
  const text = '{"a":1,"b":[{"c":1,"c":2}],"a":{"d":0,"d":0}}'
  assert.equal(duplicateFields(text), ['duplicate field "b[0].c"', 'duplicate field "a"', 'duplicate field "a.d"'])
  assert.equal(duplicateFields('{"a":{"a":{"a":1}}}'), [])
  assert.equal(duplicateFields('{'), [])
})

duplicates.run()
