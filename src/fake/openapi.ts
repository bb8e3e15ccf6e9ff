/**
 * `/openapi/v3`: the index, and a document per group and version, made from the schemas when it is asked for. Descriptions
 * are left out.
 *
 * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3
 */
import { createHash } from 'node:crypto'
import type { JsonObject } from './json.ts'
import type { Machine } from './machine.ts'
import { type FakeResponse, jsonResponse } from './message.ts'
import { groupVersion, type ResourceDefinition } from './resource-registry.ts'
import type { Schema } from './schema/schema.ts'

const PATCHES = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json'
]

/** Answers the index (no segments) or a document (`api/v1`, `apis/apps/v1`); undefined when there is none. */
export function openApiResponse(machine: Machine, segments: readonly string[]): FakeResponse | undefined {
  if (segments.length === 0) return index(machine)
  const [root, ...rest] = segments
  const [group, version] = root === 'api' ? ['', rest[0]] : [rest[0] ?? '', rest[1]]
  const resources = machine.registry.resources(group ?? '', version ?? '')
  if (resources === undefined || (root !== 'api' && root !== 'apis')) return undefined
  return jsonResponse(200, documentOf(machine, resources))
}

function index({ registry }: Machine): FakeResponse {
  const paths: Record<string, unknown> = {}
  for (const group of registry.groups()) {
    for (const version of registry.versions(group) ?? []) {
      const path = group === '' ? `api/${version}` : `apis/${group}/${version}`
      const names = (registry.resources(group, version) ?? []).map(({ plural }) => plural)
      const hash = createHash('sha512')
        .update(JSON.stringify([path, names]))
        .digest('hex')
        .toUpperCase()
      paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }
    }
  }
  return jsonResponse(200, { paths }, { 'content-type': 'text/plain; charset=utf-8' })
}

function documentOf(machine: Machine, resources: readonly ResourceDefinition[]): JsonObject {
  const components = new Components()
  const paths: Record<string, unknown> = {}
  for (const resource of resources) {
    const { group, version, kind } = resource
    const schema = machine.schemas.lookup(resource)
    const gvk = { group, version, kind }
    const ref = schema === undefined ? undefined : components.add(schema, packageOf(group), gvk)
    const [collection, object] = pathsOf(resource)
    paths[collection] = { post: operation(ref, gvk, ['application/json']) }
    paths[object] = { put: operation(ref, gvk, ['application/json']), patch: operation(ref, gvk, patchesOf(resource)) }
  }
  const info = { title: 'Kubernetes', version: '1.36' }
  return { openapi: '3.0.0', info, paths, components: { schemas: components.schemas } }
}

/** Clients choose the kind of their patches by what the document names. */
function patchesOf({ custom }: ResourceDefinition): string[] {
  return custom ? PATCHES.filter((type) => !type.includes('strategic')) : PATCHES
}

function pathsOf(resource: ResourceDefinition): [collection: string, object: string] {
  const root = `${resource.group === '' ? '/api' : '/apis'}/${groupVersion(resource)}`
  const collection = `${root}${resource.namespaced ? '/namespaces/{namespace}' : ''}/${resource.plural}`
  return [collection, `${collection}/{name}`]
}

function operation(ref: JsonObject | undefined, gvk: JsonObject, types: readonly string[]): JsonObject {
  const schema = ref ?? { type: 'object' }
  return {
    parameters: ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
      name,
      in: 'query',
      schema: { type: 'string', uniqueItems: true }
    })),
    requestBody: { content: Object.fromEntries(types.map((type) => [type, { schema }])) },
    responses: { 200: { description: 'OK', content: { 'application/json': { schema } } } },
    'x-kubernetes-group-version-kind': gvk
  }
}

/** The package of a group's types: its name up to the first dot. */
function packageOf(group: string): string {
  return group === '' ? 'core' : (group.split('.')[0] ?? group)
}

const INT_OR_STRING: JsonObject = { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] }

/** Schemas of a document by name; each type once, however often it is used. */
class Components {
  readonly schemas: Record<string, unknown> = {}
  readonly #names = new Map<unknown, string>()

  /** Adds an object type and all that it reaches; gives a reference to it. */
  add(schema: Schema, pkg: string, gvk?: JsonObject): JsonObject {
    const { fields } = schema
    let name = this.#names.get(fields)
    if (name === undefined) {
      name = this.#freeName(`io.k8s.api.${pkg}.${schema.name}`)
      this.#names.set(fields, name)
      const properties: Record<string, unknown> = {}
      this.schemas[name] = {
        type: 'object',
        ...(schema.required && schema.required.length > 0 && { required: schema.required }),
        properties,
        ...(gvk && { 'x-kubernetes-group-version-kind': [gvk] })
      }
      for (const [field, type] of fields ?? []) properties[field] = this.#property(type, pkg)
    }
    return { $ref: `#/components/schemas/${name}` }
  }

  /** A type that clients know by its name. */
  #named(name: string, schema: JsonObject): string {
    this.schemas[name] ??= schema
    return `#/components/schemas/${name}`
  }

  #freeName(wanted: string): string {
    let name = wanted
    for (let count = 2; this.schemas[name] !== undefined; count++) name = `${wanted}_${count}`
    return name
  }

  #property(schema: Schema, pkg: string): JsonObject {
    const extensions: JsonObject = {
      ...(schema.default !== undefined && { default: schema.default }),
      ...(schema.enum && { enum: schema.enum }),
      ...(schema.nullable && { nullable: true }),
      ...(schema.listType && { 'x-kubernetes-list-type': schema.listType }),
      ...(schema.mapKeys && { 'x-kubernetes-list-map-keys': schema.mapKeys }),
      ...(schema.patchStrategy && { 'x-kubernetes-patch-strategy': schema.patchStrategy.join(',') }),
      ...(schema.patchMergeKey && { 'x-kubernetes-patch-merge-key': schema.patchMergeKey })
    }
    if (schema.type === 'object') return { ...extensions, allOf: [this.add(schema, pkg)] }
    return { ...this.#type(schema, pkg), ...extensions }
  }

  #type(schema: Schema, pkg: string): JsonObject {
    switch (schema.type) {
      case 'array':
        return { type: 'array', items: schema.items ? this.#property(schema.items, pkg) : {} }
      case 'map':
        return { type: 'object', additionalProperties: schema.values ? this.#property(schema.values, pkg) : {} }
      case 'integer':
        return { type: 'integer', format: schema.name }
      case 'number':
      case 'boolean':
        return { type: schema.type }
      case 'time':
      case 'micro-time':
        return { type: 'string', format: 'date-time' }
      case 'bytes':
        return { type: 'string', format: 'byte' }
      case 'int-or-string':
        return { $ref: this.#named('io.k8s.apimachinery.pkg.util.intstr.IntOrString', INT_OR_STRING) }
      case 'quantity':
        return { oneOf: [{ type: 'string' }, { type: 'number' }] }
      case 'raw':
        return { type: 'object' }
      case 'string':
        return { type: 'string' }
      default:
        return {}
    }
  }
}
