/** Objects of which nothing is known but their kind. */
import { type JsonObject, objectAt } from './json.ts'
import type { Call } from './machine.ts'
import { emptyObject } from './managed-fields/empty-object.ts'
import { groupVersion } from './resource-registry.ts'

/** Fields of an object with nothing in it that the server's internal form has, and the schema does not tell of. */
const WRITTEN_EMPTY: Readonly<Record<string, readonly [value: null | 0, ...paths: string[]]>> = {
  'apps/v1/Deployment': [0, 'spec.replicas'],
  'apps/v1/ReplicaSet': [0, 'spec.replicas'],
  'apps/v1/StatefulSet': [0, 'spec.replicas'],
  'apps/v1/ControllerRevision': [null, 'data'],
  'rbac.authorization.k8s.io/v1/Role': [null, 'rules'],
  'rbac.authorization.k8s.io/v1/ClusterRole': [null, 'rules'],
  'autoscaling/v2/HorizontalPodAutoscaler': [null, 'status.currentMetrics'],
  'discovery.k8s.io/v1/EndpointSlice': [null, 'endpoints', 'ports'],
  'apiextensions.k8s.io/v1/CustomResourceDefinition': [null, 'status.conditions', 'status.storedVersions'],
  'resource.k8s.io/v1/ResourceClaim': [null, 'spec.devices.requests'],
  'resource.k8s.io/v1/ResourceClaimTemplate': [null, 'spec.spec.devices.requests']
}

/** An object with nothing in it, as bookmarks are. */
export function emptyContent({ machine, resource }: Call): JsonObject {
  const schema = machine.schemas.lookup(resource)
  if (schema === undefined) return {}
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...content } = emptyObject(schema)
  const [value, ...paths] = WRITTEN_EMPTY[`${groupVersion(resource)}/${resource.kind}`] ?? []
  for (const path of paths) {
    const names = path.split('.')
    const field = names.pop() ?? ''
    objectAt(content, ...names)[field] = value
  }
  return content
}
