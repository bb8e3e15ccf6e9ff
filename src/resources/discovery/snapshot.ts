/** Asking a server for all that it has. */
import { isNotFound, KubeError } from '../../errors.ts'
import type { Send, WireRequest } from '../../transport/transport.ts'
import type { CallOptions } from '../options.ts'
import { header, notJson, sendOrThrow } from '../response.ts'
import { groupVersionPath } from '../segments.ts'
import { ACCEPT_AGGREGATED, isAggregated, readAggregated } from './aggregated.ts'
import { type ApiResourceList, readApiVersions, readGroupList, readResourceList } from './legacy.ts'
import type { ApiGroup, DiscoveredResources, Snapshot } from './types.ts'

/** How many group-versions are asked for at the same time, the old way: as many as browsers have connections to a host. */
const CONCURRENCY = 6

/** What one of the two roots told. The old way it told groups alone; `resources` is undefined then. */
interface Root {
  groups: ApiGroup[]
  resources: DiscoveredResources | undefined
}

const NOTHING: Root = { groups: [], resources: { resources: [], failures: [] } }

/** Reads groups alone. @throws As {@link readSnapshot} does. */
export async function readGroups(send: Send, options: CallOptions): Promise<ApiGroup[]> {
  const roots = await readRoots(send, options)
  return roots.flatMap((root) => root.groups)
}

/**
 * Reads groups and resources: in two requests, or the old way in one more per group-version.
 *
 * A group-version that cannot be read does not fail the others. A server without the core group, as one that only extends another, has 404 for
 * `/api`.
 *
 * @throws {ApiError} The server refuses to tell its groups.
 */
export async function readSnapshot(send: Send, options: CallOptions): Promise<Snapshot> {
  const roots = await readRoots(send, options)
  const parts = await Promise.all(
    roots.map(async ({ groups, resources }) => resources ?? (await readEach(send, groups, options)))
  )
  return {
    groups: roots.flatMap((root) => root.groups),
    resources: parts.flatMap((part) => part.resources),
    failures: parts.flatMap((part) => part.failures)
  }
}

function readRoots(send: Send, options: CallOptions): Promise<Root[]> {
  const core = readRoot(send, '/api', options, readApiVersions).catch((err: unknown) => {
    if (isNotFound(err)) return NOTHING
    throw err
  })
  return Promise.all([core, readRoot(send, '/apis', options, readGroupList)])
}

async function readRoot(
  send: Send,
  path: string,
  options: CallOptions,
  readLegacy: (document: object) => ApiGroup[]
): Promise<Root> {
  const { value, contentType } = await getJson(send, path, options, ACCEPT_AGGREGATED)
  if (!isAggregated(contentType)) return { groups: readLegacy(value), resources: undefined }
  const { groups, resources, failures } = readAggregated(value)
  return { groups, resources: { resources, failures } }
}

async function readEach(send: Send, groups: ApiGroup[], options: CallOptions): Promise<DiscoveredResources> {
  const waiting = groups.flatMap(({ name, versions }) => versions.map((version) => ({ group: name, version })))
  const found: DiscoveredResources[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let k = next++; k < waiting.length; k = next++) {
      const groupVersion = waiting[k]
      if (groupVersion !== undefined) found[k] = await readOne(send, groupVersion, options)
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
  return {
    resources: found.flatMap((part) => part.resources),
    failures: found.flatMap((part) => part.failures)
  }
}

async function readOne(
  send: Send,
  { group, version }: { group: string; version: string },
  options: CallOptions
): Promise<DiscoveredResources> {
  try {
    const { value } = await getJson(send, groupVersionPath({ group, version }), options)
    return { resources: readResourceList(group, version, value as ApiResourceList), failures: [] }
  } catch (error) {
    if (!(error instanceof KubeError)) throw error
    return { resources: [], failures: [{ group, version, stale: false, error }] }
  }
}

/** One document. @throws {ProtocolError} When it is no JSON object. */
async function getJson(
  send: Send,
  path: string,
  options: CallOptions,
  accept: string = 'application/json'
): Promise<{ value: object; contentType: string | undefined }> {
  const { headers, ...call } = options
  const request: WireRequest = { method: 'GET', path, ...call, headers: { accept, ...headers } }
  const response = await sendOrThrow(send, request)
  const value = parseObject(await response.body.text())
  if (value === undefined) throw notJson(request, response)
  return { value, contentType: header(response.headers, 'content-type') }
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
