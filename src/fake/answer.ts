/** Answers with objects, in the form that the request asked for. */
import type { FakeObject, JsonObject } from './json.ts'
import type { Call } from './machine.ts'
import { type FakeResponse, jsonResponse } from './message.ts'
import { presentMetadata, presentObject } from './present.ts'
import { tableOf } from './table/table.ts'

/** An object in the form that the request asked for. */
export function inForm(call: Call, object: FakeObject): JsonObject {
  const { form, version } = call.representation
  if (form === 'metadata') return presentMetadata(object, version)
  if (form === 'table') {
    const { resourceVersion } = object.metadata
    return tableOf(call, [object], { ...(resourceVersion && { resourceVersion }) })
  }
  return presentObject(object, call.resource)
}

/** An answer with one object. */
export function objectResponse(call: Call, status: number, object: FakeObject): FakeResponse {
  return jsonResponse(status, inForm(call, object))
}
