import { cloneJson, equalJson, type JsonObject } from '../../resources/patch/json.ts'
import { asObject } from '../json.ts'
import { type FieldError, fieldForbidden } from '../status.ts'
import { elementsOf } from './field-errors.ts'

const ALLOWED =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

/**
 * What is wrong with a change of a Pod. The server's message goes on with a diff of its internal form, which is not made here.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement
 */
export function validatePodUpdate(pod: JsonObject, old: JsonObject): FieldError[] {
  const spec = asObject(pod.spec)
  const before = asObject(old.spec)
  for (const list of ['containers', 'initContainers']) {
    if (elementsOf(spec[list], '').length !== elementsOf(before[list], '').length) {
      return [fieldForbidden(`spec.${list}`, 'pod updates may not add or remove containers')]
    }
  }
  return equalJson(fixedPart(spec, before), fixedPart(before, before)) ? [] : [fieldForbidden('spec', ALLOWED)]
}

/** The spec with what may change set to one value. */
function fixedPart(spec: JsonObject, old: JsonObject): JsonObject {
  const fixed = cloneJson(spec)
  for (const list of ['containers', 'initContainers']) {
    for (const [container] of elementsOf(fixed[list], '')) delete container.image
  }
  delete fixed.activeDeadlineSeconds
  // Gates may be taken away before the Pod is scheduled.
  delete fixed.schedulingGates
  if (Number(old.terminationGracePeriodSeconds) < 0 && fixed.terminationGracePeriodSeconds === 1) {
    fixed.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds
  }
  const known = elementsOf(old.tolerations, '').map(([toleration]) => toleration)
  const now = elementsOf(fixed.tolerations, '').map(([toleration]) => toleration)
  if (known.every((toleration) => now.some((each) => equalJson(each, toleration)))) fixed.tolerations = old.tolerations
  if (fixed.tolerations === undefined) delete fixed.tolerations
  return fixed
}
