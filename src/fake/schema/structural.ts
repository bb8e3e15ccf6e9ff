import { isObject, type JsonObject } from '../../resources/patch/json.ts'
import { type ListType, type Schema, type SchemaType, untypedSchema } from './schema.ts'

/** Members that every object of a custom kind has, whatever its own schema says. */
export interface RootTypes {
  /** Schema of `metadata`, taken from any built-in kind. */
  metadata: Schema
}

const TEXT: Schema = Object.freeze({ type: 'string', name: 'string' })

/**
 * The schema of a custom kind from the `openAPIV3Schema` of its CustomResourceDefinition.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export function schemaOfCustomKind(kind: string, openApi: unknown, root: RootTypes): Schema {
  const own = isObject(openApi) ? readSchema(openApi, kind) : undefined
  const fields = new Map<string, Schema>(own?.fields ?? [])
  fields.set('apiVersion', TEXT)
  fields.set('kind', TEXT)
  fields.set('metadata', root.metadata)
  // Without a schema all fields are kept, as kinds with preserveUnknownFields have it.
  const preserveUnknown = own === undefined || own.preserveUnknown === true || own.type === 'raw'
  return { type: 'object', name: kind, fields, required: own?.required ?? [], preserveUnknown }
}

function readSchema(source: JsonObject, name: string): Schema {
  const type = typeOf(source)
  const preserveUnknown = source['x-kubernetes-preserve-unknown-fields'] === true
  return {
    type,
    name: nameOf(type, source, name),
    ...(type === 'object' && { fields: fieldsOf(source), required: textsOf(source.required) }),
    ...(type === 'array' && { items: childOf(source.items), listType: listTypeOf(source), mapKeys: keysOf(source) }),
    ...(type === 'map' && { values: childOf(source.additionalProperties) }),
    ...(source['x-kubernetes-map-type'] === 'atomic' && { atomic: true }),
    ...(source.default !== undefined && { default: source.default }),
    ...(Array.isArray(source.enum) && { enum: textsOf(source.enum) }),
    ...(source.nullable === true && { nullable: true }),
    ...(preserveUnknown && { preserveUnknown: true })
  }
}

function typeOf(source: JsonObject): SchemaType {
  if (source['x-kubernetes-int-or-string'] === true) return 'int-or-string'
  switch (source.type) {
    case 'object':
      if (isObject(source.properties)) return 'object'
      return source.additionalProperties === undefined || source.additionalProperties === false ? 'raw' : 'map'
    case 'array':
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
      return source.type
    default:
      return 'any'
  }
}

function nameOf(type: SchemaType, source: JsonObject, name: string): string {
  if (type === 'object') return name
  return type === 'integer' ? (source.format === 'int32' ? 'int32' : 'int64') : type
}

function fieldsOf(source: JsonObject): ReadonlyMap<string, Schema> {
  const properties = isObject(source.properties) ? source.properties : {}
  return new Map(Object.entries(properties).map(([name, child]) => [name, childOf(child, name)]))
}

function childOf(source: unknown, name: string = ''): Schema {
  return isObject(source) ? readSchema(source, name) : untypedSchema
}

function listTypeOf(source: JsonObject): ListType {
  const type = source['x-kubernetes-list-type']
  return type === 'set' || type === 'map' ? type : 'atomic'
}

function keysOf(source: JsonObject): readonly string[] {
  return textsOf(source['x-kubernetes-list-map-keys'])
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}
