/**
 * What the server offers: the old documents, one per group and version, and the aggregated ones.
 *
 * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api
 */
import { createHash } from 'node:crypto'
import type { JsonObject } from './json.ts'
import { encodeText, type FakeRequest, type FakeResponse, jsonResponse } from './message.ts'
import { readAccept } from './negotiation.ts'
import { groupVersion, type ResourceDefinition, type ResourceRegistry } from './resource-registry.ts'
import { notAcceptable } from './status.ts'

/** Answers `/api` and `/apis`, aggregated when the client prefers that. */
export function discoveryRoot(registry: ResourceRegistry, root: 'api' | 'apis', request: FakeRequest): FakeResponse {
  const version = aggregatedVersion(request.headers.accept)
  if (version !== undefined) return aggregated(registry, root, version, request)
  if (root === 'apis') {
    return jsonResponse(200, {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: groupsOf(registry).map((group) => groupDocument(registry, group))
    })
  }
  return jsonResponse(200, {
    kind: 'APIVersions',
    versions: registry.versions('') ?? [],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: request.headers.host ?? '127.0.0.1:6443' }]
  })
}

/** Answers `/apis/{group}`. */
export function discoveryGroup(registry: ResourceRegistry, group: string): FakeResponse {
  return jsonResponse(200, { kind: 'APIGroup', apiVersion: 'v1', ...groupDocument(registry, group) })
}

/** Answers `/api/{version}` and `/apis/{group}/{version}`. */
export function discoveryResources(resources: readonly ResourceDefinition[]): FakeResponse {
  const first = resources[0]
  const group = first?.group ?? ''
  return jsonResponse(200, {
    kind: 'APIResourceList',
    ...(group !== '' && { apiVersion: 'v1' }),
    groupVersion: first === undefined ? '' : groupVersion(first),
    resources: resources.flatMap(resourceDocuments)
  })
}

function groupsOf(registry: ResourceRegistry): string[] {
  return registry.groups().filter((group) => group !== '')
}

function groupDocument(registry: ResourceRegistry, group: string): JsonObject {
  const versions = (registry.versions(group) ?? []).map((version) => ({ groupVersion: `${group}/${version}`, version }))
  return { name: group, versions, preferredVersion: versions[0] }
}

function resourceDocuments(resource: ResourceDefinition): JsonObject[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories, subresources } = resource
  const documents: JsonObject[] = [
    {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs,
      ...(shortNames.length > 0 && { shortNames }),
      ...(categories.length > 0 && { categories }),
      ...(verbs.includes('list') && verbs.includes('create') && { storageVersionHash: storageVersionHash(resource) })
    }
  ]
  for (const { name, kind: answers, group, version, verbs: allowed } of subresources.values()) {
    const foreign = group !== resource.group || version !== resource.version
    documents.push({
      name: `${plural}/${name}`,
      singularName: '',
      namespaced,
      ...(foreign && { group, version }),
      kind: answers,
      verbs: allowed
    })
  }
  return documents
}

/** Clients only compare it; a real server hashes the storage version just so. */
function storageVersionHash({ group, version, kind }: ResourceDefinition): string {
  const text = `${group}/${version}/${kind}`
  return createHash('sha256').update(text).digest().subarray(0, 8).toString('base64')
}

/**
 * `v2` when the aggregated form is preferred to plain JSON; undefined for plain JSON.
 *
 * @throws {Refusal} 406 when neither is accepted.
 */
function aggregatedVersion(accept: string | undefined): string | undefined {
  const clauses = readAccept(accept ?? '')
  if (clauses.length === 0) return undefined
  for (const { type, parameters } of clauses) {
    if (type === '*/*' || type === 'application/*') return undefined
    if (type !== 'application/json') continue
    const as = parameters.get('as')
    if (as === undefined) return undefined
    const group = parameters.get('g')
    if (as === 'APIGroupDiscoveryList' && group === 'apidiscovery.k8s.io' && parameters.get('v') === 'v2') return 'v2'
  }
  throw notAcceptable(['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'])
}

function aggregated(
  registry: ResourceRegistry,
  root: 'api' | 'apis',
  version: string,
  request: FakeRequest
): FakeResponse {
  const groups = root === 'api' ? [''] : groupsOf(registry)
  const document = {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map((group) => ({
      metadata: group === '' ? {} : { name: group },
      versions: (registry.versions(group) ?? []).map((each) => ({
        version: each,
        resources: (registry.resources(group, each) ?? []).map(aggregatedResource),
        freshness: 'Current'
      }))
    }))
  }
  const body = encodeText(`${JSON.stringify(document)}\n`)
  const etag = `"${createHash('sha512').update(body).digest('hex').toUpperCase()}"`
  const headers = {
    'content-type': `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
    'cache-control': 'public',
    vary: 'Accept',
    etag
  }
  if (request.headers['if-none-match'] === etag) return { status: 304, headers, body: new Uint8Array() }
  return { status: 200, headers, body }
}

function aggregatedResource(resource: ResourceDefinition): JsonObject {
  const { plural, singular, kind, namespaced, verbs, shortNames, categories, subresources } = resource
  return {
    resource: plural,
    responseKind: { group: '', version: '', kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(subresources.size > 0 && {
      subresources: [...subresources.values()].map((sub) => {
        const own = sub.group === resource.group && sub.version === resource.version
        const responseKind = own
          ? { group: '', version: '', kind: sub.kind }
          : { group: sub.group, version: sub.version, kind: sub.kind }
        return { subresource: sub.name, responseKind, verbs: sub.verbs }
      })
    })
  }
}
