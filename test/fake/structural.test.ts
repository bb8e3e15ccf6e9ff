import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fillDefaults, pruneUnknown, validateStructure } from '../../src/fake/validation/structural.ts'

const schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer', minimum: 1, maximum: 10 },
        color: { type: 'string', enum: ['red', 'green'], default: 'red' },
        code: { type: 'string', pattern: '^[a-z]+$', minLength: 2, maxLength: 5 },
        tags: { type: 'array', 'x-kubernetes-list-type': 'set', maxItems: 2, items: { type: 'string' } },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        map: { type: 'object', additionalProperties: { type: 'integer' } },
        port: { 'x-kubernetes-int-or-string': true },
        note: { type: 'string', nullable: true }
      }
    }
  }
}

const prune = suite('pruneUnknown')

prune('removes what the schema does not have, and tells what', () => {
  const object = { kind: 'W', extra: 1, spec: { size: 1, nope: 2, free: { any: 1 }, map: { a: 1 } } }
  assert.equal(pruneUnknown(object, schema), ['extra', 'spec.nope'])
  assert.equal(object, { kind: 'W', spec: { size: 1, free: { any: 1 }, map: { a: 1 } } } as unknown as typeof object)
})

prune.run()

const defaults = suite('fillDefaults')

defaults('fills in what is missing, below what is there', () => {
  const object = { spec: { size: 1, note: null, code: null } }
  fillDefaults(object, schema)
  assert.equal(object, { spec: { size: 1, color: 'red', note: null } } as unknown as typeof object)
})

defaults.run()

const validate = suite('validateStructure')

/** Texts as a real API server answered them. */
const CASES: ReadonlyArray<[spec: unknown, ...texts: string[]]> = [
  [{ size: 2, port: 'http', note: null, tags: ['a', 'b'] }],
  [{}, 'spec.size: Required value'],
  [{ size: 'x' }, 'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"'],
  [{ size: 0 }, 'spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1'],
  [{ size: 11 }, 'spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10'],
  [{ size: 1, color: 'blue' }, 'spec.color: Unsupported value: "blue": supported values: "red", "green"'],
  [{ size: 1, code: 'A' }, 'spec.code: Invalid value: "A": spec.code in body should be at least 2 chars long'],
  [{ size: 1, code: 'AB' }, 'spec.code: Invalid value: "AB": spec.code in body should match \'^[a-z]+$\''],
  [{ size: 1, code: 'abcdefg' }, 'spec.code: Too long: may not be more than 5 bytes'],
  [{ size: 1, tags: ['a', 'b', 'c'] }, 'spec.tags: Too many: 3: must have at most 2 items'],
  [
    { size: 1, tags: [1] },
    'spec.tags[0]: Invalid value: "integer": spec.tags[0] in body must be of type string: "integer"'
  ],
  [{ size: 1, tags: ['a', 'a'] }, 'spec.tags[1]: Duplicate value: "a"'],
  [
    { size: 1, map: { k: 'v' } },
    'spec.map.k: Invalid value: "string": spec.map.k in body must be of type integer: "string"'
  ],
  [
    { size: 1, port: true },
    'spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"'
  ],
  ['text', 'spec: Invalid value: "string": spec in body must be of type object: "string"']
]

for (const [spec, ...texts] of CASES) {
  validate(JSON.stringify(spec), () => {
    const errors = validateStructure({ apiVersion: 'e/v1', kind: 'W', metadata: {}, spec }, schema)
    assert.equal(
      errors.map(({ field, message }) => `${field}: ${message}`),
      texts
    )
  })
}

validate.run()
