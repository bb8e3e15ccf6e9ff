import type { ManagedFieldsEntry } from '../../meta.ts'
import { cloneJson, equalJson, isObject, type JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import type { Schema } from '../schema/schema.ts'
import { compareObjects } from './compare.ts'
import { emptyObject } from './empty-object.ts'
import { type FieldSet, formatPath, NO_FIELDS, type PathStep } from './field-set.ts'
import { fieldSetOfObject } from './field-set-of-object.ts'
import { fieldsOfLastApplied, KUBECTL, withLastApplied } from './last-applied.ts'
import { decodeManagers, encodeManagers, type ManagerEntry, type Managers, managerId, NEVER_OWNED } from './managers.ts'
import { mergeObjects, removeFields, withNamedFields } from './merge.ts'
import { excluding, keepTimes, recordUpdate, takeFromOthers, type Writer, withoutManagedFields } from './track.ts'
import { formatTypeErrors, typeErrorsOf } from './typed-check.ts'

/** What {@link applyObject} takes. */
export interface ApplyInput extends Writer {
  /** The stored object; undefined when there is none. */
  live?: JsonObject | undefined
  /** The object of the request. */
  applied: JsonObject
  /** Take fields from their owners instead of reporting conflicts. Default false. */
  force?: boolean | undefined
  /** Kind that the request is about; an object of another one is refused. Default: that of the applied object. */
  kind?: string | undefined
  schema: Schema
  /** See `UpdateInput`. */
  resetFields?: FieldSet | undefined
  /** Decodes and defaults the merged object; what it returns is stored. Default: as it is. */
  finish?: ((object: JsonObject) => JsonObject) | undefined
}

/** One field that another manager owns with another value. */
export interface ApplyConflict {
  /** Path as shown: `.spec.replicas`. */
  field: string
  /** `conflict with "kubectl" using apps/v1`. */
  message: string
}

/** What became of an apply. */
export type ApplyResult =
  | { object: JsonObject; managedFields: ManagedFieldsEntry[] | undefined }
  /** Message and causes of the 409. */
  | { conflicts: ApplyConflict[]; message: string }
  /** The request itself is refused: its status code and message; a 500 has no reason. */
  | { refused: { code: 400 | 500; message: string } }

/**
 * Applies an object server-side: merges it into the live one, removes what its manager applied before and no longer does, and
 * keeps the owners. The object comes back without managedFields; the caller puts them in, and checks a uid or resourceVersion
 * that the applied object names. Changes no argument.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function applyObject(input: ApplyInput): ApplyResult {
  const { live, applied, schema } = input
  const refused = refusalOf(input)
  if (refused !== undefined) return { refused }
  let managers: Managers
  try {
    managers = decodeManagers(isObject(live?.metadata) ? live.metadata.managedFields : undefined)
  } catch (err) {
    return { refused: { code: 500, message: `failed to decode managed fields: ${(err as Error).message}` } }
  }
  const old = live === undefined ? emptyObject(schema) : withoutManagedFields(live)
  if (managers.size === 0 && live !== undefined) ownBeforeFirstApply(managers, old, input)
  return merge(input, cloneJson(applied), old, managers)
}

/** What an object that nobody owns yet has, belongs to a manager of its own: the first apply conflicts with it. */
function ownBeforeFirstApply(managers: Managers, live: JsonObject, input: ApplyInput): void {
  const writer = { ...input, manager: 'before-first-apply' }
  const before = emptyObject(input.schema)
  recordUpdate({ managers, before, after: live, writer, schema: input.schema, reset: input.resetFields })
}

function merge(input: ApplyInput, applied: JsonObject, old: JsonObject, managers: Managers): ApplyResult {
  const { live, schema, apiVersion, subresource = '', resetFields } = input
  const entry = { manager: input.manager, operation: 'Apply' as const, apiVersion, subresource }
  const id = managerId(entry)
  const previous = managers.get(id)
  const fields = fieldSetOfObject(applied, schema)
  managers.set(id, { ...entry, time: previous?.time, fields: resetFields ? fields.without(resetFields) : fields })
  const merged = prune(asObject(mergeObjects(old, applied, schema)), managers, previous, schema)
  if (live !== undefined) keepSystemMetadata(merged, old)
  const changes = excluding(compareObjects(old, merged, schema), resetFields)
  if (!input.force) {
    const contested = changes.modified.plus(changes.added)
    const own = input.manager === KUBECTL ? fieldsOfLastApplied(old, apiVersion, schema) : NO_FIELDS
    const conflicts = conflictsWith(managers, contested.minus(own), id, apiVersion)
    if (conflicts.length > 0) return { conflicts: conflicts.map(asCause), message: conflictMessage(conflicts) }
  }
  takeFromOthers(managers, changes, apiVersion, id)
  const changed = !equalJson(old, merged)
  stripMeta(managers, id, changed ? input.now : undefined)
  const finish = input.finish ?? ((object: JsonObject) => object)
  const stored = changed || live === undefined ? finish(merged) : cloneJson(old)
  const object = input.manager === KUBECTL ? withLastApplied(stored, applied) : stored
  const entries = encodeManagers(managers)
  return { object, managedFields: live === undefined ? entries : keepTimes(live, object, entries) }
}

/** Metadata that only the server sets; a client that sends it back, or null, changes nothing. */
const SYSTEM_METADATA = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink'
]

function keepSystemMetadata(merged: JsonObject, live: JsonObject): void {
  const metadata = { ...asObject(merged.metadata) }
  for (const name of SYSTEM_METADATA) {
    const value = asObject(live.metadata)[name]
    if (value === undefined) delete metadata[name]
    else metadata[name] = value
  }
  merged.metadata = metadata
}

/** Removes what the manager owned and no longer applies, unless somebody else owns it too. */
function prune(merged: JsonObject, managers: Managers, previous: ManagerEntry | undefined, schema: Schema): JsonObject {
  if (previous === undefined || previous.fields.empty) return merged
  const last = withNamedFields(previous.fields, schema)
  const all = withNamedFields(fieldSetOfObject(merged, schema), schema)
  let pruned = removeFields(merged, last, schema)
  let kept = withNamedFields(fieldSetOfObject(pruned ?? {}, schema), schema)
  let owned: FieldSet = NO_FIELDS
  for (const entry of managers.values()) owned = owned.plus(entry.fields)
  pruned = removeFields(merged, all.minus(kept.plus(withNamedFields(owned, schema))), schema)
  // What nobody owned stays: a removal takes only what the last apply of this manager had.
  kept = withNamedFields(fieldSetOfObject(pruned ?? {}, schema), schema)
  return asObject(removeFields(merged, all.minus(kept).and(last), schema))
}

interface Conflict {
  owner: ManagerEntry
  path: PathStep[]
}

function conflictsWith(managers: Managers, changed: FieldSet, id: string, apiVersion: string): Conflict[] {
  const conflicts: Conflict[] = []
  for (const [other, owner] of managers) {
    if (other === id || owner.apiVersion !== apiVersion) continue
    for (const path of owner.fields.and(changed).paths()) conflicts.push({ owner, path })
  }
  return conflicts
}

function asCause({ owner, path }: Conflict): ApplyConflict {
  return { field: formatPath(path), message: `conflict with ${formatOwner(owner)}` }
}

function conflictMessage(conflicts: Conflict[]): string {
  const [first] = conflicts
  if (conflicts.length === 1 && first !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${formatOwner(first.owner)}: ${formatPath(first.path)}`
  }
  const byOwner = new Map<string, string[]>()
  for (const { owner, path } of conflicts) {
    const name = formatOwner(owner)
    byOwner.set(name, [...(byOwner.get(name) ?? [`conflicts with ${name}:`]), `- ${formatPath(path)}`])
  }
  const lines = [...byOwner.keys()].sort().flatMap((name) => byOwner.get(name) ?? [])
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`
}

function formatOwner(owner: ManagerEntry): string {
  const name = JSON.stringify(owner.manager)
  const subresource = owner.subresource === '' ? '' : ` with subresource ${JSON.stringify(owner.subresource)}`
  return `${name}${subresource}${owner.operation === 'Update' ? ` using ${owner.apiVersion}` : ''}`
}

/** The manager owns no metadata that the server sets; its time moves only when it changed something. */
function stripMeta(managers: Managers, id: string, now: string | undefined): void {
  const entry = managers.get(id)
  if (entry === undefined) return
  const fields = entry.fields.minus(NEVER_OWNED)
  if (fields.empty) managers.delete(id)
  else managers.set(id, { ...entry, fields, time: now ?? entry.time })
}

function refusalOf({
  applied,
  apiVersion,
  kind,
  schema
}: ApplyInput): { code: 400 | 500; message: string } | undefined {
  const given = formatKind(textOf(applied.apiVersion), textOf(applied.kind))
  if (given !== formatKind(apiVersion, kind ?? textOf(applied.kind))) {
    return { code: 400, message: `invalid object type: ${given}` }
  }
  const metadata = asObject(applied.metadata)
  if (Object.hasOwn(metadata, 'managedFields') && metadata.managedFields !== null) {
    return { code: 400, message: 'metadata.managedFields must be nil' }
  }
  const errors = typeErrorsOf(applied, schema)
  if (errors.length === 0) return undefined
  const name = `${textOf(metadata.namespace)}/${textOf(metadata.name)}; ${given}`
  return { code: 500, message: `failed to create typed patch object (${name}): ${formatTypeErrors(errors)}` }
}

/** A group, version and kind as Go prints them: `apps/v1, Kind=Deployment`, `/v1, Kind=Pod`. */
function formatKind(apiVersion: string, kind: string): string {
  return `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`
}
