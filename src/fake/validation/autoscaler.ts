/** Rules for HorizontalPodAutoscalers. */

import type { JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldForbidden, fieldInvalid, fieldRequired } from '../status.ts'
import { checkOneOf, elementsOf } from './field-errors.ts'

const METRIC_TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource']

export function validateAutoscaler(autoscaler: JsonObject): FieldError[] {
  const spec = asObject(autoscaler.spec)
  const max = typeof spec.maxReplicas === 'number' ? spec.maxReplicas : 0
  const min = typeof spec.minReplicas === 'number' ? spec.minReplicas : 1
  const target = asObject(spec.scaleTargetRef)
  const errors: FieldError[] = []
  if (min < 1) errors.push(fieldInvalid('spec.minReplicas', min, 'must be greater than or equal to 1'))
  if (max < 0) errors.push(fieldInvalid('spec.maxReplicas', max, 'must be greater than or equal to 1'))
  else if (max < 1) errors.push(fieldRequired('spec.maxReplicas', 'must be set and greater than 0'))
  if (max < min) errors.push(fieldInvalid('spec.maxReplicas', max, 'must be greater than or equal to `minReplicas`'))
  for (const name of ['kind', 'name']) {
    if (textOf(target[name]) === '') errors.push(fieldRequired(`spec.scaleTargetRef.${name}`, ''))
  }
  if (textOf(target.apiVersion) === '') {
    errors.push(fieldInvalid('spec.scaleTargetRef.apiVersion', '', 'apiVersion must specify API group'))
  }
  for (const [metric, field] of elementsOf(spec.metrics, 'spec.metrics')) {
    const own = checkOneOf(`${field}.type`, metric.type, METRIC_TYPES)
    // Twice, as the server does: the source is not known either.
    errors.push(...own, ...own)
  }
  const custom = elementsOf(spec.metrics, '').some(([{ type }]) => type === 'Object' || type === 'External')
  if (min === 0 && !custom) {
    const why = 'must specify at least one Object or External metric to support scaling to zero replicas'
    errors.push(fieldForbidden('spec.metrics', why))
  }
  return errors
}
