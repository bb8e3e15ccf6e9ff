import { type JsonObject, setOwn } from '../../resources/patch/json.ts'
import type { Schema } from '../schema/schema.ts'
import { decodeScalar, type Place, typeMismatch } from './decode-scalar.ts'
import { type JsonNode, plainValue } from './json-document.ts'

/** An object as its type has it, and what a strict reader would object to. */
export interface Decoded {
  object: JsonObject
  /** `unknown field "spec.foo"`, `duplicate field "metadata.name"`, in the order of the document. */
  strictErrors: string[]
}

/**
 * Reads a document into a type as the server's decoder does: unknown fields and nulls are dropped, of repeated fields the last
 * one counts, quantities and times are rewritten.
 *
 * @throws {DecodeError} When a value is of another type than its field; the message is Go's.
 */
export function decodeObject(node: JsonNode, schema: Schema): Decoded {
  const reader = new Reader()
  const place = { struct: shortName(schema), field: '', path: '' }
  if (node.type !== 'object') throw typeMismatch(node, { ...place, struct: '' }, schema.name)
  const object = reader.object(node, schema, place)
  return { object, strictErrors: reader.strictErrors }
}

class Reader {
  readonly strictErrors: string[] = []

  object(node: JsonNode & { type: 'object' }, schema: Schema, place: Place): JsonObject {
    const object: JsonObject = {}
    const seen = new Set<string>()
    for (const [name, child] of node.entries) {
      const path = join(place.path, name)
      if (seen.has(name)) this.strictErrors.push(`duplicate field "${path}"`)
      seen.add(name)
      const field = schema.fields?.get(name) ?? schema.values
      if (field === undefined) {
        if (schema.preserveUnknown) setOwn(object, name, plainValue(child))
        else if (name !== 'apiVersion' && name !== 'kind') this.strictErrors.push(`unknown field "${path}"`)
        else setOwn(object, name, plainValue(child))
        continue
      }
      const own = { struct: shortName(schema), field: join(place.field, name), path }
      const value = child.type === 'null' && !field.nullable ? undefined : this.#value(child, field, own)
      if (value === undefined) delete object[name]
      else setOwn(object, name, value)
    }
    return object
  }

  #value(node: JsonNode, schema: Schema, place: Place): unknown {
    if (node.type === 'null') return null
    switch (schema.type) {
      case 'object':
        if (node.type !== 'object') throw typeMismatch(node, place, schema.name)
        return this.object(node, schema, place)
      case 'map':
        if (node.type !== 'object') throw typeMismatch(node, place, schema.name)
        return this.#map(node, schema, place)
      case 'array':
        if (node.type !== 'array') throw typeMismatch(node, place, schema.name)
        return node.items.map((item, i) => this.#element(item, schema, { ...place, path: `${place.path}[${i}]` }))
      case 'any':
      case 'raw':
        return this.#plain(node, place)
      default:
        return decodeScalar(node, schema, place)
    }
  }

  /** A null in a list becomes the zero value of its type, as Go has no other. */
  #element(node: JsonNode, schema: Schema, place: Place): unknown {
    const { items } = schema
    if (items === undefined) return plainValue(node)
    if (node.type !== 'null') return this.#value(node, items, place)
    return items.type === 'object' || items.type === 'map' ? {} : (zeroOf(items) ?? null)
  }

  #map(node: JsonNode & { type: 'object' }, schema: Schema, place: Place): JsonObject {
    const object: JsonObject = {}
    const { values } = schema
    const seen = new Set<string>()
    for (const [name, child] of node.entries) {
      const path = join(place.path, name)
      if (seen.has(name)) this.strictErrors.push(`duplicate field "${path}"`)
      seen.add(name)
      if (values === undefined) setOwn(object, name, plainValue(child))
      else if (child.type === 'null') setOwn(object, name, zeroOf(values) ?? null)
      else setOwn(object, name, this.#value(child, values, { ...place, path }))
    }
    return object
  }

  #plain(node: JsonNode, place: Place): unknown {
    if (node.type === 'array') {
      return node.items.map((item, i) => this.#plain(item, { ...place, path: `${place.path}[${i}]` }))
    }
    if (node.type !== 'object') return plainValue(node)
    const object: JsonObject = {}
    for (const [name, child] of node.entries) {
      const path = join(place.path, name)
      if (Object.hasOwn(object, name)) this.strictErrors.push(`duplicate field "${path}"`)
      setOwn(object, name, this.#plain(child, { ...place, path }))
    }
    return object
  }
}

function zeroOf(schema: Schema): unknown {
  switch (schema.type) {
    case 'string':
      return ''
    case 'integer':
    case 'number':
    case 'int-or-string':
      return 0
    case 'boolean':
      return false
    case 'quantity':
      return '0'
    default:
      return undefined
  }
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

/** `PodSpec` of `v1.PodSpec`. */
function shortName(schema: Schema): string {
  return schema.name.slice(schema.name.lastIndexOf('.') + 1)
}
