/** Rules for the kinds that make Pods. */

import { isObject, type JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldForbidden, fieldInvalid, fieldNotSupported, fieldRequired } from '../status.ts'
import { checkName, checkNonNegative, checkOneOf, elementsOf, goStruct } from './field-errors.ts'
import { validateAnnotations, validateLabels } from './metadata.ts'
import { labelValue, qualifiedName } from './names.ts'
import { validatePodTemplate } from './pod.ts'

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

/** In which order a kind's rules come; those of numbers by their fields. */
const ORDER: Readonly<Record<string, string>> = {
  Deployment:
    'replicas selector template strategy minReadySeconds revisionHistoryLimit progressDeadlineSeconds deadline',
  ReplicaSet: 'replicas minReadySeconds selector template',
  StatefulSet: 'replicas minReadySeconds selector template',
  DaemonSet: 'selector template minReadySeconds revisionHistoryLimit',
  ReplicationController: 'minReadySeconds selector replicas template'
}

/** Deployments, ReplicaSets, StatefulSets, DaemonSets and ReplicationControllers. */
export function validateWorkload(object: JsonObject): FieldError[] {
  const spec = asObject(object.spec)
  const kind = textOf(object.kind)
  const rules: Record<string, () => FieldError[]> = {
    selector: () => checkSelector(kind, spec),
    template: () => checkTemplate(kind, spec),
    strategy: () => checkStrategy(spec),
    deadline: () => checkDeadline(spec)
  }
  return (ORDER[kind] ?? '')
    .split(' ')
    .flatMap((rule) => rules[rule]?.() ?? checkNonNegative(`spec.${rule}`, spec[rule]))
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

function checkTemplate(kind: string, spec: JsonObject): FieldError[] {
  const template = asObject(spec.template)
  const { labels, annotations } = asObject(template.metadata)
  const errors = checkMatch(kind, spec)
  errors.push(...validatePodTemplate(template, 'spec.template'))
  // The server looks twice.
  if (kind === 'StatefulSet') {
    errors.push(...validateLabels(labels, 'spec.template.labels'))
    errors.push(...validateAnnotations(annotations, 'spec.template.annotations'))
  }
  const { restartPolicy = 'Always', activeDeadlineSeconds } = asObject(template.spec)
  const field = 'spec.template.spec'
  if (restartPolicy !== 'Always')
    errors.push(fieldNotSupported(`${field}.restartPolicy`, textOf(restartPolicy), ['Always']))
  if (activeDeadlineSeconds !== undefined) {
    const why = `activeDeadlineSeconds in ${kind === 'Deployment' ? 'ReplicaSet' : kind} is not Supported`
    errors.push(fieldForbidden(`${field}.activeDeadlineSeconds`, why))
  }
  return errors
}

/** The selector must match the Pods that are made. */
function checkMatch(kind: string, spec: JsonObject): FieldError[] {
  const { labels } = asObject(asObject(spec.template).metadata)
  if (!matchesNothing(kind, spec, asObject(labels))) return []
  const why = '`selector` does not match template `labels`'
  return [fieldInvalid('spec.template.metadata.labels', labels ?? null, why)]
}

function matchesNothing(kind: string, spec: JsonObject, labels: JsonObject): boolean {
  const selector = asObject(spec.selector)
  // The selector of a controller without one is empty, that of others matches nothing.
  if (!isObject(spec.selector)) return kind !== 'ReplicationController'
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

function checkStrategy(spec: JsonObject): FieldError[] {
  const strategy = asObject(spec.strategy)
  const errors: FieldError[] = []
  if (strategy.type !== 'Recreate' && strategy.type !== 'RollingUpdate') {
    const shown = JSON.stringify(goStruct(strategy, 'Type RollingUpdate'))
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
  return errors
}

function checkDeadline({ progressDeadlineSeconds: deadline, minReadySeconds = 0 }: JsonObject): FieldError[] {
  if (typeof deadline !== 'number' || deadline > Number(minReadySeconds)) return []
  return [fieldInvalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')]
}

const JOB_COUNTS =
  'parallelism completions activeDeadlineSeconds backoffLimit ttlSecondsAfterFinished backoffLimitPerIndex maxFailedIndexes'.split(
    ' '
  )

/** Jobs. The selector must be there and match; a new Job gets its own unless it is said to have one. */
export function validateJob(job: JsonObject, old?: JsonObject): FieldError[] {
  const spec = asObject(job.spec)
  const errors = validateJobSpec(spec, 'spec')
  if (isObject(spec.selector)) errors.push(...validateSelector(spec.selector, 'spec.selector'))
  else if (old === undefined && spec.manualSelector !== true) return errors
  else errors.push(fieldRequired('spec.selector', ''))
  return [...errors, ...checkMatch('Job', spec)]
}

/** What Jobs and templates of Jobs have in common; `field` is where the spec of the Job stands. */
function validateJobSpec(spec: JsonObject, field: string): FieldError[] {
  const template = asObject(spec.template)
  const { restartPolicy = 'Always' } = asObject(template.spec)
  const errors = JOB_COUNTS.flatMap((name) => checkNonNegative(`${field}.${name}`, spec[name]))
  const policies = isObject(spec.podFailurePolicy) ? ['Failed'] : ['Failed', 'TerminatingOrFailed']
  if (spec.podReplacementPolicy !== undefined)
    errors.push(...checkOneOf(`${field}.podReplacementPolicy`, spec.podReplacementPolicy, policies))
  errors.push(...validatePodTemplate(template, `${field}.template`))
  const own = `${field}.template.spec.restartPolicy`
  if (restartPolicy === 'Always') errors.push(fieldRequired(own, 'valid values: "OnFailure", "Never"'))
  else errors.push(...checkOneOf(own, restartPolicy, ['OnFailure', 'Never']))
  return errors
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
