/**
 * Patches as values that carry their content type, so that a body cannot go out under the wrong one.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-apply
 */

import { getOwn, isObject, type JsonObject, setOwn } from './patch/json.ts'

/** Content types of the patches that an API server takes beside apply. */
export type PatchContentType =
  | 'application/json-patch+json'
  | 'application/merge-patch+json'
  | 'application/strategic-merge-patch+json'

/** A change to an object, with the content type that says how to read it. */
export interface Patch {
  readonly contentType: PatchContentType
  /** Plain JSON, or JSON text that is sent as it is. */
  readonly body: unknown
}

/** A place in a document: a JSON pointer, or its parts unescaped, e.g. `['metadata', 'labels', 'example.com/app']`. */
export type JsonPath = string | readonly (string | number)[]

/** One operation of a JSON patch (RFC 6902). */
export type JsonPatchOperation =
  | { op: 'add' | 'replace' | 'test'; path: JsonPath; value: unknown }
  | { op: 'remove'; path: JsonPath }
  | { op: 'move' | 'copy'; from: JsonPath; path: JsonPath }

/**
 * A JSON patch: operations in order, all or none of them.
 *
 * Paths may be given as arrays, whose parts need no escaping. `replace` of a missing map key succeeds on an API server, `remove`
 * of one fails.
 *
 * @throws {TypeError} When an operation is not one of RFC 6902, lacks its value or has a path that is no JSON pointer.
 * @see https://www.rfc-editor.org/rfc/rfc6902
 */
export function jsonPatch(operations: readonly JsonPatchOperation[]): Patch {
  return { contentType: 'application/json-patch+json', body: operations.map(checkOperation) }
}

/**
 * A merge patch: given fields are set, `null` removes one, lists are replaced as a whole.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7386
 */
export function mergePatch(body: object): Patch {
  return { contentType: 'application/merge-patch+json', body: checkObject('merge patch', body) }
}

/**
 * A strategic merge patch: like a merge patch, but lists with a merge key are merged by it. Built-in kinds only.
 *
 * @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
export function strategicMergePatch(body: object): Patch {
  return { contentType: 'application/strategic-merge-patch+json', body: checkObject('strategic merge patch', body) }
}

/** JSON pointer (RFC 6901) of the given parts: `~` and `/` in them are escaped. */
export function jsonPointer(parts: readonly (string | number)[]): string {
  return parts.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/**
 * The merge patch that turns `from` into `to` (RFC 7386).
 *
 * Fields with the value `undefined` count as absent, as in JSON. A merge patch cannot set a field to `null`: such fields of `to` are
 * removed by it.
 */
export function createMergePatch(from: object, to: object): Patch {
  return mergePatch(difference(from as JsonObject, to as JsonObject))
}

function difference(from: JsonObject, to: JsonObject): JsonObject {
  const patch: JsonObject = {}
  for (const key of Object.keys(from)) {
    if (from[key] !== undefined && !isPresent(to, key)) setOwn(patch, key, null)
  }
  for (const key of Object.keys(to)) {
    const value = to[key]
    if (value === undefined) continue
    const old = getOwn(from, key)
    if (isObject(old) && isObject(value)) {
      const inner = difference(old, value)
      if (Object.keys(inner).length > 0) setOwn(patch, key, inner)
    } else if (!sameJson(old, value)) {
      setOwn(patch, key, isObject(value) ? difference({}, value) : value)
    }
  }
  return patch
}

function isPresent(object: JsonObject, key: string): boolean {
  return Object.hasOwn(object, key) && object[key] !== undefined
}

/** As `equalJson`, but a field that is undefined counts as absent. */
function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameJson(item, b[i]))
  if (!isObject(a) || !isObject(b)) return a === b
  const keys = Object.keys(a).filter((key) => a[key] !== undefined)
  return (
    keys.length === Object.keys(b).filter((key) => b[key] !== undefined).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  )
}

function checkOperation(operation: JsonPatchOperation): JsonObject {
  const { op } = operation
  switch (op) {
    case 'add':
    case 'replace':
    case 'test':
      if (operation.value === undefined) throw new TypeError(`Cannot build JSON patch: ${op} has no value`)
      return { op, path: pointer(operation.path), value: operation.value }
    case 'remove':
      return { op, path: pointer(operation.path) }
    case 'move':
    case 'copy':
      return { op, from: pointer(operation.from), path: pointer(operation.path) }
    default:
      throw new TypeError(`Cannot build JSON patch: unknown operation: "${String(op)}"`)
  }
}

function pointer(path: JsonPath): string {
  if (typeof path !== 'string') {
    if (Array.isArray(path)) return jsonPointer(path)
    throw new TypeError('Cannot build JSON patch: an operation has no path')
  }
  if (!/^(?:\/(?:[^~]|~[01])*)?$/.test(path)) {
    throw new TypeError(`Cannot build JSON patch: not a JSON pointer: "${path}"`)
  }
  return path
}

function checkObject(what: string, body: object): object {
  if (!isObject(body)) throw new TypeError(`Cannot build ${what}: the body must be an object`)
  return body
}
