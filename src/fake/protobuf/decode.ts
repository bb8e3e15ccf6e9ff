/** Messages of the built-in kinds, as the JSON that Go would write of them. Schemas tell the fields by their numbers. */
import { type JsonObject, setOwn } from '../../resources/patch/json.ts'
import type { Schema } from '../schema/schema.ts'
import { ProtobufError, readFields, readPacked, signed, type WireField } from './wire.ts'

/** Deepest nesting of messages; kinds that contain themselves have no bound of their own. */
const MAX_DEPTH = 64

/** A field of a message, or the fields of a struct that JSON writes inline. */
type Place = { name: string; schema: Schema } | Map<number, Place>

const places = new WeakMap<ReadonlyMap<string, Schema>, Map<number, Place>>()

/**
 * Decodes a message.
 *
 * @throws {ProtobufError} When the bytes are no such message, or when its schema does not tell the numbers of its fields.
 */
export function decodeMessage(bytes: Uint8Array, schema: Schema): JsonObject {
  return readObject(bytes, schema, 0)
}

function readObject(bytes: Uint8Array, schema: Schema, depth: number): JsonObject {
  const object: JsonObject = {}
  readInto(object, bytes, placesOf(schema), depth)
  return object
}

function placesOf({ fields = new Map(), name }: Schema): Map<number, Place> {
  const known = places.get(fields)
  if (known !== undefined) return known
  const root = new Map<number, Place>()
  for (const [fieldName, field] of fields) {
    const path = field.protobuf ?? []
    const last = path.at(-1)
    if (last === undefined) continue
    let level = root
    for (const number of path.slice(0, -1)) {
      const inner = level.get(number)
      const next: Map<number, Place> = inner instanceof Map ? inner : new Map()
      level.set(number, next)
      level = next
    }
    level.set(last, { name: fieldName, schema: field })
  }
  if (root.size === 0 && fields.size > 0) throw new ProtobufError(`no protobuf form of ${name} is known`)
  places.set(fields, root)
  return root
}

function readInto(object: JsonObject, bytes: Uint8Array, level: Map<number, Place>, depth: number): void {
  if (depth > MAX_DEPTH) throw new ProtobufError('message is nested too deeply')
  for (const field of readFields(bytes)) {
    const place = level.get(field.number)
    if (place === undefined) continue // from a newer schema: protobuf passes over it
    if (place instanceof Map) readInto(object, bytesOf(field), place, depth + 1)
    else readField(object, place.name, place.schema, field, depth + 1)
  }
}

function readField(object: JsonObject, name: string, schema: Schema, field: WireField, depth: number): void {
  if (schema.type === 'array') {
    const list = Array.isArray(object[name]) ? (object[name] as unknown[]) : []
    list.push(...readElements(schema.items ?? schema, field, depth))
    setOwn(object, name, list)
  } else if (schema.type === 'map') {
    const map = (object[name] ?? {}) as JsonObject
    readEntry(map, bytesOf(field), schema.values ?? schema, depth)
    setOwn(object, name, map)
  } else {
    const value = readValue(schema, field, depth)
    if (value !== undefined && !(schema.omitsZero && (value === '' || value === 0 || value === false))) {
      setOwn(object, name, value)
    }
  }
}

function readElements(items: Schema, field: WireField, depth: number): unknown[] {
  const numbers = items.type === 'integer' || items.type === 'boolean'
  if (!numbers || typeof field.value === 'bigint') return [readValue(items, field, depth)]
  return readPacked(field.value).map((value) => readValue(items, { ...field, value }, depth))
}

/** An entry of a map: the key is field 1, the value field 2. */
function readEntry(map: JsonObject, bytes: Uint8Array, values: Schema, depth: number): void {
  let key = ''
  let value: unknown = values.type === 'string' || values.type === 'bytes' ? '' : undefined
  for (const field of readFields(bytes)) {
    if (field.number === 1) key = textOf(field)
    // A list as a value is a message with the list as its field 1.
    else if (field.number === 2 && values.type === 'array') {
      value = [...readFields(bytesOf(field))].flatMap((each) => readElements(values.items ?? values, each, depth))
    } else if (field.number === 2) value = readValue(values, field, depth)
  }
  if (value !== undefined) setOwn(map, key, value)
}

function readValue(schema: Schema, field: WireField, depth: number): unknown {
  switch (schema.type) {
    case 'object':
      return readObject(bytesOf(field), schema, depth)
    case 'string':
      return textOf(field)
    case 'bytes':
      return Buffer.from(bytesOf(field)).toString('base64')
    case 'integer':
      return signed(numberOf(field))
    case 'boolean':
      return numberOf(field) !== 0n
    case 'number':
      return readDouble(field)
    case 'quantity':
      return firstText(bytesOf(field))
    case 'int-or-string':
      return readIntOrString(bytesOf(field))
    case 'time':
    case 'micro-time':
      return readTime(bytesOf(field), schema.type === 'micro-time')
    case 'raw':
    case 'any':
      return readRaw(bytesOf(field))
    default:
      throw new ProtobufError(`cannot read a ${schema.type}`)
  }
}

function bytesOf({ value }: WireField): Uint8Array {
  if (value instanceof Uint8Array) return value
  throw new ProtobufError('wrong wireType = 0')
}

function numberOf({ value }: WireField): bigint {
  if (typeof value === 'bigint') return value
  throw new ProtobufError('wrong wireType = 2')
}

const decoder = new TextDecoder('utf-8')

function textOf(field: WireField): string {
  return decoder.decode(bytesOf(field))
}

function firstText(bytes: Uint8Array): string | undefined {
  for (const field of readFields(bytes)) if (field.number === 1) return textOf(field)
  return undefined
}

function readDouble({ value, fixed64 }: WireField): number {
  if (typeof value !== 'bigint' || !fixed64) throw new ProtobufError('wrong wireType for a double')
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, value)
  return view.getFloat64(0)
}

/** Field 1 tells which of the others it is: 0 the number (field 2), 1 the text (field 3). */
function readIntOrString(bytes: Uint8Array): number | string {
  let isText = false
  let number = 0
  let text = ''
  for (const field of readFields(bytes)) {
    if (field.number === 1) isText = numberOf(field) === 1n
    else if (field.number === 2) number = signed(numberOf(field))
    else if (field.number === 3) text = textOf(field)
  }
  return isText ? text : number
}

/** Seconds (field 1) and nanoseconds (field 2); nothing at all for a time that is not set. */
function readTime(bytes: Uint8Array, micro: boolean): string | undefined {
  if (bytes.length === 0) return undefined
  let seconds = 0
  let nanos = 0
  for (const field of readFields(bytes)) {
    if (field.number === 1) seconds = signed(numberOf(field))
    else if (field.number === 2) nanos = signed(numberOf(field))
  }
  const date = new Date(seconds * 1000)
  if (Number.isNaN(date.getTime())) throw new ProtobufError(`time out of range: ${seconds}`)
  const text = date.toISOString().slice(0, 19)
  return micro ? `${text}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z` : `${text}Z`
}

/** RawExtension, FieldsV1 and JSON carry JSON text as their field 1. */
function readRaw(bytes: Uint8Array): unknown {
  const text = firstText(bytes)
  if (text === undefined || text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new ProtobufError('embedded JSON does not parse')
  }
}
