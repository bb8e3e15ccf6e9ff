/**
 * The steps of a write that know schemas: decoding with field validation, defaults, validation, managed fields.
 *
 * The verbs call these and nothing below them.
 */
import { mediaType, readObjectBody } from './body.ts'
import { type FakeObject, isJsonObject, type JsonObject } from './json.ts'
import { type Call, timestamp } from './machine.ts'
import { emptyObject } from './managed-fields/empty-object.ts'
import { applyObject, type FieldSet, fieldSetOf, trackUpdate, type Writer } from './managed-fields/index.ts'
import { decodeText } from './message.ts'
import { groupVersion, type ResourceDefinition } from './resource-registry.ts'
import type { Schema } from './schema/schema.ts'
import { schemaOfCustomKind } from './schema/structural.ts'
import {
  badRequest,
  conflict,
  type FieldError,
  fieldInvalid,
  fieldRequired,
  invalid,
  Refusal,
  serverFailure
} from './status.ts'
import {
  validateChange as checkChange,
  validateNew as checkNew,
  decodeBody,
  decodeBodyValue,
  decodePatched,
  applyDefaults as fillDefaults,
  fillStructuralDefaults,
  pruneUnknown,
  validateStatusChange,
  validateStructure
} from './validation/index.ts'
import { validateCommonUpdate } from './validation/metadata.ts'
import { asObject } from './verbs/metadata.ts'
import type { WriteOptions } from './verbs/write-options.ts'

/** The schema of a resource's objects. */
export function schemaOf(call: Call, resource: ResourceDefinition): Schema {
  const schema = call.machine.schemas.lookup(resource)
  if (schema !== undefined) return schema
  const open = openSchema(call, resource)
  const metadata = open.fields?.get('metadata')
  if (resource.openApi === undefined || metadata === undefined) return open
  return schemaOfCustomKind(resource.kind, resource.openApi, { metadata })
}

/** What any object has; the rest as it is. Objects of custom kinds are decoded by it, and judged by their own schema later. */
function openSchema(call: Call, resource: ResourceDefinition): Schema {
  const metadata = call.machine.schemas.lookup({ group: '', version: 'v1', kind: 'ConfigMap' })?.fields?.get('metadata')
  const string: Schema = { type: 'string', name: 'string' }
  return {
    type: 'object',
    name: resource.kind,
    preserveUnknown: true,
    fields: new Map([['apiVersion', string], ['kind', string], ...(metadata ? [['metadata', metadata] as const] : [])])
  }
}

/**
 * The object in the body of a request.
 *
 * @throws {Refusal} 400 when it is of another kind, or when unknown fields are refused.
 */
export function decodeObject(
  call: Call,
  resource: ResourceDefinition,
  fieldValidation: WriteOptions['fieldValidation']
): FakeObject {
  const options = {
    ...kindOf(resource),
    schema: resource.custom ? openSchema(call, resource) : schemaOf(call, resource),
    fieldValidation,
    kindOptional: !resource.custom
  }
  const json = mediaType(call.request) === 'application/json'
  const { object, warnings } = json
    ? decodeBody(decodeText(call.request.body), options)
    : decodeBodyValue(readObjectBody(call.request), options)
  call.warnings.push(...warnings)
  const refuse = (why: string): Refusal =>
    badRequest(`${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: ${why}`)
  pruneCustom(call, object, fieldValidation, refuse)
  return asObject(object, resource)
}

/** Unknown fields of a custom resource go, with a word about it or not at all. */
function pruneCustom(
  call: Call,
  object: JsonObject,
  fieldValidation: WriteOptions['fieldValidation'],
  refuse: (why: string) => Refusal
): void {
  const { openApi } = call.resource
  if (openApi === undefined) return
  const errors = pruneUnknown(object, openApi).map((path) => `unknown field "${path}"`)
  if (fieldValidation === 'Strict' && errors.length > 0) throw refuse(`strict decoding error: ${errors.join(', ')}`)
  if (fieldValidation === 'Warn') call.warnings.push(...errors)
}

function kindOf({ group, version, kind }: ResourceDefinition): { group: string; version: string; kind: string } {
  return { group, version, kind }
}

/**
 * The object that a patch has made.
 *
 * @throws {Refusal} 422 when it does not decode.
 */
export function decodeResult(
  call: Call,
  value: unknown,
  options: { fieldValidation: WriteOptions['fieldValidation']; patchErrors: readonly string[]; shown?: string }
): FakeObject {
  const { resource } = call
  const schema = resource.custom ? openSchema(call, resource) : schemaOf(call, resource)
  const { object, warnings } = decodePatched(value, { ...options, schema })
  call.warnings.push(...warnings)
  pruneCustom(call, object, options.fieldValidation, (why) =>
    invalid({ group: '', kind: '' }, '', [fieldInvalid('patch', JSON.stringify(value), why)])
  )
  return asObject(object, call.resource)
}

/** Fills in the defaults of the kind. */
export function applyDefaults({ resource, machine }: Call, object: JsonObject): void {
  const { group, kind } = resource
  if (resource.openApi !== undefined) fillStructuralDefaults(object, resource.openApi)
  const schema = machine.schemas.lookup(resource)
  if (schema !== undefined) fillDefaults(object, { group, kind, schema })
}

function checkStructure({ openApi }: ResourceDefinition, object: FakeObject): FieldError[] {
  return openApi === undefined ? [] : validateStructure({ ...object }, openApi)
}

/** The status of an object of which nothing is known: what its type writes although nobody set it. */
export function emptyStatus(call: Call): JsonObject {
  const status = schemaOf(call, call.resource).fields?.get('status')
  return status === undefined ? {} : emptyObject(status)
}

/** What is wrong with a new object. */
export function validateNew({ resource }: Call, object: FakeObject): FieldError[] {
  return [...checkNew(object, resource), ...checkStructure(resource, object)]
}

/** Subresources that change what an update of a Pod may not; the strategy keeps the rest as it is. */
const POD_SPEC_DOORS: ReadonlySet<string> = new Set(['ephemeralcontainers', 'resize'])

/** What is wrong with a change. */
export function validateChange({ resource, path }: Call, object: FakeObject, old: FakeObject): FieldError[] {
  // What is wrong with metadata comes more than once, as from a real server: its generic validation looks, and that of the kind.
  const metadata = validateCommonUpdate(object, old)
  if (POD_SPEC_DOORS.has(path.subresource ?? '')) return metadata
  if (path.subresource === 'status') return [...metadata, ...validateStatusChange(object, old, resource)]
  return [...metadata, ...checkChange(object, old, resource), ...checkStructure(resource, object)]
}

/** The object with `managedFields` that show who set what. */
export function trackFields(
  call: Call,
  object: FakeObject,
  old: FakeObject | undefined,
  options: WriteOptions
): FakeObject {
  const entries = trackUpdate({
    ...writerOf(call, options),
    before: old,
    after: object,
    schema: schemaOf(call, call.resource),
    resetFields: resetFields(call.resource, options.subresource)
  })
  return withManagedFields(object, entries)
}

/** The object with other `managedFields`. */
export function withManagedFields(object: FakeObject, entries: FakeObject['metadata']['managedFields']): FakeObject {
  const { managedFields: _old, ...metadata } = object.metadata
  return { ...object, metadata: entries === undefined ? metadata : { ...metadata, managedFields: entries } }
}

function writerOf(call: Call, { manager, subresource }: WriteOptions): Writer {
  return {
    manager,
    apiVersion: groupVersion(call.resource),
    subresource,
    now: timestamp(call.machine.clock)
  }
}

/** Fields that a write through one door never owns, since it cannot change them. */
function resetFields({ strategy, custom }: ResourceDefinition, subresource: string): FieldSet | undefined {
  if (subresource === 'status') {
    if (custom) return fieldSetOf(['spec'], ['metadata'])
    return strategy.statusKeepsLabels ? fieldSetOf(['spec'], ['metadata', 'labels']) : fieldSetOf(['spec'])
  }
  return subresource === '' && strategy.statusIsolated ? fieldSetOf(['status']) : undefined
}

/** An object to be written, and how its managed fields are set. */
export interface Applied {
  object: FakeObject
  track(object: FakeObject): FakeObject
}

/**
 * Server-side apply: the merged object, not yet stored.
 *
 * @throws {Refusal} 409 when fields have other owners, 422 without a manager.
 */
export function applyBody(
  call: Call,
  live: FakeObject | undefined,
  applied: JsonObject,
  options: WriteOptions & { force: boolean }
): Applied {
  const { resource } = call
  if (options.manager === '') {
    const missing = fieldRequired('fieldManager', 'is required for apply patch')
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [missing])
  }
  const result = applyObject({
    ...writerOf(call, options),
    live,
    applied,
    force: options.force,
    kind: resource.kind,
    schema: schemaOf(call, resource),
    resetFields: resetFields(resource, options.subresource),
    finish: (object) => finishApplied(call, object)
  })
  if ('refused' in result) {
    const { code, message } = result.refused
    throw code === 400 ? badRequest(message) : serverFailure(message)
  }
  if ('conflicts' in result) {
    const causes = result.conflicts.map(({ field, message }) => ({ reason: 'FieldManagerConflict', message, field }))
    throw new Refusal(409, 'Conflict', result.message, { causes })
  }
  const object = asObject(result.object, resource)
  checkIdentity(call, applied, live)
  return { object, track: (each) => withManagedFields(each, result.managedFields) }
}

function finishApplied(call: Call, object: JsonObject): JsonObject {
  const decoded = call.resource.custom ? object : decodeApplied(call, object)
  applyDefaults(call, decoded)
  return decoded
}

function decodeApplied(call: Call, object: JsonObject): JsonObject {
  try {
    return decodePatched(object, { schema: schemaOf(call, call.resource), fieldValidation: 'Ignore', shown: '' }).object
  } catch (err) {
    const why = err instanceof Refusal ? err.status.details?.causes?.[0]?.message : undefined
    if (why === undefined) throw err
    const { group, version, kind } = call.resource
    const { namespace = '', name = '' } = isJsonObject(object.metadata) ? object.metadata : {}
    const type = `${group}/${version}, Kind=${kind}`
    const text = why.replace(/^Invalid value: "": /, '')
    throw serverFailure(
      `failed to convert new object (${namespace}/${name}; ${type}) to proper version: unable to convert unstructured object to ${type}: ${text}`
    )
  }
}

/** An applied object may name the version or the UID that it is meant for. */
function checkIdentity({ resource }: Call, applied: JsonObject, live: FakeObject | undefined): void {
  const metadata = isJsonObject(applied.metadata) ? applied.metadata : {}
  const { resourceVersion } = metadata
  if (typeof resourceVersion !== 'string' || resourceVersion === '') return
  if (live !== undefined && resourceVersion === live.metadata.resourceVersion) return
  const why = 'the object has been modified; please apply your changes to the latest version and try again'
  throw conflict(resource, live?.metadata.name ?? '', why)
}
