/** Selectors in any of their forms: as text, as values, as objects carry them. */
import {
  type FieldRequirement,
  type FieldSelectorValue,
  fieldRequirementsOf,
  formatFieldRequirements,
  meetsFieldRequirements,
  parseFieldSelector
} from './field-selector.ts'
import {
  formatLabelRequirements,
  type LabelCondition,
  type LabelOperator,
  type LabelRequirement,
  type LabelSelector,
  type LabelSelectorValue,
  labelRequirement,
  meetsLabelRequirements,
  parseLabelSelector
} from './label-selector.ts'

export type { FieldRequirement, FieldSelectorValue } from './field-selector.ts'
export {
  escapeFieldValue,
  formatFieldRequirements,
  meetsFieldRequirements,
  parseFieldSelector
} from './field-selector.ts'
export type {
  LabelCondition,
  LabelOperator,
  LabelRequirement,
  LabelSelector,
  LabelSelectorOperator,
  LabelSelectorValue
} from './label-selector.ts'
export {
  formatLabelRequirements,
  isLabelKey,
  isLabelValue,
  meetsLabelRequirements,
  parseLabelSelector
} from './label-selector.ts'

/**
 * A label selector as it goes on the wire. Text is checked and kept as it is.
 *
 * @throws {TypeError} When the server could only refuse it.
 */
export function formatLabelSelector(selector: string | LabelSelectorValue): string {
  const requirements = labelRequirementsOf(selector)
  return typeof selector === 'string' ? selector : formatLabelRequirements(requirements)
}

/** Requirements of a label selector in any form. @throws {TypeError} */
export function labelRequirementsOf(selector: string | LabelSelectorValue): LabelRequirement[] {
  if (typeof selector === 'string') return parseLabelSelector(selector)
  if (typeof selector !== 'object' || selector === null || Array.isArray(selector)) {
    throw new TypeError(`Cannot use label selector: neither text nor an object: ${JSON.stringify(selector)}`)
  }
  if (isLabelSelector(selector)) return requirementsOfObject(selector)
  return Object.entries(selector).flatMap(([key, wanted]) => requirementsOfKey(key, wanted))
}

/**
 * True when labels match a selector.
 *
 * @throws {TypeError} When the selector is none.
 */
export function matchLabels(
  selector: string | LabelSelectorValue,
  labels: Readonly<Record<string, string>> | undefined
): boolean {
  return meetsLabelRequirements(labelRequirementsOf(selector), labels)
}

/**
 * A field selector as it goes on the wire. Text is checked and kept as it is.
 *
 * @throws {TypeError} When the server could only refuse it.
 */
export function formatFieldSelector(selector: string | FieldSelectorValue): string {
  if (typeof selector !== 'string') return formatFieldRequirements(fieldRequirementsIn(selector))
  parseFieldSelector(selector)
  return selector
}

/** True when fields match a selector; a field that is not there has the value `""`. @throws {TypeError} */
export function matchFields(selector: string | FieldSelectorValue, fields: Readonly<Record<string, string>>): boolean {
  return meetsFieldRequirements(fieldRequirementsIn(selector), fields)
}

/** Requirements of a field selector in any form. @throws {TypeError} */
export function fieldRequirementsIn(selector: string | FieldSelectorValue): FieldRequirement[] {
  if (typeof selector === 'string') return parseFieldSelector(selector)
  if (typeof selector === 'object' && selector !== null && !Array.isArray(selector))
    return fieldRequirementsOf(selector)
  throw new TypeError(`Cannot use field selector: neither text nor an object: ${JSON.stringify(selector)}`)
}

/** `matchLabels` and `matchExpressions` may be labels too, but then have other values. */
function isLabelSelector(selector: LabelSelectorValue): selector is LabelSelector {
  const { matchLabels, matchExpressions, ...others } = selector as Record<string, unknown>
  if (Object.keys(others).length > 0 || Object.keys(selector).length === 0) return false
  const isLabels = matchLabels === undefined || (typeof matchLabels === 'object' && !Array.isArray(matchLabels))
  const isExpressions =
    matchExpressions === undefined ||
    (Array.isArray(matchExpressions) && matchExpressions.every((one) => typeof one === 'object'))
  return isLabels && isExpressions
}

const OPERATORS: ReadonlyMap<string, LabelOperator> = new Map([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!']
])

function requirementsOfObject({ matchLabels, matchExpressions }: LabelSelector): LabelRequirement[] {
  const equal = Object.entries(matchLabels ?? {}).map(([key, value]) => labelRequirement(key, '=', [value]))
  const others = (matchExpressions ?? []).map(({ key, operator, values }) => {
    const known = OPERATORS.get(operator)
    if (known === undefined) throw new TypeError(`Cannot use label selector: unknown operator: "${operator}"`)
    if ((known === 'exists' || known === '!') && values?.length) {
      throw new TypeError(`Cannot use label selector: ${operator} takes no values: "${key}"`)
    }
    return labelRequirement(key, known, values ?? [])
  })
  return [...equal, ...others]
}

function requirementsOfKey(key: string, wanted: unknown): LabelRequirement[] {
  if (typeof wanted === 'string') return [labelRequirement(key, '=', [wanted])]
  if (Array.isArray(wanted)) return [labelRequirement(key, 'in', wanted)]
  const requirements = typeof wanted === 'object' && wanted !== null ? requirementsOfCondition(key, wanted) : []
  // What is undefined by mistake must not widen what a deleteCollection selects.
  if (requirements.length === 0) {
    throw new TypeError(`Cannot use label selector: bad condition on "${key}": ${JSON.stringify(wanted)}`)
  }
  return requirements
}

function requirementsOfCondition(key: string, condition: LabelCondition): LabelRequirement[] {
  const { exists, in: one, notIn, gt, lt, ...unknown } = condition
  const requirements: LabelRequirement[] = []
  if (Object.keys(unknown).length > 0) return requirements
  if (exists !== undefined) requirements.push(labelRequirement(key, exists ? 'exists' : '!', []))
  if (one !== undefined) requirements.push(labelRequirement(key, 'in', one))
  if (notIn !== undefined) requirements.push(labelRequirement(key, 'notin', notIn))
  if (gt !== undefined) requirements.push(labelRequirement(key, '>', [String(gt)]))
  if (lt !== undefined) requirements.push(labelRequirement(key, '<', [String(lt)]))
  return requirements
}
