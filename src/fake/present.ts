/** How objects look on the wire. */
import { fromStorage } from './conversion.ts'
import type { FakeObject, JsonObject } from './json.ts'
import { groupVersion, type ResourceDefinition } from './resource-registry.ts'

/** Fields in the order of the Go types, so that answers read as a real server's do. */
const METADATA_ORDER = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields'
]

/** An object as an answer shows it. */
export function presentObject(object: FakeObject, resource: ResourceDefinition): JsonObject {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...content } = fromStorage(resource, object)
  return { kind: resource.kind, apiVersion: groupVersion(resource), metadata: orderMetadata(metadata), ...content }
}

/** An item of a list: those of built-in resources carry neither kind nor apiVersion. */
export function presentItem(object: FakeObject, resource: ResourceDefinition): JsonObject {
  if (resource.custom) return presentObject(object, resource)
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...content } = fromStorage(resource, object)
  return { metadata: orderMetadata(metadata), ...content }
}

/** Metadata alone. */
export function presentMetadata(object: FakeObject, version: string): JsonObject {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: `meta.k8s.io/${version}`,
    metadata: orderMetadata(withoutGeneration(object))
  }
}

function orderMetadata(metadata: FakeObject['metadata']): JsonObject {
  const source: JsonObject = { ...metadata }
  const ordered: JsonObject = {}
  for (const field of METADATA_ORDER) {
    const value = source[field]
    if (value !== undefined) ordered[field] = value
  }
  return ordered
}

/** The annotation of a DaemonSet is a field of the server's internal form, from which metadata alone is made. */
function withoutGeneration({ kind, metadata }: FakeObject): FakeObject['metadata'] {
  if (kind !== 'DaemonSet' || metadata.annotations === undefined) return metadata
  const { annotations, ...rest } = metadata
  const { 'deprecated.daemonset.template.generation': _generation, ...kept } = annotations
  return Object.keys(kept).length === 0 ? rest : { ...rest, annotations: kept }
}
