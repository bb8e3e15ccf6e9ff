/** Rules for what limits Pods: quotas, disruption budgets and priorities. */

import type { JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldForbidden, fieldInvalid } from '../status.ts'
import { checkName, checkNonNegative, checkOneOf, goStruct } from './field-errors.ts'
import { qualifiedName } from './names.ts'
import { validateSelector } from './workloads.ts'

const SCOPES = new Set([
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
  'VolumeAttributesClass'
])

/** @see https://kubernetes.io/docs/concepts/policy/resource-quotas/ */
export function validateQuota(quota: JsonObject): FieldError[] {
  const spec = asObject(quota.spec)
  const scopes: unknown[] = Array.isArray(spec.scopes) ? spec.scopes : []
  return [
    ...Object.keys(asObject(spec.hard)).flatMap((name) => checkResource(name, `spec.hard[${name}]`)),
    ...checkScopes(scopes, Object.keys(asObject(spec.hard)))
  ]
}

const COMPUTE = ['cpu', 'memory', 'ephemeral-storage']

/** Resources that a quota may limit without naming a domain. */
const RESOURCES: ReadonlySet<string> = new Set([
  ...COMPUTE.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
  ...'requests.storage pods resourcequotas services replicationcontrollers secrets configmaps persistentvolumeclaims'.split(
    ' '
  ),
  'services.nodeports',
  'services.loadbalancers'
])

function checkResource(name: string, field: string): FieldError[] {
  const errors = checkName(qualifiedName, field, name)
  if (name.includes('/') || RESOURCES.has(name) || /^(requests\.)?hugepages-/.test(name)) return errors
  if (errors.length === 0 && name !== 'storage')
    errors.push(fieldInvalid(field, name, 'must be a standard resource type or fully qualified'))
  return [...errors, fieldInvalid(field, name, 'must be a standard resource for quota')]
}

const OF_PODS: ReadonlySet<string> = new Set(
  'pods cpu memory requests.cpu requests.memory limits.cpu limits.memory'.split(' ')
)

/** A scope must fit every resource, and no scope its opposite. */
function checkScopes(scopes: readonly unknown[], resources: readonly string[]): FieldError[] {
  const refused = (why: string): FieldError => fieldInvalid('spec.scopes', scopes, why)
  const fits = (scope: unknown, name: string): boolean => {
    if (scope === 'BestEffort') return name === 'pods'
    if (scope === 'VolumeAttributesClass') return name === 'persistentvolumeclaims' || name === 'requests.storage'
    return OF_PODS.has(name)
  }
  const errors = scopes.flatMap((scope) => [
    ...(SCOPES.has(textOf(scope)) ? [] : [refused('unsupported scope')]),
    ...resources
      .filter((name) => SCOPES.has(textOf(scope)) && RESOURCES.has(name) && !fits(scope, name))
      .map(() => refused('unsupported scope applied to resource'))
  ])
  const opposed = ['BestEffort', 'Terminating'].filter(
    (scope) => scopes.includes(scope) && scopes.includes(`Not${scope}`)
  )
  return [...errors, ...opposed.map(() => refused('conflicting scopes'))]
}

export function validateQuotaUpdate(quota: JsonObject, old: JsonObject): FieldError[] {
  const scopesOf = (object: JsonObject): string[] => {
    const { scopes } = asObject(object.spec)
    return Array.isArray(scopes) ? [...new Set(scopes.map(textOf))].sort() : []
  }
  if (scopesOf(quota).join() === scopesOf(old).join()) return []
  return [fieldInvalid('spec.scopes', asObject(quota.spec).scopes ?? null, 'field is immutable')]
}

const BUDGET_SPEC = 'MinAvailable Selector MaxUnavailable UnhealthyPodEvictionPolicy'

export function validateDisruptionBudget(budget: JsonObject): FieldError[] {
  const spec = asObject(budget.spec)
  const { minAvailable, maxUnavailable } = spec
  const errors: FieldError[] = []
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    errors.push(fieldInvalid('spec', goStruct(spec, BUDGET_SPEC), 'minAvailable and maxUnavailable cannot be both set'))
  }
  return [
    ...errors,
    ...checkCount('spec.minAvailable', minAvailable),
    ...checkCount('spec.maxUnavailable', maxUnavailable),
    ...validateSelector(asObject(spec.selector), 'spec.selector')
  ]
}

/** A number that is not negative, or a percentage up to 100%. */
function checkCount(field: string, value: unknown): FieldError[] {
  if (typeof value !== 'string') return checkNonNegative(field, value)
  const why =
    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
  if (!/^[0-9]+%$/.test(value)) return [fieldInvalid(field, value, why)]
  return Number.parseInt(value, 10) > 100 ? [fieldInvalid(field, value, 'must not be greater than 100%')] : []
}

/** Largest value of a class that users may make. */
const HIGHEST_USER_PRIORITY = 1_000_000_000

export function validatePriorityClass(priorityClass: JsonObject): FieldError[] {
  const { value } = priorityClass
  const errors: FieldError[] = []
  if (
    typeof value === 'number' &&
    value > HIGHEST_USER_PRIORITY &&
    !textOf(asObject(priorityClass.metadata).name).startsWith('system-')
  ) {
    errors.push(fieldForbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`))
  }
  return [
    ...errors,
    ...checkOneOf('preemptionPolicy', priorityClass.preemptionPolicy, ['PreemptLowerPriority', 'Never'])
  ]
}
