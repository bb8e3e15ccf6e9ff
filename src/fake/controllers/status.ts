/** Status writes of the mini controllers. */
import { type FakeObject, isJsonObject, type JsonObject, sameJson } from '../json.ts'
import { timestamp } from '../machine.ts'
import type { ControllerContext } from './controller.ts'

/** Patches what of a status is new; conditions that say the same keep their times. */
export async function patchStatus(
  context: ControllerContext,
  object: FakeObject,
  plural: string,
  status: JsonObject
): Promise<void> {
  const old = isJsonObject(object.status) ? object.status : {}
  const next: JsonObject = { ...status }
  if (Array.isArray(status.conditions)) next.conditions = withTimes(context, status.conditions, old.conditions)
  for (const [field, value] of Object.entries(next)) {
    if (value === 0 && old[field] === undefined) delete next[field]
    else if (sameJson(value, old[field])) delete next[field]
  }
  if (Object.keys(next).length === 0) return
  const { namespace, name } = object.metadata
  const root = object.apiVersion.includes('/') ? `/apis/${object.apiVersion}` : `/api/${object.apiVersion}`
  await context.request('PATCH', `${root}/namespaces/${namespace}/${plural}/${name}/status`, { status: next })
}

function withTimes({ machine }: ControllerContext, conditions: unknown[], old: unknown): unknown[] {
  const before = Array.isArray(old) ? old.filter(isJsonObject) : []
  const now = timestamp(machine.clock)
  return conditions.filter(isJsonObject).map((condition) => {
    const last = before.find((each) => each.type === condition.type)
    if (last !== undefined && last.status === condition.status && last.message === condition.message) return last
    const changed = last?.status === condition.status ? last?.lastTransitionTime : now
    return { ...condition, lastUpdateTime: now, lastTransitionTime: changed }
  })
}
