/**
 * GET of one object and of a collection.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-get-and-list
 */
import { objectResponse } from '../answer.ts'
import { decodeContinue, encodeContinue } from '../continue-token.ts'
import type { FakeObject, JsonObject } from '../json.ts'
import type { Call } from '../machine.ts'
import { type FakeResponse, jsonResponse } from '../message.ts'
import { presentItem, presentMetadata } from '../present.ts'
import { type ListQuery, readListQuery } from '../query.ts'
import { groupVersion } from '../resource-registry.ts'
import { createMatcher, type Matcher } from '../selectors.ts'
import { expired, notFound } from '../status.ts'
import { compareKeys, type StoreSnapshot, storeKey } from '../store.ts'
import { tableOf } from '../table/table.ts'
import { parseVersion, waitForVersion } from './resource-version.ts'

/** Text of the 410 of a continue token whose version is compacted. */
const CONTINUE_EXPIRED =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.'

/** Answers one object. */
export async function getObject(call: Call): Promise<FakeResponse> {
  const { machine, resource, path } = call
  const asked = call.query.get('resourceVersion') ?? ''
  await waitForVersion(machine, parseVersion(asked, 'get', resource.plural !== 'events'), call.request.signal)
  const name = path.name ?? ''
  const object = machine.store.get(resource.storage, storeKey(path.namespace, name))
  if (object === undefined) throw notFound(resource, name)
  return objectResponse(call, 200, object)
}

/** Answers a list, or one page of it. */
export async function listObjects(call: Call): Promise<FakeResponse> {
  const options = readListQuery(call.query)
  const matcher = createMatcher(call.resource, options.labelSelector, options.fieldSelector)
  const { snapshot, start, limit } = await findSnapshot(call, options)
  const page = cutPage(call, snapshot, { matcher, start, limit })
  return jsonResponse(200, listBody(call, page, snapshot.version))
}

/** What to list: the state, and where to begin. */
interface Selection {
  snapshot: StoreSnapshot
  start: string | undefined
  limit: number
}

async function findSnapshot(call: Call, options: ListQuery): Promise<Selection> {
  const { machine, resource } = call
  const { store } = machine
  const asked = parseVersion(options.resourceVersion, 'list')
  if (options.continue !== '') return continued(call, options)
  const exact =
    options.resourceVersionMatch === 'Exact' ||
    (options.resourceVersionMatch === '' && options.limit > 0 && asked !== undefined && asked > 0)
  await waitForVersion(machine, asked, call.request.signal)
  if (exact && asked !== undefined) {
    const snapshot = store.listAt(resource.storage, asked)
    if (snapshot === undefined) throw expired('The resourceVersion for the provided list is too old.')
    return { snapshot, start: undefined, limit: options.limit }
  }
  const limit = asked === 0 ? 0 : options.limit
  return { snapshot: store.list(resource.storage), start: undefined, limit }
}

function continued({ machine, resource }: Call, options: ListQuery): Selection {
  const { version, start } = decodeContinue(options.continue)
  if (version < 0) return { snapshot: machine.store.list(resource.storage), start, limit: options.limit }
  const snapshot = machine.store.listAt(resource.storage, version)
  if (snapshot === undefined) {
    throw expired(CONTINUE_EXPIRED, { continue: encodeContinue({ version: -1, start }) })
  }
  return { snapshot, start, limit: options.limit }
}

/** One page. */
interface Page {
  objects: FakeObject[]
  continue: string | undefined
  remaining: number | undefined
}

/** Keys of a page's objects are below the namespace; `start` is the first key that belongs to it. */
function cutPage(
  { path }: Call,
  snapshot: StoreSnapshot,
  options: { matcher: Matcher | undefined; start: string | undefined; limit: number }
): Page {
  const { matcher, start, limit } = options
  const prefix = path.namespace === undefined ? '' : `${path.namespace}/`
  const objects: FakeObject[] = []
  const from = start === undefined ? undefined : prefix + start
  let last: string | undefined
  let more = 0
  for (const [key, object] of snapshot.entries) {
    if (!key.startsWith(prefix) || (from !== undefined && compareKeys(key, from) < 0)) continue
    if (matcher !== undefined && !matcher(object)) continue
    if (limit > 0 && objects.length >= limit) more++
    else {
      objects.push(object)
      last = key
    }
  }
  if (more === 0 || last === undefined) return { objects, continue: undefined, remaining: undefined }
  const next = `${last.slice(prefix.length)}\0`
  return {
    objects,
    continue: encodeContinue({ version: snapshot.version, start: next }),
    remaining: matcher === undefined ? more : undefined
  }
}

function listBody(call: Call, page: Page, version: number): JsonObject {
  const { resource, representation } = call
  const { form } = representation
  const metadata: JsonObject = { resourceVersion: String(version) }
  if (page.continue !== undefined) metadata.continue = page.continue
  else if (resource.custom && form === 'object') metadata.continue = ''
  if (page.remaining !== undefined) metadata.remainingItemCount = page.remaining
  if (form === 'table') return tableOf(call, page.objects, metadata)
  if (form === 'metadata') {
    return {
      kind: 'PartialObjectMetadataList',
      apiVersion: `meta.k8s.io/${representation.version}`,
      metadata,
      items:
        page.objects.length === 0 ? null : page.objects.map((object) => presentMetadata(object, representation.version))
    }
  }
  return {
    kind: `${resource.kind}List`,
    apiVersion: groupVersion(resource),
    metadata,
    items: page.objects.map((object) => presentItem(object, resource))
  }
}
