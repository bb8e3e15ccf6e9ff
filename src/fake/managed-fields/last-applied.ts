/**
 * The move from client-side to server-side apply: what kubectl once applied by itself, and noted in an annotation, it may
 * apply server-side without a conflict with its own earlier self.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#upgrading-from-client-side-apply-to-server-side-apply
 */
import { isObject, type JsonObject } from '../../resources/patch/json.ts'
import type { Schema } from '../schema/schema.ts'
import { compareObjects } from './compare.ts'
import { type FieldSet, NO_FIELDS } from './field-set.ts'
import { fieldSetOfObject } from './field-set-of-object.ts'

/** Where kubectl notes what it applied. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** The only manager that the annotation is about. */
export const KUBECTL = 'kubectl'

/** Fields that the annotation names and that are still as it says. */
export function fieldsOfLastApplied(live: JsonObject, apiVersion: string, schema: Schema): FieldSet {
  const text = annotationsOf(live)[LAST_APPLIED]
  if (typeof text !== 'string' || text === '') return NO_FIELDS
  try {
    const applied: unknown = JSON.parse(text)
    if (!isObject(applied) || applied.apiVersion !== apiVersion) return NO_FIELDS
    const { added, modified, removed } = compareObjects(applied, live, schema)
    return fieldSetOfObject(applied, schema).minus(modified).minus(added).minus(removed)
  } catch {
    // An annotation that does not parse, or does not fit the type, allows nothing.
    return NO_FIELDS
  }
}

/** The object with its annotation brought up to date, if it has one. */
export function withLastApplied(object: JsonObject, applied: JsonObject): JsonObject {
  const annotations = annotationsOf(object)
  if (!annotations[LAST_APPLIED]) return object
  const { [LAST_APPLIED]: _, ...rest } = annotationsOf(applied)
  const metadata = isObject(applied.metadata) ? { ...applied.metadata } : {}
  if (metadata.annotations !== undefined) metadata.annotations = rest
  if (Object.keys(rest).length === 0) delete metadata.annotations
  const noted = `${JSON.stringify(sorted({ ...applied, metadata }))}\n`
  return {
    ...object,
    metadata: {
      ...(isObject(object.metadata) ? object.metadata : {}),
      annotations: { ...annotations, [LAST_APPLIED]: noted }
    }
  }
}

function annotationsOf(object: JsonObject): JsonObject {
  const annotations = isObject(object.metadata) ? object.metadata.annotations : undefined
  return isObject(annotations) ? annotations : {}
}

/** Keys in the order in which Go writes maps. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])])
  )
}
