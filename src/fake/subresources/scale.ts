/**
 * `/scale`: the replica count of a workload behind one shape.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/
 */
import { objectResponse } from '../answer.ts'
import { mediaType } from '../body.ts'
import { copyJson, type FakeObject, type JsonObject, objectAt, valueAt } from '../json.ts'
import type { Call } from '../machine.ts'
import { parentOwners, scaleOwners } from '../managed-fields/index.ts'
import { decodeText, type FakeResponse, jsonResponse } from '../message.ts'
import { applyPatch, PATCH_TYPES, patched } from '../patching.ts'
import { type Applied, decodeObject, trackFields, withManagedFields } from '../pipeline.ts'
import { presentObject } from '../present.ts'
import { readWriteQuery } from '../query.ts'
import { groupVersion, type ResourceDefinition } from '../resource-registry.ts'
import { selectorText } from '../selector-text.ts'
import {
  conflict,
  fieldInvalid,
  invalid,
  methodNotAllowed,
  notFound,
  uidMismatch,
  unsupportedMediaType
} from '../status.ts'
import { storeKey } from '../store.ts'
import { DEFAULT_COLUMNS, type TableColumn } from '../table/columns.ts'
import { checkName } from '../verbs/metadata.ts'
import { updateObject } from '../verbs/update.ts'
import { settleOptions, type WriteOptions } from '../verbs/write-options.ts'

/** Answers GET, PUT and PATCH of a scale. */
export function handleScale(call: Call): FakeResponse {
  const { machine, resource, path, request } = call
  const name = path.name ?? ''
  const old = machine.store.get(resource.storage, storeKey(path.namespace, name))
  if (old === undefined) throw notFound(resource, name)
  const asScale = { ...call, resource: scaleResource(resource) }
  if (request.method === 'GET') return scaleResponse(asScale, old)
  const put = request.method === 'PUT'
  const query = readWriteQuery(call.query, put ? 'UpdateOptions' : 'PatchOptions')
  const options = { ...settleOptions(call, query), patch: !put }
  const live = scaleOf(old)
  const owners = scaleOwners(old.metadata.managedFields)
  if (owners !== undefined) live.metadata.managedFields = owners
  const { object: scale, track } = put
    ? updated(decodeObject(asScale, asScale.resource, 'Warn'))
    : patchedScale(asScale, live, { ...options, force: query.force ?? false })
  checkName(call, scale)
  const replicas = valueAt(scale, 'spec', 'replicas') ?? 0
  if (typeof replicas !== 'number' || replicas < 0) {
    const error = fieldInvalid('spec.replicas', replicas, 'must be greater than or equal to 0')
    throw invalid(asScale.resource, name, [error])
  }
  const { uid = '', resourceVersion = '' } = scale.metadata
  if (options.patch && uid !== '' && uid !== old.metadata.uid) {
    const scaleResource = { group: resource.group, plural: `${resource.plural}/scale` }
    throw conflict(scaleResource, name, uidMismatch(uid, old.metadata.uid ?? ''))
  }
  const tracked = track?.(scale) ?? trackFields(asScale, scale, live, options)
  const object = copyJson(old)
  objectAt(object, 'spec').replicas = replicas
  Object.assign(object.metadata, { uid, resourceVersion })
  const { managedFields } = old.metadata
  const entries = parentOwners(managedFields, tracked.metadata.managedFields, groupVersion(resource))
  return scaleResponse(
    asScale,
    updateObject(call, old, object, options, (each) => withManagedFields(each, entries))
  )
}

function updated(object: FakeObject): Partial<Applied> & { object: FakeObject } {
  return { object }
}

function patchedScale(
  call: Call,
  live: FakeObject,
  options: WriteOptions & { force: boolean }
): Partial<Applied> & { object: FakeObject } {
  const { request } = call
  const type = mediaType(request)
  if (!PATCH_TYPES.includes(type)) throw unsupportedMediaType(PATCH_TYPES)
  if (type === 'application/apply-patch+yaml') {
    return applyPatch(call, live, { ...options, manager: call.query.get('fieldManager') ?? '' })
  }
  return updated(patched(call, live, type, decodeText(request.body), options))
}

/** The Scale that shows an object. */
export function scaleOf(object: FakeObject): FakeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const selector = selectorText(valueAt(object, 'spec', 'selector'))
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      ...(name !== undefined && { name }),
      ...(namespace !== undefined && { namespace }),
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
      ...(creationTimestamp !== undefined && { creationTimestamp })
    },
    spec: withoutZero('replicas', valueAt(object, 'spec', 'replicas')),
    status: { replicas: valueAt(object, 'status', 'replicas') ?? 0, ...(selector !== '' && { selector }) }
  }
}

function withoutZero(field: string, value: unknown): JsonObject {
  return value === 0 || value === undefined ? {} : { [field]: value }
}

const [NAME, AGE] = DEFAULT_COLUMNS

const SCALE_COLUMNS: readonly TableColumn[] = [
  ...(NAME ? [{ ...NAME, format: '' }] : []),
  column('Desired', 'replicas is the desired number of instances for the scaled object.'),
  column('Available', 'replicas is the actual number of observed instances of the scaled object.'),
  ...(AGE ? [{ ...AGE, type: 'string' }] : [])
]

function column(name: string, description: string): TableColumn {
  return { name, type: 'integer', format: '', description, priority: 0 }
}

function scaleResource(resource: ResourceDefinition): ResourceDefinition {
  return { ...resource, group: 'autoscaling', version: 'v1', kind: 'Scale', columns: SCALE_COLUMNS, custom: false }
}

function scaleResponse(call: Call, object: FakeObject): FakeResponse {
  if (!['GET', 'PUT', 'PATCH'].includes(call.request.method)) throw methodNotAllowed()
  const scale = scaleOf(object)
  if (call.representation.form !== 'object') return objectResponse(call, 200, scale)
  return jsonResponse(200, presentObject(scale, call.resource))
}
