/** Rules for the kinds that make Pods. */

import { isObject, type JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldForbidden, fieldInvalid, fieldNotSupported, fieldRequired } from '../status.ts'
import { checkName, checkNonNegative, checkOneOf, elementsOf } from './field-errors.ts'
import { validateLabels } from './metadata.ts'
import { labelValue, qualifiedName } from './names.ts'
import { validatePodSpec } from './pod.ts'

/** What is wrong with a label selector. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
export function validateSelector(selector: JsonObject, field: string): FieldError[] {
  const labels = Object.entries(asObject(selector.matchLabels)).flatMap(([key, value]) => [
    ...checkName(qualifiedName, `${field}.matchLabels`, key),
    ...checkName(labelValue, `${field}.matchLabels`, value)
  ])
  const expressions = elementsOf(selector.matchExpressions, `${field}.matchExpressions`).flatMap(([each, own]) => [
    ...checkValues(each, own),
    ...checkName(qualifiedName, `${own}.key`, each.key)
  ])
  return [...labels, ...expressions]
}

function checkValues({ operator, values }: JsonObject, field: string): FieldError[] {
  const count = Array.isArray(values) ? values.length : 0
  if (operator === 'In' || operator === 'NotIn') {
    const why = "must be specified when `operator` is 'In' or 'NotIn'"
    return count > 0 ? [] : [fieldRequired(`${field}.values`, why)]
  }
  if (operator === 'Exists' || operator === 'DoesNotExist') {
    const why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
    return count === 0 ? [] : [fieldForbidden(`${field}.values`, why)]
  }
  return [fieldInvalid(`${field}.operator`, operator ?? '', 'not a valid selector operator')]
}

/** Deployments, ReplicaSets, StatefulSets, DaemonSets and ReplicationControllers. */
export function validateWorkload(object: JsonObject): FieldError[] {
  const spec = asObject(object.spec)
  const kind = textOf(object.kind)
  return [
    ...checkNonNegative('spec.replicas', spec.replicas),
    ...checkNonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...checkSelector(kind, spec),
    ...checkTemplate(object, spec),
    ...(kind === 'Deployment' ? checkRollout(spec) : [])
  ]
}

function checkSelector(kind: string, spec: JsonObject): FieldError[] {
  const { selector } = spec
  if (kind === 'ReplicationController') {
    return isObject(selector) && Object.keys(selector).length > 0 ? [] : [fieldRequired('spec.selector', '')]
  }
  if (!isObject(selector)) return kind === 'DaemonSet' ? [] : [fieldRequired('spec.selector', '')]
  const errors = validateSelector(selector, 'spec.selector')
  const empty =
    Object.keys(asObject(selector.matchLabels)).length === 0 && elementsOf(selector.matchExpressions, '').length === 0
  if (empty)
    errors.push(fieldInvalid('spec.selector', selector, `empty selector is invalid for ${NAMES[kind] ?? kind}`))
  else if (errors.length > 0) errors.push(fieldInvalid('spec.selector', selector, 'invalid label selector'))
  return errors
}

/** How messages name the kinds. */
const NAMES: Readonly<Record<string, string>> = {
  Deployment: 'deployment',
  ReplicaSet: 'replicaset',
  StatefulSet: 'statefulset',
  DaemonSet: 'daemonset'
}

function checkTemplate(object: JsonObject, spec: JsonObject): FieldError[] {
  const template = asObject(spec.template)
  const labels = asObject(template.metadata).labels
  const errors = validateLabels(labels, 'spec.template.metadata.labels')
  if (matchesNothing(spec, asObject(labels))) {
    errors.push(
      fieldInvalid('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`')
    )
  }
  const pods = asObject(template.spec)
  errors.push(...validatePodSpec({ restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', ...pods }, 'spec.template.spec'))
  const policy = pods.restartPolicy ?? 'Always'
  if (policy !== 'Always' && (policy === 'Never' || policy === 'OnFailure' || textOf(object.kind) !== 'Deployment')) {
    errors.push(fieldNotSupported('spec.template.spec.restartPolicy', textOf(policy), ['Always']))
  }
  return errors
}

function matchesNothing(spec: JsonObject, labels: JsonObject): boolean {
  const selector = asObject(spec.selector)
  if (!isObject(spec.selector)) return true
  // A selector that is not valid, or empty, has its own errors.
  if (validateSelector(selector, '').length > 0) return false
  const wanted = asObject('matchLabels' in selector || 'matchExpressions' in selector ? selector.matchLabels : selector)
  if (!Object.entries(wanted).every(([key, value]) => labels[key] === value)) return true
  return !elementsOf(selector.matchExpressions, '').every(([{ key, operator, values }]) => {
    const value = labels[textOf(key)]
    const listed = Array.isArray(values) && values.includes(value)
    if (operator === 'In') return listed
    if (operator === 'NotIn') return value === undefined || !listed
    return operator === 'Exists' ? value !== undefined : value === undefined
  })
}

function checkRollout(spec: JsonObject): FieldError[] {
  const strategy = asObject(spec.strategy)
  const errors: FieldError[] = []
  if (strategy.type !== 'Recreate' && strategy.type !== 'RollingUpdate') {
    const shown = JSON.stringify({ Type: strategy.type, RollingUpdate: strategy.rollingUpdate ?? null })
    const message = `Unsupported value: ${shown}: supported values: "Recreate", "RollingUpdate"`
    errors.push({ reason: 'FieldValueNotSupported', message, field: 'spec.strategy' })
  }
  if (strategy.type === 'Recreate' && isObject(strategy.rollingUpdate)) {
    const why = "may not be specified when strategy `type` is 'Recreate'"
    errors.push(fieldForbidden('spec.strategy.rollingUpdate', why))
  }
  const { maxSurge, maxUnavailable } = asObject(strategy.rollingUpdate)
  const zero = (value: unknown) => value === 0 || value === '0%' || value === '0'
  if (strategy.type === 'RollingUpdate' && zero(maxSurge) && zero(maxUnavailable)) {
    const why = 'may not be 0 when `maxSurge` is 0'
    errors.push(fieldInvalid('spec.strategy.rollingUpdate.maxUnavailable', maxUnavailable, why))
  }
  const { progressDeadlineSeconds: deadline, minReadySeconds = 0 } = spec
  if (typeof deadline === 'number' && deadline <= Number(minReadySeconds)) {
    errors.push(fieldInvalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'))
  }
  return [...errors, ...checkNonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit)]
}

/** Jobs; `field` is where the spec of the Job stands. */
export function validateJobSpec(spec: JsonObject, field: string): FieldError[] {
  const pods = asObject(asObject(spec.template).spec)
  const counts = ['parallelism', 'completions', 'backoffLimit'].flatMap((name) =>
    checkNonNegative(`${field}.${name}`, spec[name])
  )
  const own = `${field}.template.spec`
  const errors = validatePodSpec({ restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', ...pods }, own)
  if ((pods.restartPolicy ?? 'Always') === 'Always') {
    errors.push(fieldRequired(`${own}.restartPolicy`, 'valid values: "OnFailure", "Never"'))
  }
  return [...counts, ...errors]
}

/** CronJobs. The name leaves room for the eleven characters that its Jobs get. */
export function validateCronJob(object: JsonObject): FieldError[] {
  const spec = asObject(object.spec)
  const schedule = textOf(spec.schedule)
  const errors: FieldError[] = []
  const name = textOf(asObject(object.metadata).name)
  if (name.length > 52) errors.push(fieldInvalid('metadata.name', name, 'must be no more than 52 characters'))
  if (schedule === '') errors.push(fieldRequired('spec.schedule', ''))
  else errors.push(...checkSchedule(schedule))
  return [
    ...errors,
    ...checkOneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
    ...validateJobSpec(asObject(asObject(spec.jobTemplate).spec), 'spec.jobTemplate.spec')
  ]
}

function checkSchedule(schedule: string): FieldError[] {
  if (/^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every .+)$/.test(schedule)) return []
  const fields = schedule.trim().split(/\s+/)
  if (fields.length === 5) return []
  const why = `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`
  return [fieldInvalid('spec.schedule', schedule, why)]
}
