/**
 * How a read wants its objects: whole, as metadata alone, or as the rows that `kubectl get` prints.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources
 */
import type { StoredMeta } from '../meta.ts'

/** `"object"`: as stored; `"metadata"`: metadata alone; `"table"`: the server's printed columns. */
export type Representation = 'object' | 'metadata' | 'table'

/** An object of which the server sent nothing but its metadata; `kind` tells what it was read as, not what it is. */
export interface PartialObjectMetadata {
  apiVersion: string
  kind: string
  metadata: StoredMeta
}

const JSON_TYPE = 'application/json'

/** `Accept` of one answer. `many` is true for a list, false for an object and for the events of a watch. */
export function acceptFor(representation: Representation, many: boolean): string {
  if (representation === 'object') return JSON_TYPE
  // No fallback to plain JSON: whoever asks for a table cannot use objects.
  if (representation === 'table') return `${JSON_TYPE};as=Table;v=v1;g=meta.k8s.io`
  // Aggregated servers may know no other form than whole objects; what is too much is cut off after reading.
  return `${JSON_TYPE};as=PartialObjectMetadata${many ? 'List' : ''};v=v1;g=meta.k8s.io,${JSON_TYPE}`
}

/** Cuts an object of a server that knows no metadata-only answers down to its metadata. */
export function metadataOnly(object: { kind?: string; metadata?: unknown }): PartialObjectMetadata {
  if (object.kind === 'PartialObjectMetadata') return object as PartialObjectMetadata
  return {
    apiVersion: 'meta.k8s.io/v1',
    kind: 'PartialObjectMetadata',
    metadata: object.metadata as StoredMeta
  }
}
