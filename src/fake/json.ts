/** JSON as the fake handles it. Stored objects are never changed in place: every write starts from a copy. */
import type { ObjectMeta } from '../meta.ts'
import { cloneJson, equalJson, isObject, type JsonObject } from '../resources/patch/json.ts'

export type { JsonObject }

/** An API object inside the fake. */
export interface FakeObject extends JsonObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
}

/** True for a JSON object (not an array, not null). */
export const isJsonObject: (value: unknown) => value is JsonObject = isObject

/** A deep copy of a JSON value. */
export const copyJson: <T>(value: T) => T = cloneJson

/** Deep equality of JSON values, whatever the order of keys. */
export const sameJson: (a: unknown, b: unknown) => boolean = equalJson

/** A text as it is; `""` for any other value. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A JSON object as it is; an empty one for any other value. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** The value at a path of field names, or undefined. */
export function valueAt(object: unknown, ...path: string[]): unknown {
  let value = object
  for (const field of path) {
    if (!isObject(value) || !Object.hasOwn(value, field)) return undefined
    value = value[field]
  }
  return value
}

/** The text at a path of field names; `""` when there is none. */
export function textAt(object: unknown, ...path: string[]): string {
  return textOf(valueAt(object, ...path))
}

/** The list at a path of field names; empty when there is none. */
export function listAt(object: unknown, ...path: string[]): unknown[] {
  const value = valueAt(object, ...path)
  return Array.isArray(value) ? value : []
}

/** The object at a path of field names; a new one is put there (and on the way) when there is none. */
export function objectAt(object: JsonObject, ...path: string[]): JsonObject {
  let target = object
  for (const field of path) {
    const next = target[field]
    if (isObject(next)) target = next
    else {
      const made: JsonObject = {}
      target[field] = made
      target = made
    }
  }
  return target
}
