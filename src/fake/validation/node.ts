/** Rules for Nodes and for Leases, by which they tell that they are alive. */

import type { JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldInvalid, fieldRequired } from '../status.ts'
import { checkName, checkNonNegative, checkOneOf, elementsOf, fieldDuplicate } from './field-errors.ts'
import { qualifiedName } from './names.ts'

const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

export function validateNode(node: JsonObject): FieldError[] {
  const seen = new Set<string>()
  return elementsOf(asObject(node.spec).taints, 'metadata.taints').flatMap(([taint, field]) => {
    const id = `${textOf(taint.key)}:${textOf(taint.effect)}`
    const errors = [
      ...checkName(qualifiedName, `${field}.key`, taint.key),
      ...(textOf(taint.effect) === ''
        ? [fieldRequired(`${field}.effect`, '')]
        : checkOneOf(`${field}.effect`, taint.effect, TAINT_EFFECTS))
    ]
    if (seen.has(id)) errors.push(fieldDuplicate(field, taint))
    seen.add(id)
    return errors
  })
}

export function validateLease(lease: JsonObject): FieldError[] {
  const { leaseDurationSeconds: seconds, leaseTransitions } = asObject(lease.spec)
  const errors: FieldError[] = []
  if (typeof seconds === 'number' && seconds <= 0) {
    errors.push(fieldInvalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0'))
  }
  return [...errors, ...checkNonNegative('spec.leaseTransitions', leaseTransitions)]
}
