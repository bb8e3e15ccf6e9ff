import type { ManagedFieldsEntry } from '../../meta.ts'
import { equalJson, isObject, type JsonObject, setOwn } from '../../resources/patch/json.ts'
import type { Schema } from '../schema/schema.ts'
import { type Comparison, compareObjects } from './compare.ts'
import { emptyObject } from './empty-object.ts'
import { type FieldSet, NO_FIELDS } from './field-set.ts'
import {
  capUpdaters,
  decodeManagers,
  encodeManagers,
  isReset,
  type Managers,
  managerId,
  NEVER_OWNED
} from './managers.ts'

/** Who writes, and how the write came. */
export interface Writer {
  /** Name of the field manager: the `fieldManager` option, or the User-Agent up to its first slash. */
  manager: string
  /** `apiVersion` of the request. */
  apiVersion: string
  /** Subresource of the request, e.g. `status`. Default none. */
  subresource?: string | undefined
  /** Time of the write. RFC 3339, whole seconds. */
  now: string
}

/** What {@link trackUpdate} takes. */
export interface UpdateInput extends Writer {
  /** The stored object; undefined when it is created. */
  before?: JsonObject | undefined
  /** The object to be stored, decoded and with its defaults; its own managedFields are what the request sent. */
  after: JsonObject
  schema: Schema
  /** Fields that a write through this door never changes, so never owns: status for the object, spec for its status. */
  resetFields?: FieldSet | undefined
}

/**
 * The `metadata.managedFields` after a create, an update or a patch other than apply; undefined when nobody owns anything.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export function trackUpdate(input: UpdateInput): ManagedFieldsEntry[] | undefined {
  const { before, after, schema } = input
  const managers = ownersOf(input)
  // An object that lost its owners stays without: tracking starts again with the first apply.
  if (managers.size === 0 && before !== undefined) return undefined
  const old = before === undefined ? emptyObject(schema) : withoutManagedFields(before)
  recordUpdate({
    managers,
    before: old,
    after: withoutManagedFields(after),
    writer: input,
    schema,
    reset: input.resetFields
  })
  capUpdaters(managers)
  const entries = encodeManagers(managers)
  return before === undefined ? entries : keepTimes(before, after, entries)
}

/** Owners of the stored object, unless the request brings its own or resets them. Subresources cannot do either. */
function ownersOf({ before, after, subresource }: UpdateInput): Managers {
  const live = managedFieldsOf(before)
  const sent = managedFieldsOf(after)
  if (subresource === undefined || subresource === '') {
    if (isReset(sent)) return new Map()
    const managers = decodeOrNothing(sent)
    if (managers.size > 0) return managers
  }
  return decodeOrNothing(live)
}

function decodeOrNothing(entries: unknown): Managers {
  try {
    return decodeManagers(entries)
  } catch (err) {
    if (err instanceof TypeError) return new Map()
    throw err
  }
}

/** What {@link recordUpdate} takes; the managers are changed. */
export interface UpdateRecord {
  managers: Managers
  before: JsonObject
  after: JsonObject
  writer: Writer
  schema: Schema
  reset: FieldSet | undefined
}

/** Gives what changed to the writer and takes it from everybody else. */
export function recordUpdate({ managers, before, after, writer, schema, reset }: UpdateRecord): void {
  const { manager, apiVersion, subresource = '', now } = writer
  const changes = excluding(compareObjects(before, after, schema), reset)
  takeFromOthers(managers, changes, apiVersion, undefined)
  const owned = changes.modified.plus(changes.added).minus(NEVER_OWNED)
  if (owned.empty) return
  const entry = { manager: manager || 'unknown', operation: 'Update' as const, apiVersion, subresource, time: now }
  const id = managerId(entry)
  managers.set(id, { ...entry, fields: owned.plus(managers.get(id)?.fields ?? NO_FIELDS) })
}

/** What a writer may not change counts as unchanged. */
export function excluding(changes: Comparison, reset: FieldSet | undefined): Comparison {
  if (reset === undefined) return changes
  return {
    added: changes.added.without(reset),
    modified: changes.modified.without(reset),
    removed: changes.removed.without(reset)
  }
}

/** Owners other than the writer lose what changed under them and what is gone. Owners of nothing go. */
export function takeFromOthers(
  managers: Managers,
  changes: Comparison,
  apiVersion: string,
  writerId: string | undefined
): void {
  const changed = changes.modified.plus(changes.added).plus(changes.removed)
  for (const [id, entry] of managers) {
    // Fields of another version have other paths: they are left as they are.
    const fields = id === writerId || entry.apiVersion !== apiVersion ? entry.fields : entry.fields.minus(changed)
    if (fields.empty) managers.delete(id)
    else managers.set(id, { ...entry, fields })
  }
}

/** A write that changes nothing but the times of owners keeps these too, and so stays without effect. */
export function keepTimes(
  before: JsonObject,
  after: JsonObject,
  entries: ManagedFieldsEntry[] | undefined
): ManagedFieldsEntry[] | undefined {
  const old = managedFieldsOf(before)
  if (!Array.isArray(old) || entries === undefined) return entries
  const timeless = (list: unknown[]): unknown[] =>
    list.map((entry) => (isObject(entry) ? { ...entry, time: null } : entry))
  if (!equalJson(timeless(old), timeless(entries))) return entries
  if (!equalJson(comparable(before), comparable(after))) return entries
  return old
}

function comparable(object: JsonObject): JsonObject {
  const copy = withoutManagedFields(object)
  const { resourceVersion: _, ...metadata } = isObject(copy.metadata) ? copy.metadata : {}
  return { ...copy, metadata }
}

function managedFieldsOf(object: JsonObject | undefined): unknown {
  const metadata = object?.metadata
  return isObject(metadata) ? metadata.managedFields : undefined
}

/** The object without its managedFields: what owners are about. */
export function withoutManagedFields(object: JsonObject): JsonObject {
  const metadata = object.metadata
  if (!isObject(metadata) || !Object.hasOwn(metadata, 'managedFields')) return object
  const { managedFields: _, ...rest } = metadata
  const copy: JsonObject = { ...object }
  setOwn(copy, 'metadata', rest)
  return copy
}

/** Default name of a manager: the User-Agent up to its first slash, at most 128 characters, printable ones only. */
export function managerFromUserAgent(userAgent: string): string {
  const printable = [...(userAgent.split('/')[0] ?? '')].filter((char) => /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char))
  return printable.slice(0, 128).join('')
}
