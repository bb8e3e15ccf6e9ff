/** Discovery the old way, one document per group-version: servers before 1.26, and those that only extend others. */
import type { ApiGroup, ApiResource } from './types.ts'

/** Answer of `/api`, as far as it is used. */
export interface ApiVersions {
  versions?: string[] | null
}

/** Answer of `/apis`, as far as it is used. */
export interface ApiGroupList {
  groups?: { name: string; versions?: { version: string }[] | null; preferredVersion?: { version?: string } }[] | null
}

/** Answer of `/api/v1` or `/apis/<group>/<version>`, as far as it is used. */
export interface ApiResourceList {
  resources?: LegacyResource[] | null
}

interface LegacyResource {
  /** A subresource has a slash in its name. */
  name: string
  singularName?: string
  namespaced?: boolean
  /** Empty for the group of the list. */
  group?: string
  version?: string
  kind?: string
  verbs?: string[] | null
  shortNames?: string[] | null
  categories?: string[] | null
}

/** The core group as `/api` tells it. */
export function readApiVersions({ versions }: ApiVersions): ApiGroup[] {
  const [preferredVersion] = versions ?? []
  return preferredVersion === undefined ? [] : [{ name: '', versions: [...(versions ?? [])], preferredVersion }]
}

/** The groups as `/apis` tells them. */
export function readGroupList({ groups }: ApiGroupList): ApiGroup[] {
  return (groups ?? []).flatMap((group): ApiGroup[] => {
    const versions = (group.versions ?? []).map((one) => one.version)
    const preferredVersion = group.preferredVersion?.version || versions[0]
    return preferredVersion === undefined ? [] : [{ name: group.name, versions, preferredVersion }]
  })
}

/** The resources of one group-version. */
export function readResourceList(group: string, version: string, { resources }: ApiResourceList): ApiResource[] {
  const byPlural = new Map<string, ApiResource>()
  const resourceOf = (plural: string, namespaced: boolean): ApiResource => {
    const known = byPlural.get(plural)
    if (known !== undefined) return known
    const made = { group, version, kind: '', plural, singular: '', namespaced }
    const resource: ApiResource = { ...made, verbs: [], shortNames: [], categories: [], subresources: [] }
    byPlural.set(plural, resource)
    return resource
  }
  for (const found of resources ?? []) {
    const [plural = '', subresource] = split(found.name)
    const resource = resourceOf(plural, found.namespaced ?? false)
    const { kind = '', verbs } = found
    if (subresource !== undefined) {
      const own = found.version ? { group: found.group ?? '', version: found.version } : { group, version }
      resource.subresources.push({ name: subresource, ...own, kind, verbs: verbs ?? [] })
      continue
    }
    // Servers before 1.27 leave the singular empty.
    Object.assign(resource, { kind, singular: found.singularName || kind.toLowerCase(), verbs: verbs ?? [] })
    Object.assign(resource, { shortNames: found.shortNames ?? [], categories: found.categories ?? [] })
  }
  return [...byPlural.values()]
}

/** A name and the rest after its first slash. */
function split(name: string): [plural: string, subresource?: string] {
  const slash = name.indexOf('/')
  return slash < 0 ? [name] : [name.slice(0, slash), name.slice(slash + 1)]
}
