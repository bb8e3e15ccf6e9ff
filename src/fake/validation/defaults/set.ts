import { isObject, type JsonObject } from '../../../resources/patch/json.ts'

/** Sets what is not set yet. A text that is empty counts as not set, as it does for Go. */
export function setDefaults(object: JsonObject, defaults: Readonly<JsonObject>): void {
  for (const [name, value] of Object.entries(defaults)) {
    if (object[name] === undefined || object[name] === '') object[name] = structuredClone(value)
  }
}

/** The object at a field, or undefined. */
export function objectAt(object: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = object?.[name]
  return isObject(value) ? value : undefined
}

/** A field for one value and the list that came after it say the same; where they differ, the older field wins. */
export function mirrorFirst(object: JsonObject | undefined, one: string, many: string, key?: string): void {
  if (object === undefined) return
  const list: unknown[] = Array.isArray(object[many]) ? object[many] : []
  const first = key === undefined ? list[0] : isObject(list[0]) ? list[0][key] : undefined
  const value = object[one]
  if (typeof value !== 'string' || value === '') {
    if (typeof first === 'string') object[one] = first
  } else if (value !== first) object[many] = [key === undefined ? value : { [key]: value }]
}

/** The objects in the list at a field. */
export function objectsAt(object: JsonObject | undefined, name: string): JsonObject[] {
  const value = object?.[name]
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The object at a field, made when it is not there. */
export function ensureObject(object: JsonObject, name: string): JsonObject {
  const found = objectAt(object, name)
  if (found !== undefined) return found
  const made: JsonObject = {}
  object[name] = made
  return made
}
