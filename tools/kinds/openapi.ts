/** The parts of OpenAPI v3 and of aggregated discovery that the generator reads. */

/** A schema; only what the API server's documents use. */
export interface OpenApiSchema {
  $ref?: string
  allOf?: OpenApiSchema[]
  oneOf?: OpenApiSchema[]
  type?: string
  format?: string
  description?: string
  default?: unknown
  enum?: string[]
  nullable?: boolean
  required?: string[]
  properties?: Record<string, OpenApiSchema>
  items?: OpenApiSchema
  additionalProperties?: OpenApiSchema
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[]
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map'
  'x-kubernetes-list-map-keys'?: string[]
  'x-kubernetes-map-type'?: 'atomic' | 'granular'
  'x-kubernetes-patch-strategy'?: string
  'x-kubernetes-patch-merge-key'?: string
}

/** One OpenAPI document; the API server has one per group-version. */
export interface OpenApiDocument {
  info: { version: string }
  components?: { schemas?: Record<string, OpenApiSchema> }
}

/** Kind that a resource answers with; group and version are empty when they are the resource's own. */
export interface ResponseKind {
  group: string
  version: string
  kind: string
}

/** One resource of aggregated discovery. */
export interface DiscoveredResource {
  resource: string
  responseKind: ResponseKind
  scope: 'Namespaced' | 'Cluster'
  singularResource: string
  verbs: string[]
  shortNames?: string[]
  categories?: string[]
  subresources?: { subresource: string; responseKind?: ResponseKind; verbs: string[] }[]
}

/** One group of aggregated discovery; the versions stand in order of preference. */
export interface DiscoveredGroup {
  metadata: { name?: string }
  versions: { version: string; resources: DiscoveredResource[] }[]
}

/** A column of a table. */
export interface TableColumnDefinition {
  name: string
  type: string
  format: string
  description: string
  priority: number
}

/** Everything that is generated comes from this: what one API server with default flags says of itself. */
export interface ServerDump {
  /** Documents by their path below `/openapi/v3/`, e.g. `apis/apps/v1`. */
  openapi: Record<string, OpenApiDocument>
  /** `/api` and `/apis` in the form of aggregated discovery. */
  discovery: { api: { items: DiscoveredGroup[] }; apis: { items: DiscoveredGroup[] } }
  /** Columns of the tables that the server prints, by the path of the collection, e.g. `/apis/apps/v1/deployments`. */
  tables: Record<string, TableColumnDefinition[]>
}

/** Path under which a resource of all namespaces is served. */
export function collectionPath(group: string, version: string, plural: string): string {
  return `${group === '' ? '/api' : `/apis/${group}`}/${version}/${plural}`
}

const refPrefix = '#/components/schemas/'

/** Name of the schema that a schema stands for: `$ref`, or `allOf` with one `$ref`. */
export function refOf(schema: OpenApiSchema): string | undefined {
  const ref = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0]?.$ref : undefined)
  if (ref === undefined) return undefined
  if (!ref.startsWith(refPrefix)) throw new Error(`Cannot follow reference: "${ref}"`)
  return ref.slice(refPrefix.length)
}

/** Every schema of every document, by name. A schema that differs between documents keeps its longest form. */
export function allSchemas(dump: ServerDump): Map<string, OpenApiSchema> {
  const schemas = new Map<string, OpenApiSchema>()
  for (const document of Object.values(dump.openapi)) {
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      const known = schemas.get(name)
      // Only the lists of groups under which DeleteOptions and WatchEvent are served differ.
      if (known === undefined || JSON.stringify(known).length < JSON.stringify(schema).length) schemas.set(name, schema)
    }
  }
  return new Map([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)))
}
