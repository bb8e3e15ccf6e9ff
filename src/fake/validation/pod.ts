/** Rules for the spec of Pods and of templates of Pods. */

import type { JsonObject } from '../../resources/patch/json.ts'
import { textOf } from '../json.ts'
import { type FieldError, fieldInvalid, fieldRequired } from '../status.ts'
import { validateContainer } from './container.ts'
import { checkOneOf, checkRequiredName, elementsOf, fieldDuplicate } from './field-errors.ts'
import { label } from './names.ts'

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never']
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']

/** What is wrong with a spec of Pods, which has its defaults already. */
export function validatePodSpec(spec: JsonObject, field: string): FieldError[] {
  const volumes = elementsOf(spec.volumes, `${field}.volumes`)
  const containers = elementsOf(spec.containers, `${field}.containers`)
  const init = elementsOf(spec.initContainers, `${field}.initContainers`)
  const known = new Set(volumes.map(([volume]) => textOf(volume.name)))
  return [
    ...named(volumes),
    ...(containers.length === 0 ? [fieldRequired(`${field}.containers`, '')] : []),
    ...named(containers),
    ...containers.flatMap(([container, own]) => validateContainer(container, own, known)),
    ...named(init, new Set(containers.map(([container]) => textOf(container.name)))),
    ...init.flatMap(([container, own]) => validateContainer(container, own, known)),
    ...checkOneOf(`${field}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES),
    ...checkOneOf(`${field}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES),
    ...checkDeadline(spec.activeDeadlineSeconds, `${field}.activeDeadlineSeconds`)
  ]
}

/** Names that must be labels, each there once. */
function named(elements: [element: JsonObject, field: string][], seen: Set<string> = new Set()): FieldError[] {
  return elements.flatMap(([element, field]) => {
    const name = textOf(element.name)
    const errors = checkRequiredName(label, `${field}.name`, element.name)
    if (name !== '' && seen.has(name)) errors.push(fieldDuplicate(`${field}.name`, name))
    seen.add(name)
    return errors
  })
}

function checkDeadline(value: unknown, field: string): FieldError[] {
  if (typeof value !== 'number' || (value >= 1 && value <= 2 ** 31 - 1)) return []
  return [fieldInvalid(field, value, 'must be between 1 and 2147483647, inclusive')]
}
