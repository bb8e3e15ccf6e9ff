/** DELETE of one object and of a collection. */
import { objectResponse } from '../answer.ts'
import { parseBody } from '../body.ts'
import { type DeleteOptions, type Deletion, deleteObject } from '../deletion.ts'
import { isJsonObject, type JsonObject, textAt } from '../json.ts'
import type { Call } from '../machine.ts'
import { type FakeResponse, jsonResponse } from '../message.ts'
import { presentItem } from '../present.ts'
import { checkDryRun, readBoolean, readInteger, readListQuery } from '../query.ts'
import { groupVersion } from '../resource-registry.ts'
import { createMatcher } from '../selectors.ts'
import { badRequest, type FieldError, fieldInvalid, fieldNotSupported, invalid, notFound } from '../status.ts'
import { storeKey } from '../store.ts'

const POLICIES = ['Background', 'Foreground', 'Orphan']

const JOB_WARNING =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning'

/** Answers a DELETE of one object. */
export function deleteOne(call: Call): FakeResponse {
  const { machine, resource, path } = call
  const options = readDeleteOptions(call)
  const name = path.name ?? ''
  const object = machine.store.get(resource.storage, storeKey(path.namespace, name))
  if (object === undefined) throw notFound(resource, name)
  const deletion = deleteObject(call, object, options)
  const accepted = !deletion.deleted && options.orphanDependents === false
  return deletionResponse(call, deletion, accepted ? 202 : 200)
}

function deletionResponse(call: Call, { object, pending }: Deletion, status: number): FakeResponse {
  const { resource } = call
  if (pending || resource.strategy.returnsDeleted) return objectResponse(call, status, object)
  return jsonResponse(status, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: object.metadata.name,
      ...(resource.group !== '' && { group: resource.group }),
      kind: resource.plural,
      uid: object.metadata.uid
    }
  })
}

/** Answers a DELETE of a collection: each object that is selected, and the list of them. */
export function deleteCollection(call: Call): FakeResponse {
  const { machine, resource, path } = call
  const query = readListQuery(call.query)
  const options = readDeleteOptions(call)
  const matcher = createMatcher(resource, query.labelSelector, query.fieldSelector)
  const { entries, version } = machine.store.list(resource.storage)
  const selected = entries
    .map(([, object]) => object)
    .filter((object) => path.namespace === undefined || object.metadata.namespace === path.namespace)
    .filter((object) => matcher === undefined || matcher(object))
  for (const object of selected) deleteObject(call, object, options)
  return jsonResponse(200, {
    kind: `${resource.kind}List`,
    apiVersion: groupVersion(resource),
    metadata: { resourceVersion: String(version), ...(resource.custom && { continue: '' }) },
    items: selected.map((object) => presentItem(object, resource))
  })
}

/** Options from the body when there is one, else from the query. */
function readDeleteOptions(call: Call): DeleteOptions {
  const { request, query } = call
  const body = request.body !== undefined && request.body.length > 0 ? readOptionsBody(call) : undefined
  const options = body === undefined ? fromQuery(query) : fromBody(body)
  const { propagationPolicy: policy, orphanDependents } = options
  const errors: FieldError[] = checkDryRun(body === undefined ? query.getAll('dryRun') : listOfTexts(body.dryRun))
  if (policy !== undefined && orphanDependents !== undefined) {
    const detail = 'orphanDependents and deletionPropagation cannot be both set'
    errors.unshift(fieldInvalid('propagationPolicy', policy, detail))
  }
  if (policy !== undefined && !POLICIES.includes(policy)) {
    errors.push(fieldNotSupported('propagationPolicy', policy, ['Foreground', 'Background', 'Orphan', 'nil']))
  }
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors)
  if (call.resource.storage === 'jobs.batch' && policy === undefined && orphanDependents === undefined)
    call.warnings.push(JOB_WARNING)
  return options
}

function readOptionsBody({ request, resource }: Call): JsonObject {
  const body = parseBody(request)
  if (!isJsonObject(body)) throw badRequest('decoded object cannot be converted to DeleteOptions')
  const { kind = '', apiVersion = '' } = body
  const known = ['', 'v1', 'meta.k8s.io/v1', groupVersion(resource)].includes(String(apiVersion))
  if (known && (kind === '' || kind === 'DeleteOptions')) return body
  throw badRequest(
    `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`
  )
}

function fromQuery(query: URLSearchParams): DeleteOptions {
  return {
    dryRun: query.getAll('dryRun').length > 0,
    gracePeriodSeconds: readInteger(query, 'gracePeriodSeconds'),
    propagationPolicy: query.get('propagationPolicy') ?? undefined,
    orphanDependents: readBoolean(query, 'orphanDependents'),
    preconditions: {}
  }
}

function fromBody(body: JsonObject): DeleteOptions {
  const { gracePeriodSeconds: grace, orphanDependents, preconditions } = body
  return {
    dryRun: listOfTexts(body.dryRun).length > 0,
    gracePeriodSeconds: typeof grace === 'number' ? grace : undefined,
    propagationPolicy: textAt(body, 'propagationPolicy') || undefined,
    orphanDependents: typeof orphanDependents === 'boolean' ? orphanDependents : undefined,
    preconditions: {
      uid: textAt(preconditions, 'uid') || undefined,
      resourceVersion: textAt(preconditions, 'resourceVersion') || undefined
    }
  }
}

function listOfTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}
