import { type JsonObject, setOwn } from '../../resources/patch/json.ts'
import type { Schema } from '../schema/schema.ts'

/**
 * An object with nothing set, as Go writes one of the type: members that are not optional are there with their zero value
 * (`{}`, `""`, null for lists and pointers). What is there in an empty object is not added by the one who creates it, which
 * is why nobody owns `spec` or `spec.containers` as such.
 */
export function emptyObject(schema: Schema): JsonObject {
  const object: JsonObject = {}
  for (const [name, field] of schema.fields ?? []) {
    if (field.type === 'object' && field.default !== undefined) setOwn(object, name, emptyObject(field))
    else if (field.nullTime) setOwn(object, name, null)
    else if (field.omitsZero) continue
    else if (isZero(field.default)) setOwn(object, name, field.default)
    else if (field.default === undefined && schema.required?.includes(name)) setOwn(object, name, null)
  }
  return object
}

/** A default other than zero is the server's doing, not the type's. */
function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false
}
