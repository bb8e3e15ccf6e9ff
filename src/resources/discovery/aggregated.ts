/**
 * Aggregated discovery: all groups, versions and resources in one document.
 *
 * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
 */
import type { ApiGroup, ApiResource, ApiSubresource, DiscoveryFailure, Snapshot } from './types.ts'

/** What to accept: aggregated in either version, else the old documents, which every server has. */
export const ACCEPT_AGGREGATED: string = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json'
].join(',')

/** True for the content type of an aggregated document. Its kind in the body says nothing: old servers ignore the Accept header. */
export function isAggregated(contentType: string | undefined): boolean {
  const [type, ...parameters] = (contentType ?? '').split(';').map((part) => part.trim())
  const has = (parameter: string): boolean => parameters.includes(parameter)
  return (
    type?.toLowerCase() === 'application/json' &&
    has('g=apidiscovery.k8s.io') &&
    has('as=APIGroupDiscoveryList') &&
    (has('v=v2') || has('v=v2beta1'))
  )
}

/** The document, as far as it is used. Everything may be missing or null, as Go writes empty lists. */
export interface GroupDiscoveryList {
  items?: GroupDiscovery[] | null
}

interface GroupDiscovery {
  metadata?: { name?: string } | null
  versions?: VersionDiscovery[] | null
}

interface VersionDiscovery {
  version: string
  freshness?: string
  resources?: ResourceDiscovery[] | null
}

interface GroupVersionKind {
  group?: string
  version?: string
  kind?: string
}

interface ResourceDiscovery {
  resource: string
  responseKind?: GroupVersionKind | null
  scope?: string
  singularResource?: string
  verbs?: string[] | null
  shortNames?: string[] | null
  categories?: string[] | null
  subresources?: { subresource: string; responseKind?: GroupVersionKind | null; verbs?: string[] | null }[] | null
}

/** What an aggregated document tells. Versions that are out of date are failures, and never the preferred ones. */
export function readAggregated(document: GroupDiscoveryList): Snapshot {
  const groups: ApiGroup[] = []
  const resources: ApiResource[] = []
  const failures: DiscoveryFailure[] = []
  for (const item of document.items ?? []) {
    const group = item.metadata?.name ?? ''
    const versions: string[] = []
    for (const { version, freshness, resources: found } of item.versions ?? []) {
      if (freshness === 'Stale') {
        failures.push({ group, version, stale: true, error: undefined })
        continue
      }
      versions.push(version)
      for (const one of found ?? []) resources.push(...readResource(group, version, one))
    }
    const [preferredVersion] = versions
    if (preferredVersion !== undefined) groups.push({ name: group, versions, preferredVersion })
  }
  return { groups, resources, failures }
}

function readResource(group: string, version: string, found: ResourceDiscovery): ApiResource[] {
  const kind = found.responseKind?.kind ?? ''
  const subresources = (found.subresources ?? []).flatMap((one): ApiSubresource[] => {
    const { group: ownGroup, version: ownVersion, kind: ownKind } = one.responseKind ?? {}
    if (!ownKind) return []
    // Empty group and version mean those of the resource; a version alone is of the core group.
    const own = ownVersion ? { group: ownGroup ?? '', version: ownVersion } : { group: ownGroup || group, version }
    return [{ name: one.subresource, ...own, kind: ownKind, verbs: one.verbs ?? [] }]
  })
  if (kind === '' && subresources.length === 0) return []
  return [
    {
      group,
      version,
      kind,
      plural: found.resource,
      singular: found.singularResource || kind.toLowerCase(),
      namespaced: found.scope === 'Namespaced',
      verbs: found.verbs ?? [],
      shortNames: found.shortNames ?? [],
      categories: found.categories ?? [],
      subresources
    }
  ]
}
