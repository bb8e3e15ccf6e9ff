/** What the fake serves: built-in resources and those that definitions of custom resources add. */
import type { JsonObject } from './json.ts'
import type { Strategy } from './strategies/strategy.ts'
import type { TableColumn } from './table/columns.ts'

/** A path below an object. */
export interface SubresourceDefinition {
  name: string
  verbs: readonly string[]
  /** What it takes and answers with. */
  kind: string
  group: string
  version: string
}

/** One resource in one version. */
export interface ResourceDefinition {
  group: string
  version: string
  plural: string
  singular: string
  kind: string
  namespaced: boolean
  verbs: readonly string[]
  shortNames: readonly string[]
  categories: readonly string[]
  columns: readonly TableColumn[]
  subresources: ReadonlyMap<string, SubresourceDefinition>
  /** True for a custom resource: its objects always carry kind and apiVersion, and unknown rules differ. */
  custom: boolean
  /** `openAPIV3Schema` of a custom resource, as its definition has it. */
  openApi?: JsonObject | undefined
  /** Where the store keeps its objects; shared by the versions of one resource. */
  storage: string
  strategy: Strategy
}

/** `group/version`, or `version` for the core group. */
export function groupVersion({ group, version }: { group: string; version: string }): string {
  return group === '' ? version : `${group}/${version}`
}

/** Resources by group and version, in the order in which discovery shows them. */
export class ResourceRegistry {
  readonly #groups = new Map<string, Map<string, Map<string, ResourceDefinition>>>()

  constructor(definitions: Iterable<ResourceDefinition> = []) {
    for (const definition of definitions) this.add(definition)
  }

  /** Serves a resource; replaces one of the same group, version and name. */
  add(definition: ResourceDefinition): void {
    const { group, version, plural } = definition
    const versions = this.#groups.get(group) ?? new Map<string, Map<string, ResourceDefinition>>()
    const resources = versions.get(version) ?? new Map<string, ResourceDefinition>()
    resources.set(plural, definition)
    versions.set(version, resources)
    this.#groups.set(group, versions)
  }

  /** Serves a resource no longer; its group goes with its last resource. */
  remove({ group, version, plural }: { group: string; version: string; plural: string }): void {
    const versions = this.#groups.get(group)
    const resources = versions?.get(version)
    resources?.delete(plural)
    if (resources?.size === 0) versions?.delete(version)
    if (versions?.size === 0) this.#groups.delete(group)
  }

  find(group: string, version: string, plural: string): ResourceDefinition | undefined {
    return this.#groups.get(group)?.get(version)?.get(plural)
  }

  /** The first resource that serves a kind; any version of its group when none is named. */
  findKind(group: string, kind: string, version?: string): ResourceDefinition | undefined {
    for (const [name, resources] of this.#groups.get(group) ?? []) {
      if (version !== undefined && name !== version) continue
      for (const definition of resources.values()) if (definition.kind === kind) return definition
    }
    return undefined
  }

  /** Groups in order; the core group is `""`. */
  groups(): string[] {
    return [...this.#groups.keys()]
  }

  /** True for a group of custom resources alone: another part of the real server answers for it. */
  isCustom(group: string): boolean {
    const versions = [...(this.#groups.get(group)?.values() ?? [])]
    return versions.length > 0 && versions.every((resources) => [...resources.values()].every(({ custom }) => custom))
  }

  /** Versions of a group, the preferred one first. Undefined for a group that is not served. */
  versions(group: string): string[] | undefined {
    const versions = this.#groups.get(group)
    return versions && [...versions.keys()]
  }

  /** Resources of a group-version. Undefined when it is not served. */
  resources(group: string, version: string): ResourceDefinition[] | undefined {
    const resources = this.#groups.get(group)?.get(version)
    return resources && [...resources.values()]
  }

  /** Everything that is served. */
  *all(): Generator<ResourceDefinition> {
    for (const versions of this.#groups.values()) {
      for (const resources of versions.values()) yield* resources.values()
    }
  }
}
