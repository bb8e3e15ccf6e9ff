/** Which file a schema belongs to, what it is called there, and which kinds each group-version serves. */
import { allSchemas, type DiscoveredResource, type OpenApiSchema, type ServerDump } from './openapi.ts'

/** A group-version that the server serves, with its own schemas and resources. */
export interface GroupVersion {
  group: string
  version: string
  /** Stem of its files: `core-v1`, `networking-v1`, `rbac-v1`. */
  file: string
  /** Path below the package's name: `core/v1`. */
  subpath: string
  /** Name of the namespace import of its types: `coreV1`. */
  alias: string
  /** Schemas by the TypeScript name they have in the file. */
  types: Map<string, OpenApiSchema>
  resources: DiscoveredResource[]
}

/** Everything that the emitters need. */
export interface Model {
  /** In the order in which the server prefers them. */
  groupVersions: GroupVersion[]
  schemas: Map<string, OpenApiSchema>
  /** Schemas of apimachinery, which belong to no group-version: `LabelSelector`, `Condition`, ... */
  meta: Map<string, OpenApiSchema>
  /** File and TypeScript name of a schema; undefined for those that the emitter writes in place. */
  locate(schemaName: string): { file: string; alias: string; name: string } | undefined
}

const metaPrefix = 'io.k8s.apimachinery.pkg.apis.meta.v1.'

/** Schemas of `meta/v1` that are nothing but discovery's and the watch's own envelopes: this client has its own for them. */
const unusedMeta =
  /^(API|GroupVersionForDiscovery|ServerAddressByClientCIDR|WatchEvent|Patch$|Time$|MicroTime$|FieldsV1$|Status)/

/** Reads the dump into a model. */
export function buildModel(dump: ServerDump): Model {
  const schemas = allSchemas(dump)
  const groupVersions = [...dump.discovery.api.items, ...dump.discovery.apis.items].flatMap((item) =>
    item.versions.map(({ version, resources }) => groupVersion(item.metadata.name ?? '', version, resources))
  )
  const byPackage = new Map<string, GroupVersion>()
  const meta = new Map<string, OpenApiSchema>()
  for (const [name, schema] of schemas) {
    if (name.startsWith(metaPrefix)) {
      if (!unusedMeta.test(shortName(name))) meta.set(shortName(name), schema)
      continue
    }
    const home = byPackage.get(packageOf(name)) ?? homeOf(name, groupVersions)
    if (home === undefined) continue
    byPackage.set(packageOf(name), home)
    home.types.set(shortName(name), schema)
  }
  const locate: Model['locate'] = (schemaName) => {
    const name = shortName(schemaName)
    if (schemaName.startsWith(metaPrefix)) return { file: 'meta-v1', alias: 'metaV1', name }
    const home = byPackage.get(packageOf(schemaName))
    return home && { file: home.file, alias: home.alias, name }
  }
  return { groupVersions, schemas, meta, locate }
}

function groupVersion(group: string, version: string, resources: DiscoveredResource[]): GroupVersion {
  // "networking.k8s.io" -> networking, "flowcontrol.apiserver.k8s.io" -> flowcontrol; no two groups share a first segment.
  const short = group === '' ? 'core' : (group.split('.')[0] ?? group)
  const alias = `${short}${version[0]?.toUpperCase()}${version.slice(1)}`
  return {
    group,
    version,
    file: `${short}-${version}`,
    subpath: `${short}/${version}`,
    alias,
    types: new Map(),
    resources
  }
}

/** `io.k8s.api.rbac.v1.Role` lives in the group whose first segment is `rbac`. */
function homeOf(name: string, groupVersions: GroupVersion[]): GroupVersion | undefined {
  const [version, short] = name.split('.').slice(-3, -1).reverse()
  return groupVersions.find((each) => each.file === `${short}-${version}`)
}

function packageOf(schemaName: string): string {
  return schemaName.slice(0, schemaName.lastIndexOf('.'))
}

/** Last segment of a schema's name. */
export function shortName(schemaName: string): string {
  return schemaName.slice(schemaName.lastIndexOf('.') + 1)
}

/** Resources of a group-version that are kinds of their own, one per kind. */
export function kindsOf({ resources }: GroupVersion): DiscoveredResource[] {
  return resources.filter((each) => each.verbs.length > 0)
}
