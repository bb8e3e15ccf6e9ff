import type { KubeObject } from '../meta.ts'
import type { ObjectReference } from '../resources/kinds/core-v1.ts'

/**
 * A reference to an object, or to the part of it at `fieldPath` (e.g. `spec.containers{web}`).
 *
 * @throws {TypeError} When the object does not say its apiVersion, its kind or its name; as one whose metadata alone was read does not.
 */
export function objectReference(object: KubeObject, fieldPath?: string | undefined): ObjectReference {
  const { apiVersion, kind, metadata = {} } = object
  const { name, namespace, uid, resourceVersion } = metadata
  if (!apiVersion || !kind || !name) {
    const missing = !apiVersion ? 'apiVersion' : !kind ? 'kind' : 'metadata.name'
    throw new TypeError(`Cannot refer to the object: it has no ${missing}`)
  }
  if (kind === 'PartialObjectMetadata') {
    throw new TypeError('Cannot refer to the object: only its metadata was read, which does not tell its kind')
  }
  return {
    apiVersion,
    kind,
    name,
    ...(namespace && { namespace }),
    ...(uid && { uid }),
    ...(resourceVersion && { resourceVersion }),
    ...(fieldPath && { fieldPath })
  }
}

/** The reference as it is, or one to the object. */
export function referenceTo(subject: KubeObject | ObjectReference): ObjectReference {
  return 'metadata' in subject ? objectReference(subject) : (subject as ObjectReference)
}
