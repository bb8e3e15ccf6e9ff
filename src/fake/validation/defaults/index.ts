import { isObject, type JsonObject, setOwn } from '../../../resources/patch/json.ts'
import type { Schema } from '../../schema/schema.ts'
import { defaultAutoscaler } from './autoscaler.ts'
import { defaultEvent, defaultNamespace, defaultNode, defaultSecret } from './core.ts'
import { defaultEndpointSlice, defaultEndpoints, defaultNetworkPolicy, defaultService } from './networking.ts'
import { defaultPod, defaultPodTemplate } from './pod.ts'
import { defaultLimitRange, defaultPriorityClass } from './policy.ts'
import { defaultRole, defaultRoleBinding } from './rbac.ts'
import { defaultCustomResourceDefinition, defaultFlowSchema, defaultWebhooks } from './server-configuration.ts'
import { objectAt } from './set.ts'
import { defaultCsiDriver, defaultStorageClass, defaultVolume } from './storage.ts'
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
  '/Service': defaultService,
  '/Secret': defaultSecret,
  '/Namespace': defaultNamespace,
  '/Node': defaultNode,
  '/Endpoints': defaultEndpoints,
  '/PersistentVolume': defaultVolume,
  '/LimitRange': defaultLimitRange,
  'storage.k8s.io/StorageClass': defaultStorageClass,
  'networking.k8s.io/NetworkPolicy': defaultNetworkPolicy,
  'autoscaling/HorizontalPodAutoscaler': defaultAutoscaler,
  'rbac.authorization.k8s.io/RoleBinding': defaultRoleBinding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': defaultRoleBinding,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': defaultWebhooks,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': defaultWebhooks,
  'apiextensions.k8s.io/CustomResourceDefinition': defaultCustomResourceDefinition,
  'storage.k8s.io/CSIDriver': defaultCsiDriver,
  'flowcontrol.apiserver.k8s.io/FlowSchema': defaultFlowSchema,
  'rbac.authorization.k8s.io/Role': defaultRole,
  'rbac.authorization.k8s.io/ClusterRole': defaultRole,
  '/Event': defaultEvent,
  'events.k8s.io/Event': defaultEvent,
  'discovery.k8s.io/EndpointSlice': defaultEndpointSlice,
  'scheduling.k8s.io/PriorityClass': defaultPriorityClass
}

/** What defaults depend on. */
export interface DefaultsOptions {
  group: string
  kind: string
  schema: Schema
  /** A custom resource: only its schema's defaults, and what is empty stays. Default false. */
  custom?: boolean | undefined
}

/**
 * Fills in an object's defaults, in place: those of its kind, then those of its schema, then the empty members that Go writes
 * although nobody set them (`resources: {}`, `status: {}`). Empty lists and maps that Go leaves out are removed.
 */
export function applyDefaults(object: JsonObject, options: DefaultsOptions): void {
  const { group, kind, schema, custom = false } = options
  if (!custom) {
    dropEmpty(object, schema)
    const key = `${group}/${kind}`
    if (Object.hasOwn(DEFAULTS, key)) DEFAULTS[key]?.(object)
  }
  fillFromSchema(object, schema)
}

function dropEmpty(object: JsonObject, schema: Schema): void {
  for (const [name, value] of Object.entries(object)) {
    const field = schema.fields?.get(name)
    if (field === undefined) continue
    if (isOmitted(value, field, schema.required?.includes(name) === true)) {
      delete object[name]
      continue
    }
    const children = field.type === 'array' && Array.isArray(value) ? value : [value]
    const inner = field.type === 'array' ? field.items : field
    if (inner?.type === 'object') for (const child of children) if (isObject(child)) dropEmpty(child, inner)
  }
}

function isOmitted(value: unknown, field: Schema, required: boolean): boolean {
  if (required) return false
  if (field.type === 'array') return Array.isArray(value) && value.length === 0
  if (field.type === 'map') return isObject(value) && Object.keys(value).length === 0
  return (value === '' || value === 0 || value === false) && field.omitsZero === true
}

function fillFromSchema(object: JsonObject, schema: Schema): void {
  for (const [name, field] of schema.fields ?? []) {
    if (object[name] === undefined) {
      if (field.omitsZero && isZero(field.default)) continue
      if (field.nullTime) object[name] = null
      else if (field.default !== undefined) setOwn(object, name, structuredClone(field.default))
      // A list that is not optional is written as null when there is none.
      else if (schema.required?.includes(name) && field.type === 'array' && !schema.preserveUnknown) object[name] = null
      else continue
    }
    fillBelow(object[name], field)
  }
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false
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
