/** What a server offers. */

/** An API group with the versions that it is served in. */
export interface ApiGroup {
  /** `""` for the core group. */
  name: string
  /** In the server's order of preference. */
  versions: string[]
  preferredVersion: string
}

/** A kind of objects that a server offers: a `Kind` that `client.resource()` takes, with what more the server tells of it. */
export interface ApiResource {
  /** `""` for the core group. */
  group: string
  version: string
  /** `""` when the resource exists for its subresources alone. */
  kind: string
  plural: string
  singular: string
  namespaced: boolean
  verbs: string[]
  /** E.g. `po` for pods. */
  shortNames: string[]
  /** E.g. `all`, which is what `kubectl get all` lists. */
  categories: string[]
  subresources: ApiSubresource[]
}

/** A subresource, e.g. `scale`, whose objects may be of another group. */
export interface ApiSubresource {
  name: string
  group: string
  version: string
  kind: string
  verbs: string[]
}

/** A group-version of which the server could not say what it has. */
export interface DiscoveryFailure {
  group: string
  version: string
  /** True when the server knows that what it has is out of date: an extension server that does not answer it. */
  stale: boolean
  /** Why asking failed; undefined when `stale`. */
  error: Error | undefined
}

/** What a server has. */
export interface DiscoveredResources {
  resources: ApiResource[]
  /** What is missing from `resources`; usually extension servers that are down. */
  failures: DiscoveryFailure[]
}

/** What discovery tells in one go. */
export interface Snapshot extends DiscoveredResources {
  groups: ApiGroup[]
}

/** Answer of `/version`. */
export interface ServerVersion {
  major: string
  minor: string
  /** E.g. `v1.36.3`. */
  gitVersion: string
  gitCommit: string
  gitTreeState: string
  buildDate: string
  goVersion: string
  compiler: string
  platform: string
  emulationMajor?: string
  emulationMinor?: string
  minCompatibilityMajor?: string
  minCompatibilityMinor?: string
}
