/** How server-side apply sees a value: as a leaf, a list whose elements have identities, or a map of fields. */
import { getOwn, isObject, type JsonObject } from '../../resources/patch/json.ts'
import { type Schema, untypedSchema } from '../schema/schema.ts'
import { keyStep, type PathStep, valueStep } from './field-set.ts'

/** A value that is owned as a whole. */
export interface LeafShape {
  kind: 'leaf'
}

/** A map or object whose fields are owned one by one. */
export interface MapShape {
  kind: 'map'
  /** Schema of a field; undefined when the type has no such field. */
  field(name: string): Schema | undefined
  /** Whether the type itself names the field, as an object does and a map does not. */
  declares(name: string): boolean
}

/** A list whose elements are owned one by one. */
export interface ListShape {
  kind: 'list'
  items: Schema
  keys: readonly string[] | undefined
}

export type Shape = LeafShape | MapShape | ListShape

const LEAF: LeafShape = { kind: 'leaf' }
const NO_FIELD_DECLARED = (): boolean => false

/** The shape of a value of this type. What the type leaves open (`any`, `raw`) the value decides. */
export function shapeOf(schema: Schema, value: unknown): Shape {
  switch (schema.type) {
    case 'object':
      return schema.atomic ? LEAF : objectShape(schema)
    case 'map': {
      const values = schema.values ?? untypedSchema
      return schema.atomic ? LEAF : { kind: 'map', field: () => values, declares: NO_FIELD_DECLARED }
    }
    case 'array': {
      const items = schema.items ?? untypedSchema
      if (schema.listType === 'map') return { kind: 'list', items, keys: schema.mapKeys ?? [] }
      return schema.listType === 'set' ? { kind: 'list', items, keys: undefined } : LEAF
    }
    case 'any':
    case 'raw':
      if (!isObject(value) || schema.atomic) return LEAF
      return { kind: 'map', field: () => untypedSchema, declares: NO_FIELD_DECLARED }
    default:
      return LEAF
  }
}

function objectShape(schema: Schema): MapShape {
  const rest = schema.preserveUnknown ? untypedSchema : schema.values
  return {
    kind: 'map',
    field: (name) => schema.fields?.get(name) ?? rest,
    declares: (name) => schema.fields?.has(name) ?? false
  }
}

/** A list element has no identity: its keys are missing, or it is of another type than its list needs. */
export class NoIdentityError extends Error {}

/**
 * The step to an element of a list.
 *
 * @throws {NoIdentityError}
 */
export function stepOf(shape: ListShape, element: unknown): PathStep {
  if (shape.keys === undefined) {
    if (isObject(element)) throw new NoIdentityError("associative list without keys has an element that's a map type")
    if (Array.isArray(element)) throw new NoIdentityError('not supported: associative list with lists as elements')
    if (element === null) {
      throw new NoIdentityError("associative list without keys has an element that's an explicit null")
    }
    return valueStep(element)
  }
  if (element === null) throw new NoIdentityError('associative list with keys may not have a null element')
  if (!isObject(element)) throw new NoIdentityError('associative list with keys may not have non-map elements')
  const keys: JsonObject = {}
  for (const name of shape.keys) {
    const value = Object.hasOwn(element, name) ? element[name] : shape.items.fields?.get(name)?.default
    if (value !== undefined) keys[name] = value
  }
  if (Object.keys(keys).length === 0) {
    const names = shape.keys.map((name) => JSON.stringify(name)).join(' ')
    throw new NoIdentityError(
      `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`
    )
  }
  return keyStep(keys)
}

/** Own names of both objects, in order. */
export function namesOf(...objects: (JsonObject | undefined)[]): string[] {
  return [...new Set(objects.flatMap((object) => Object.keys(object ?? {})))]
}

/** The own value of an object that may be missing. */
export function valueAt(object: JsonObject | undefined, name: string): unknown {
  return object === undefined ? undefined : getOwn(object, name)
}

export function asMap(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined
}

export function asList(value: unknown): unknown[] | undefined {
  return Array.isArray(value) ? value : undefined
}
