import { equalJson, isObject, type JsonObject } from '../../resources/patch/json.ts'
import { asObject } from '../json.ts'
import { type FieldError, fieldForbidden, fieldInvalid, fieldRequired } from '../status.ts'
import { validateAutoscaler } from './autoscaler.ts'
import { validateConfigMap, validateImmutable, validateSecret } from './config-data.ts'
import { validateEndpointSlice, validateEndpoints } from './endpoints.ts'
import { validateEvent, validateEventUpdate, validateNewEvent } from './event.ts'
import { checkNonNegative, checkRequiredName } from './field-errors.ts'
import { validateIngress, validateIngressClass } from './ingress.ts'
import { validateMetadata, validateMetadataUpdate } from './metadata.ts'
import { label } from './names.ts'
import { validateNetworkPolicy } from './network-policy.ts'
import { validateLease, validateNode } from './node.ts'
import { validatePodSpec, validatePodTemplate } from './pod.ts'
import { validatePodUpdate } from './pod-update.ts'
import { validateDisruptionBudget, validatePriorityClass, validateQuota, validateQuotaUpdate } from './policy.ts'
import { validateRole, validateRoleBinding, validateRoleRef } from './rbac.ts'
import { validateService, validateServiceUpdate } from './service.ts'
import { validateClaim, validateClaimUpdate, validateStorageClass, validateVolume } from './storage.ts'
import { validateCronJob, validateJob, validateWorkload } from './workloads.ts'

/** A kind without its version: the rules are those of the kind. */
export interface GroupKind {
  group: string
  kind: string
}

const RULES: Readonly<Record<string, (object: JsonObject, old?: JsonObject) => FieldError[]>> = {
  '/Pod': (pod) => validatePodSpec(asObject(pod.spec), 'spec'),
  '/PodTemplate': ({ template }) => validatePodTemplate(asObject(template), 'template'),
  '/Event': validateEvent,
  'events.k8s.io/Event': validateEvent,
  'apps/ControllerRevision': ({ revision }) => checkNonNegative('revision', revision),
  'node.k8s.io/RuntimeClass': ({ handler }) => checkRequiredName(label, 'handler', handler),
  '/Service': validateService,
  '/ConfigMap': validateConfigMap,
  '/Secret': validateSecret,
  '/PersistentVolumeClaim': validateClaim,
  '/ReplicationController': validateWorkload,
  'apps/Deployment': validateWorkload,
  'apps/ReplicaSet': validateWorkload,
  'apps/StatefulSet': validateWorkload,
  'apps/DaemonSet': validateWorkload,
  'batch/Job': validateJob,
  'batch/CronJob': validateCronJob,
  '/Node': validateNode,
  '/Endpoints': validateEndpoints,
  '/ResourceQuota': validateQuota,
  '/PersistentVolume': validateVolume,
  'coordination.k8s.io/Lease': validateLease,
  'policy/PodDisruptionBudget': validateDisruptionBudget,
  'networking.k8s.io/NetworkPolicy': validateNetworkPolicy,
  'networking.k8s.io/IngressClass': validateIngressClass,
  'storage.k8s.io/StorageClass': validateStorageClass,
  'scheduling.k8s.io/PriorityClass': validatePriorityClass,
  'discovery.k8s.io/EndpointSlice': validateEndpointSlice,
  'networking.k8s.io/Ingress': validateIngress,
  'autoscaling/HorizontalPodAutoscaler': validateAutoscaler,
  'rbac.authorization.k8s.io/Role': validateRole,
  'rbac.authorization.k8s.io/ClusterRole': validateRole,
  'rbac.authorization.k8s.io/RoleBinding': validateRoleBinding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': validateRoleBinding
}

/** Kinds whose own rules are silent about metadata: what every object must keep to is checked when nothing else is wrong. */
const METADATA_LAST: Readonly<Record<string, true>> = {
  '/Event': true,
  'events.k8s.io/Event': true,
  'policy/PodDisruptionBudget': true
}

/** What is checked when an object is new, besides. */
const NEW_RULES: Readonly<Record<string, (object: JsonObject) => FieldError[]>> = {
  'events.k8s.io/Event': validateNewEvent,
  'apps/ControllerRevision': ({ data }) => (isObject(data) ? [] : [fieldRequired('data', data ? NO_OBJECT : MANDATORY)])
}

const MANDATORY = 'data is mandatory'
const NO_OBJECT = 'data must be a valid JSON object'

/** Fields that keep their first value. */
const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
  'apps/Deployment': ['spec.selector'],
  'apps/ReplicaSet': ['spec.selector'],
  'apps/DaemonSet': ['spec.selector'],
  'batch/Job': [
    'spec.completions',
    'spec.selector',
    'spec.template',
    'spec.completionMode',
    'spec.podFailurePolicy',
    'spec.backoffLimitPerIndex',
    'spec.managedBy',
    'spec.successPolicy'
  ],
  '/Secret': ['type'],
  'storage.k8s.io/StorageClass': ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'],
  'scheduling.k8s.io/PriorityClass': ['preemptionPolicy'],
  'networking.k8s.io/IngressClass': ['spec.controller'],
  'storage.k8s.io/CSIDriver': ['spec.attachRequired', 'spec.volumeLifecycleModes'],
  'node.k8s.io/RuntimeClass': ['handler'],
  'apps/ControllerRevision': ['data'],
  'discovery.k8s.io/EndpointSlice': ['addressType']
}

const CHANGE_RULES: Readonly<Record<string, (object: JsonObject, old: JsonObject) => FieldError[]>> = {
  '/Pod': validatePodUpdate,
  '/Service': validateServiceUpdate,
  '/ConfigMap': checkImmutable,
  '/Secret': checkImmutable,
  '/PersistentVolumeClaim': validateClaimUpdate,
  '/ResourceQuota': validateQuotaUpdate,
  'rbac.authorization.k8s.io/RoleBinding': validateRoleRef,
  'rbac.authorization.k8s.io/ClusterRoleBinding': validateRoleRef,
  'apps/StatefulSet': checkStatefulSet,
  'scheduling.k8s.io/PriorityClass': ({ value }, old) =>
    value === old.value ? [] : [fieldForbidden('value', 'may not be changed in an update.')],
  'events.k8s.io/Event': validateEventUpdate
}

/**
 * What an update is checked for and in which order: `u` the change of metadata, `m` metadata as those of a new object, `o` the
 * rules of the object, `c` those of the change.
 */
const UPDATE_CHECKS: Readonly<Record<string, string>> = {
  '/ConfigMap': 'ucmo',
  '/Secret': 'ucmo',
  '/ServiceAccount': 'um',
  '/Namespace': 'mu',
  '/Node': 'mouo',
  '/Endpoints': 'umo',
  '/LimitRange': 'mo',
  '/PersistentVolumeClaim': 'umoc',
  '/PersistentVolume': 'momoc',
  '/Event': 'o',
  'events.k8s.io/Event': 'ouc',
  '/Pod': 'umoc',
  '/Service': 'ucmo',
  'apps/DaemonSet': 'uco',
  'apps/ControllerRevision': 'umoc',
  'batch/Job': 'mouoc',
  'networking.k8s.io/Ingress': 'umo',
  'networking.k8s.io/IngressClass': 'ucmo',
  'policy/PodDisruptionBudget': 'o',
  'storage.k8s.io/StorageClass': 'mouc',
  'scheduling.k8s.io/PriorityClass': 'uc',
  'node.k8s.io/RuntimeClass': 'mouc',
  'discovery.k8s.io/EndpointSlice': 'moc',
  'rbac.authorization.k8s.io/Role': 'mou',
  'rbac.authorization.k8s.io/ClusterRole': 'mou',
  'rbac.authorization.k8s.io/RoleBinding': 'mouc',
  'rbac.authorization.k8s.io/ClusterRoleBinding': 'mouc',
  'certificates.k8s.io/CertificateSigningRequest': 'mou'
}

/** What is wrong with a new object that has its defaults, metadata first; empty when nothing is. */
export function validateNew(object: JsonObject, kind: GroupKind): FieldError[] {
  const rules = rulesOf(RULES, kind)?.(object) ?? []
  const metadata = validateMetadata(object, kind)
  const more = rulesOf(NEW_RULES, kind)?.(object) ?? []
  if (!rulesOf(METADATA_LAST, kind)) return [...metadata, ...rules, ...more]
  const errors = kind.group === 'events.k8s.io' ? [...rules, ...metadata, ...more] : rules
  return errors.length > 0 ? errors : metadata
}

/** What is wrong with a change of an object, and with what it becomes. */
export function validateChange(object: JsonObject, old: JsonObject, kind: GroupKind): FieldError[] {
  const immutable = (rulesOf(IMMUTABLE, kind) ?? []).flatMap((path) => checkUnchanged(object, old, path))
  const change = rulesOf(CHANGE_RULES, kind)?.(object, old) ?? []
  const checks: Record<string, () => FieldError[]> = {
    u: () => validateMetadataUpdate(object, old, kind),
    m: () => validateMetadata(object, kind),
    o: () => rulesOf(RULES, kind)?.(object, old) ?? [],
    c: () => (kind.kind === 'PriorityClass' ? [...change, ...immutable] : [...immutable, ...change])
  }
  return [...(rulesOf(UPDATE_CHECKS, kind) ?? 'uoc')].flatMap((check) => checks[check]?.() ?? [])
}

function rulesOf<T>(table: Readonly<Record<string, T>>, { group, kind }: GroupKind): T | undefined {
  const key = `${group}/${kind}`
  return Object.hasOwn(table, key) ? table[key] : undefined
}

function checkUnchanged(object: JsonObject, old: JsonObject, path: string): FieldError[] {
  const at = (root: JsonObject): unknown =>
    path.split('.').reduce<unknown>((value, name) => asObject(value)[name], root)
  return equalJson(at(object), at(old))
    ? []
    : [fieldInvalid(path, at(object) ?? (typeof at(old) === 'string' ? '' : null), 'field is immutable')]
}

function checkImmutable(object: JsonObject, old: JsonObject): FieldError[] {
  return validateImmutable(object, old, (field) => !equalJson(object[field], old[field]))
}

const STATEFUL_SET_MAY_CHANGE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds'
]

function checkStatefulSet(object: JsonObject, old: JsonObject): FieldError[] {
  const fixed = ({ spec }: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(asObject(spec)).filter(([name]) => !STATEFUL_SET_MAY_CHANGE.includes(name)))
  if (equalJson(fixed(object), fixed(old))) return []
  const names = STATEFUL_SET_MAY_CHANGE.map((name) => `'${name}'`)
  const message = `Forbidden: updates to statefulset spec for fields other than ${names.slice(0, -1).join(', ')} and ${names.at(-1)} are forbidden`
  return [{ reason: 'FieldValueForbidden', message, field: 'spec' }]
}
