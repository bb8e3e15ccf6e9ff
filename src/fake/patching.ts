/** Patches applied to stored objects: the algorithms are those of src/resources/patch. */
import { applyJsonPatch, applyMergePatch, applyStrategicMergePatch, PatchError } from '../resources/patch/index.ts'
import { type FakeObject, isJsonObject } from './json.ts'
import type { Call } from './machine.ts'
import { type Schema, untypedSchema } from './schema/schema.ts'
import { badRequest, Refusal, serverFailure } from './status.ts'
import { asObject } from './verbs/metadata.ts'
import type { WriteOptions } from './verbs/write-options.ts'

/** Media types of patches, in the order in which the server names them. */
export const PATCH_TYPES: readonly string[] = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml'
]

/** The object with a patch applied. */
export function patched(
  call: Call,
  object: FakeObject,
  type: string,
  text: string,
  _options: WriteOptions
): FakeObject {
  const patch = parsePatch(text)
  const { resource, machine } = call
  try {
    const result =
      type === 'application/json-patch+json'
        ? applyJsonPatch(object, patch)
        : type === 'application/merge-patch+json'
          ? applyMergePatch(object, patch)
          : strategicMerge(object, patch, machine.schemas.lookup(resource) ?? untypedSchema)
    if (!isJsonObject(result)) throw serverFailure('the patched object is no object')
    return asObject(result, resource)
  } catch (err) {
    throw err instanceof PatchError ? patchRefusal(err) : err
  }
}

function strategicMerge(object: FakeObject, patch: unknown, schema: Schema): unknown {
  if (!isJsonObject(patch))
    throw badRequest('error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}')
  return applyStrategicMergePatch(object, patch, schema)
}

function patchRefusal(err: PatchError): Refusal {
  if (err.statusCode === 400) return badRequest(err.message)
  if (err.statusCode === 422) return new Refusal(422, 'Invalid', err.message, {})
  if (err.statusCode === 413) return new Refusal(413, 'RequestEntityTooLarge', err.message)
  return serverFailure(err.message)
}

function parsePatch(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (err) {
    throw badRequest(`error decoding patch: ${err instanceof Error ? err.message : String(err)}`)
  }
}

/** An object to be written, and how its managed fields are set. */
export interface Applied {
  object: FakeObject
  track(object: FakeObject): FakeObject
}

/** Server-side apply. */
export function applyPatch(
  _call: Call,
  _old: FakeObject | undefined,
  _options: WriteOptions & { force: boolean }
): Applied {
  throw serverFailure('server-side apply is not served')
}
