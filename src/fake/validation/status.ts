/** Rules for what is written to `/status`, which is checked by them alone. */

import type { JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldForbidden, fieldInvalid, fieldRequired } from '../status.ts'
import { checkIp, checkName, checkNonNegative, checkOneOf, elementsOf } from './field-errors.ts'
import { validateJobStatus } from './job-status.ts'
import { validateMetadataUpdate } from './metadata.ts'
import { ipVersion, subdomain } from './names.ts'

/** Fields that are never negative; after a bar those that are at most `replicas`. */
const COUNTS: Readonly<Record<string, string>> = {
  'apps/Deployment':
    'observedGeneration replicas updatedReplicas readyReplicas availableReplicas unavailableReplicas terminatingReplicas collisionCount|updatedReplicas readyReplicas availableReplicas',
  'apps/ReplicaSet':
    'replicas fullyLabeledReplicas readyReplicas availableReplicas observedGeneration terminatingReplicas|fullyLabeledReplicas readyReplicas availableReplicas',
  'apps/StatefulSet':
    'replicas readyReplicas currentReplicas updatedReplicas availableReplicas observedGeneration collisionCount|readyReplicas currentReplicas updatedReplicas availableReplicas',
  'apps/DaemonSet':
    'currentNumberScheduled numberMisscheduled desiredNumberScheduled numberReady observedGeneration updatedNumberScheduled numberAvailable numberUnavailable collisionCount',
  '/ReplicationController':
    'replicas fullyLabeledReplicas readyReplicas availableReplicas observedGeneration|fullyLabeledReplicas readyReplicas availableReplicas',
  'batch/Job': 'active succeeded failed ready terminating',
  'autoscaling/HorizontalPodAutoscaler': 'currentReplicas desiredReplicas',
  'policy/PodDisruptionBudget': 'disruptionsAllowed currentHealthy desiredHealthy expectedPods'
}

const RULES: Readonly<Record<string, (object: JsonObject, old: JsonObject) => FieldError[]>> = {
  '/Namespace': checkPhase,
  '/Pod': ({ status }) =>
    elementsOf(asObject(status).podIPs, 'status.podIPs').flatMap(([{ ip }, at]) => checkIp(at, ip)),
  '/Service': checkServiceStatus,
  'networking.k8s.io/Ingress': ({ status }) => checkLoadBalancer(status, () => []),
  'batch/Job': validateJobStatus
}

/** What is wrong with an object whose status is written, in the eyes of its kind. */
export function validateStatusChange(
  object: JsonObject,
  old: JsonObject,
  kind: { group: string; kind: string }
): FieldError[] {
  const key = `${kind.group}/${kind.kind}`
  const own = Object.hasOwn(RULES, key) ? RULES[key]?.(object, old) : undefined
  const counts = Object.hasOwn(COUNTS, key) ? checkCounts(COUNTS[key] ?? '', kind.kind, object, old) : []
  const status = [...counts, ...(own ?? [])]
  if (kind.kind === 'PodDisruptionBudget') return status
  const metadata = validateMetadataUpdate(object, old, kind)
  return kind.kind === 'StatefulSet' ? [...status, ...metadata] : [...metadata, ...status]
}

function checkCounts(counts: string, kind: string, object: JsonObject, old: JsonObject): FieldError[] {
  const [all = [], bounded = []] = counts.split('|').map((names) => names.split(' '))
  const status = asObject(object.status)
  const count = (name: string, of: JsonObject = status): number => Number(of[name] ?? 0)
  const errors = all.flatMap((name) => checkNonNegative(`status.${name}`, status[name]))
  const check = (broken: boolean, name: string, why: string): void => {
    if (broken) errors.push(fieldInvalid(`status.${name}`, count(name), why))
  }
  for (const name of bounded) check(count(name) > count('replicas'), name, 'cannot be greater than status.replicas')
  if (bounded.length > 0) {
    const limit = kind === 'StatefulSet' ? 'status.readyReplicas' : 'readyReplicas'
    const over = count('availableReplicas') > count('readyReplicas')
    check(over, 'availableReplicas', `cannot be greater than ${limit}`)
  }
  const collisions = 'collisionCount'
  const fewer = all.includes(collisions) && count(collisions) < count(collisions, asObject(old.status))
  check(fewer, collisions, 'cannot be decremented')
  return errors
}

function checkPhase(namespace: JsonObject): FieldError[] {
  const deleted = asObject(namespace.metadata).deletionTimestamp !== undefined
  const wanted = deleted ? 'Terminating' : 'Active'
  const phase = textOf(asObject(namespace.status).phase)
  const why = `may only be '${wanted}' if \`deletionTimestamp\` is ${deleted ? 'not ' : ''}empty`
  return phase === wanted ? [] : [fieldInvalid('status.Phase', phase, why)]
}

function checkServiceStatus({ spec, status }: JsonObject): FieldError[] {
  if (asObject(spec).type === 'LoadBalancer') return checkLoadBalancer(status, checkIpMode)
  const field = 'status.loadBalancer.ingress'
  const given = elementsOf(asObject(asObject(status).loadBalancer).ingress, field)
  return given.length === 0 ? [] : [fieldForbidden(field, "may only be used when `spec.type` is 'LoadBalancer'")]
}

function checkIpMode({ ip, ipMode }: JsonObject, field: string): FieldError[] {
  const has = textOf(ip) !== ''
  if (ipMode === undefined) return has ? [fieldRequired(field, 'must be specified when `ip` is set')] : []
  if (!has) return [fieldForbidden(field, 'may not be specified when `ip` is not set')]
  return checkOneOf(field, ipMode, ['Proxy', 'VIP'])
}

function checkLoadBalancer(status: unknown, mode: (point: JsonObject, field: string) => FieldError[]): FieldError[] {
  const points = elementsOf(asObject(asObject(status).loadBalancer).ingress, 'status.loadBalancer.ingress')
  return points.flatMap(([point, field]) => {
    const hostname = textOf(point.hostname)
    const own = `${field}.hostname`
    return [
      ...(textOf(point.ip) === '' ? [] : checkIp(`${field}.ip`, point.ip)),
      ...mode(point, `${field}.ipMode`),
      ...(hostname === '' ? [] : checkName(subdomain, own, hostname)),
      ...(ipVersion(hostname) === 0 ? [] : [fieldInvalid(own, hostname, 'must be a DNS name, not an IP address')])
    ]
  })
}
