import { cloneJson, formatAsGo, getOwn, isObject, type JsonObject, setOwn } from './json.ts'
import { PatchError } from './patch-error.ts'
import { deleteScalars, type MergeElement, mergeList, mergeOrderedList } from './strategic-list.ts'

/** What a strategic merge must know of a type. Fields without a strategy are merged when maps, replaced when lists. */
export interface StrategicSchema {
  /** Name of the type for messages, e.g. `v1.PodSpec`. */
  readonly name?: string | undefined
  readonly fields?: ReadonlyMap<string, StrategicSchema> | undefined
  readonly items?: StrategicSchema | undefined
  readonly values?: StrategicSchema | undefined
  /** `merge`, `replace`, `retainKeys`, as in `x-kubernetes-patch-strategy`. */
  readonly patchStrategy?: readonly string[] | undefined
  readonly patchMergeKey?: string | undefined
}

const PATCH = '$patch'
const RETAIN_KEYS = '$retainKeys'
const DELETE_FROM_LIST = '$deleteFromPrimitiveList'
const ELEMENT_ORDER = '$setElementOrder'

/**
 * Applies a strategic merge patch, as an API server does to its built-in kinds. Changes neither argument.
 *
 * @throws {PatchError} When a directive is malformed, or list elements lack their merge key or are not of one type.
 * @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
export function applyStrategicMergePatch(original: JsonObject, patch: JsonObject, schema: StrategicSchema): JsonObject {
  return mergeObject(cloneJson(original), cloneJson(patch), schema)
}

/** Merges into `original` and consumes `patch`: both are copies. */
function mergeObject(original: JsonObject, patch: JsonObject, schema: StrategicSchema): JsonObject {
  if (Object.hasOwn(patch, PATCH)) return wholeObject(patch)
  applyRetainKeys(original, patch)
  applyElementOrders(original, patch, schema)
  for (const key of Object.keys(patch)) {
    if (isDirective(key, DELETE_FROM_LIST)) deleteFromList(original, fieldOf(key, DELETE_FROM_LIST), patch[key])
    else mergeField(original, key, patch[key], schema)
  }
  return original
}

/** `$patch: replace` takes the rest of the patch as it is; `$patch: delete` leaves nothing. */
function wholeObject(patch: JsonObject): JsonObject {
  const directive = patch[PATCH]
  if (directive === 'delete') return {}
  if (directive !== 'replace') {
    throw inapplicable(`unknown patch type: ${String(directive)} in map: ${formatAsGo(patch)}`)
  }
  delete patch[PATCH]
  return patch
}

function mergeField(original: JsonObject, key: string, change: unknown, schema: StrategicSchema): void {
  if (change === null) {
    delete original[key]
    return
  }
  const old = getOwn(original, key)
  if (isObject(old) && isObject(change)) {
    const field = fieldSchema(schema, key)
    setOwn(original, key, strategyOf(field) === 'replace' ? change : mergeObject(old, change, field))
  } else if (Array.isArray(old) && Array.isArray(change)) {
    const field = fieldSchema(schema, key)
    setOwn(original, key, mergesLists(field) ? mergeList(old, change, field.patchMergeKey, elements(field)) : change)
  } else {
    dropNulls(change)
    const value = withoutDirectives(change)
    if (value === undefined) delete original[key]
    else setOwn(original, key, value)
  }
}

/** Deletion lists work whatever the strategy of the field is. */
function deleteFromList(original: JsonObject, key: string, listed: unknown): void {
  if (listed === null) {
    delete original[key]
    return
  }
  const old = getOwn(original, key)
  if (!Array.isArray(old)) return
  if (!Array.isArray(listed)) throw malformed('invalid patch format of primitive list')
  setOwn(original, key, deleteScalars(old, listed))
}

/** `$retainKeys` names the keys that stay; whatever else the original has goes. */
function applyRetainKeys(original: JsonObject, patch: JsonObject): void {
  if (!Object.hasOwn(patch, RETAIN_KEYS)) return
  const listed = patch[RETAIN_KEYS]
  delete patch[RETAIN_KEYS]
  if (!Array.isArray(listed)) throw malformed('invalid patch format of retainKeys')
  const retained = new Set<unknown>(listed)
  for (const key of Object.keys(patch)) {
    if (patch[key] === null || key.startsWith(DELETE_FROM_LIST) || key.startsWith(ELEMENT_ORDER)) continue
    if (!retained.has(key)) throw malformed('invalid patch format of retainKeys')
  }
  for (const key of Object.keys(original)) if (!retained.has(key)) delete original[key]
}

/** Merges the lists that come with a `$setElementOrder`, and takes both out of the patch. */
function applyElementOrders(original: JsonObject, patch: JsonObject, schema: StrategicSchema): void {
  for (const directive of Object.keys(patch)) {
    if (!isDirective(directive, ELEMENT_ORDER)) continue
    const order = patch[directive]
    delete patch[directive]
    const key = fieldOf(directive, ELEMENT_ORDER)
    if (!Array.isArray(order)) throw malformed('invalid patch format of setElementOrder list')
    const old = listAt(original, key)
    const change = listAt(patch, key)
    const field = fieldSchema(schema, key)
    const merged = mergeOrderedList({
      old,
      change,
      order,
      mergeKey: field.patchMergeKey,
      merges: mergesLists(field),
      mergeElement: elements(field),
      fresh: withoutDirectivesInList
    })
    if (merged === undefined) continue
    setOwn(original, key, merged)
    delete patch[key]
  }
}

function listAt(object: JsonObject, key: string): unknown[] | undefined {
  const value = getOwn(object, key)
  if (value === undefined || Array.isArray(value)) return value
  throw inapplicable(`expected a slice, but received a ${value === null ? 'nil' : goKind(value)}`)
}

function goKind(value: unknown): string {
  return isObject(value) ? 'map' : typeof value === 'boolean' ? 'bool' : typeof value
}

function elements(field: StrategicSchema): MergeElement {
  const items = field.items ?? {}
  return (old, change) => mergeObject(old, change, items)
}

function fieldSchema(schema: StrategicSchema, key: string): StrategicSchema {
  const field = schema.fields === undefined ? schema.values : schema.fields.get(key)
  if (field !== undefined) return field
  if (schema.fields === undefined) return {}
  const struct = schema.name?.replace(/^.*\./, '') ?? 'unknown'
  throw inapplicable(`unable to find api field in struct ${struct} for the json field "${key}"`)
}

/** The strategy without `retainKeys`, which only says what a client may send. */
function strategyOf(field: StrategicSchema): string | undefined {
  return field.patchStrategy?.find((strategy) => strategy !== 'retainKeys')
}

function mergesLists(field: StrategicSchema): boolean {
  return strategyOf(field) === 'merge'
}

function isDirective(key: string, directive: string): boolean {
  return key.startsWith(directive)
}

/** The field that a directive such as `$setElementOrder/containers` is about. */
function fieldOf(key: string, directive: string): string {
  const slash = key.indexOf('/')
  if (slash === directive.length) return key.slice(slash + 1)
  const list = directive === ELEMENT_ORDER ? 'setElementOrder list' : 'primitive list'
  throw malformed(`invalid patch format of ${list}`)
}

/** A value that is new carries no nulls: there is nothing that they could remove. */
function dropNulls(value: unknown): void {
  if (Array.isArray(value)) value.forEach(dropNulls)
  else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      if (value[key] === null) delete value[key]
      else dropNulls(value[key])
    }
  }
}

/** A value that is new, without the parts that are directives; undefined when it is nothing but one. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return withoutDirectivesInList(value)
  if (!isObject(value)) return value
  if (Object.hasOwn(value, PATCH)) return undefined
  for (const key of Object.keys(value)) {
    const kept = withoutDirectives(value[key])
    if (kept === undefined) delete value[key]
    else setOwn(value, key, kept)
  }
  return value
}

function withoutDirectivesInList(list: unknown[]): unknown[] {
  return list.map(withoutDirectives).filter((value) => value !== undefined)
}

function malformed(message: string): PatchError {
  return new PatchError(message, { failure: 'malformed', statusCode: 400 })
}

function inapplicable(message: string): PatchError {
  return new PatchError(message, { failure: 'inapplicable', statusCode: 500 })
}
