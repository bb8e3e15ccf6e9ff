/** Defaults of what limits Pods: LimitRanges and priorities. */
import type { JsonObject } from '../../../resources/patch/json.ts'
import { objectAt, objectsAt, setDefaults } from './set.ts'

/** A limit range gives limits of their own as defaults, and these as default requests. */
export function defaultLimitRange(range: JsonObject): void {
  for (const item of objectsAt(objectAt(range, 'spec'), 'limits')) {
    if (item.type !== 'Container') continue
    const limits = { ...objectAt(item, 'max'), ...objectAt(item, 'default') }
    const requests = { ...objectAt(item, 'min'), ...limits, ...objectAt(item, 'defaultRequest') }
    if (Object.keys(limits).length > 0) item.default = limits
    if (Object.keys(requests).length > 0) item.defaultRequest = requests
  }
}

export function defaultPriorityClass(priorityClass: JsonObject): void {
  setDefaults(priorityClass, { preemptionPolicy: 'PreemptLowerPriority' })
}
