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
import { notFound, unsupportedMediaType } from '../status.ts'
import { storeKey } from '../store.ts'
import { createObject } from './create.ts'
import { checkName, settleNamespace } from './metadata.ts'
import { updateObject } from './update.ts'
import { settleOptions } from './write-options.ts'

/** Answers a PATCH. */
export function patchFromBody(call: Call): FakeResponse {
  const { machine, resource, path, request } = call
  const type = mediaType(request)
  const allowed = PATCH_TYPES.filter((each) => !resource.custom || !each.startsWith('application/strategic'))
  if (!allowed.includes(type)) throw unsupportedMediaType(allowed)
  const query = readWriteQuery(call.query, 'PatchOptions')
  const options = settleOptions(call, query)
  const old = machine.store.get(resource.storage, storeKey(path.namespace, path.name ?? ''))
  if (type === 'application/apply-patch+yaml') {
    const applied = applyPatch(call, old, { ...options, manager: query.fieldManager, force: query.force ?? false })
    if (old === undefined) {
      if (options.subresource !== '') throw notFound(resource, path.name ?? '')
      return objectResponse(call, 201, createObject(call, applied.object, options, applied.track))
    }
    return objectResponse(call, 200, updateObject(call, old, applied.object, options, applied.track))
  }
  if (old === undefined) throw notFound(resource, path.name ?? '')
  const object: FakeObject = patched(call, copyJson(old), type, decodeText(request.body), options)
  settleNamespace(call, object)
  checkName(call, object)
  return objectResponse(call, 200, updateObject(call, old, object, options))
}
