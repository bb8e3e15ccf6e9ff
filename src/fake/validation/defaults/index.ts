import { isObject, type JsonObject, setOwn } from '../../../resources/patch/json.ts'
import type { Schema } from '../../schema/schema.ts'
import * as others from './others.ts'
import { defaultPod, defaultPodTemplate } from './pod.ts'
import { objectAt } from './set.ts'
import * as workloads from './workloads.ts'

/** Defaults that no schema tells, by group and kind. */
const DEFAULTS: Readonly<Record<string, (object: JsonObject) => void>> = {
  '/Pod': defaultPod,
  '/PodTemplate': (object) => defaultPodTemplate(objectAt(object, 'template')),
  '/ReplicationController': workloads.defaultReplicationController,
  '/PersistentVolumeClaim': workloads.defaultClaim,
  'apps/Deployment': workloads.defaultDeployment,
  'apps/StatefulSet': workloads.defaultStatefulSet,
  'apps/DaemonSet': workloads.defaultDaemonSet,
  'apps/ReplicaSet': workloads.defaultReplicaSet,
  'batch/Job': workloads.defaultJob,
  'batch/CronJob': workloads.defaultCronJob,
  '/Service': others.defaultService,
  '/Secret': others.defaultSecret,
  '/Namespace': others.defaultNamespace,
  '/Node': others.defaultNode,
  '/Endpoints': others.defaultEndpoints,
  '/PersistentVolume': others.defaultVolume,
  '/LimitRange': others.defaultLimitRange,
  'storage.k8s.io/StorageClass': others.defaultStorageClass,
  'networking.k8s.io/NetworkPolicy': others.defaultNetworkPolicy,
  'autoscaling/HorizontalPodAutoscaler': others.defaultAutoscaler,
  'rbac.authorization.k8s.io/RoleBinding': others.defaultRoleBinding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': others.defaultRoleBinding,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': others.defaultWebhooks,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': others.defaultWebhooks,
  'apiextensions.k8s.io/CustomResourceDefinition': others.defaultCustomResourceDefinition,
  'discovery.k8s.io/EndpointSlice': others.defaultEndpointSlice,
  'scheduling.k8s.io/PriorityClass': others.defaultPriorityClass
}

/**
 * Fills in an object's defaults, in place: those of its kind, then those of its schema, then the empty members that Go writes
 * although nobody set them (`resources: {}`, `status: {}`).
 */
export function applyDefaults(object: JsonObject, options: { group: string; kind: string; schema: Schema }): void {
  const { group, kind, schema } = options
  const key = `${group}/${kind}`
  fillFromSchema(object, schema)
  if (Object.hasOwn(DEFAULTS, key)) DEFAULTS[key]?.(object)
  // Once more: defaults of the kind have made objects that have members of their own.
  fillFromSchema(object, schema)
}

function fillFromSchema(object: JsonObject, schema: Schema): void {
  for (const [name, field] of schema.fields ?? []) {
    if (object[name] === undefined) {
      if (field.default !== undefined) setOwn(object, name, structuredClone(field.default))
      else if (!schema.required?.includes(name) || field.type !== 'array' || schema.preserveUnknown) continue
      // A list that is not optional is written as null when there is none.
      else setOwn(object, name, null)
    }
    fillBelow(object[name], field)
  }
}

function fillBelow(value: unknown, schema: Schema): void {
  if (Array.isArray(value)) {
    const { items } = schema
    if (items !== undefined) for (const element of value) fillBelow(element, items)
  } else if (isObject(value)) {
    if (schema.type === 'object') fillFromSchema(value, schema)
    else if (schema.values !== undefined) for (const child of Object.values(value)) fillBelow(child, schema.values)
  }
}
