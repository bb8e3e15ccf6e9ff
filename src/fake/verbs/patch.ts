/**
 * PATCH in its four forms.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-apply
 */
import { objectResponse } from '../answer.ts'
import { mediaType } from '../body.ts'
import { copyJson, type FakeObject } from '../json.ts'
import type { Call } from '../machine.ts'
import { decodeText, type FakeResponse } from '../message.ts'
import { applyPatch, PATCH_TYPES, patched } from '../patching.ts'
import { readWriteQuery } from '../query.ts'
import { conflict, fieldForbidden, invalid, notFound, Refusal, unsupportedMediaType } from '../status.ts'
import { createObject } from './create.ts'
import { checkName, settleNamespace, storedObject } from './metadata.ts'
import { updateObject } from './update.ts'
import { settleOptions } from './write-options.ts'

const APPLY = 'application/apply-patch+yaml'

/** Answers a PATCH. */
export function patchFromBody(call: Call): FakeResponse {
  const { resource, path, request } = call
  const type = mediaType(request)
  const allowed = PATCH_TYPES.filter((each) => !resource.custom || !each.startsWith('application/strategic'))
  if (!PATCH_TYPES.includes(type)) throw new Refusal(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})
  if (!allowed.includes(type)) throw unsupportedMediaType(allowed)
  const query = readWriteQuery(call.query, 'PatchOptions')
  if (query.force !== undefined && type !== APPLY) {
    const error = fieldForbidden('force', 'may not be specified for non-apply patch')
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [error])
  }
  const options = settleOptions(call, query)
  const old = storedObject(call)
  // A subresource is applied to what is there, unless an update creates what is not.
  if (old === undefined && (type !== APPLY || (options.subresource !== '' && !resource.strategy.createOnUpdate))) {
    throw notFound(resource, path.name ?? '')
  }
  if (old === undefined || type === APPLY) {
    const applied = applyPatch(call, old, { ...options, manager: query.fieldManager, force: query.force ?? false })
    const { uid } = applied.object.metadata
    if (old === undefined && uid) {
      const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`
      throw conflict(resource, path.name ?? '', why)
    }
    settleNamespace(call, applied.object)
    checkName(call, applied.object)
    if (old === undefined) {
      return objectResponse(call, 201, createObject(call, applied.object, options, applied.track))
    }
    return objectResponse(
      call,
      200,
      updateObject(call, old, applied.object, { ...options, patch: true }, applied.track)
    )
  }
  const object: FakeObject = patched(call, copyJson(old), type, decodeText(request.body), options)
  settleNamespace(call, object)
  checkName(call, object)
  return objectResponse(call, 200, updateObject(call, old, object, { ...options, patch: true }))
}
