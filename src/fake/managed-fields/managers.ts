/** The entries of `metadata.managedFields` as owners of field sets. */

import type { ManagedFieldsEntry } from '../../meta.ts'
import { isObject } from '../../resources/patch/json.ts'
import { decodeFields, encodeFields, type FieldSet, fieldSetOf } from './field-set.ts'

/** One owner and what it owns. */
export interface ManagerEntry {
  manager: string
  operation: 'Apply' | 'Update'
  apiVersion: string
  subresource: string
  /** RFC 3339; undefined when the manager never changed anything. */
  time: string | undefined
  fields: FieldSet
}

/** Owners by identity: the same manager is another owner for each operation, subresource and, for updates, version. */
export type Managers = Map<string, ManagerEntry>

/** Identity of an owner. An applier keeps its identity when it turns to another version. */
export function managerId(entry: Pick<ManagerEntry, 'manager' | 'operation' | 'apiVersion' | 'subresource'>): string {
  const version = entry.operation === 'Apply' ? '' : entry.apiVersion
  return JSON.stringify([entry.manager, entry.operation, version, entry.subresource])
}

/**
 * Reads `metadata.managedFields`.
 *
 * @throws {TypeError} When an entry is not one, in the server's words.
 */
export function decodeManagers(entries: unknown): Managers {
  const managers: Managers = new Map()
  if (entries === undefined || entries === null) return managers
  if (!Array.isArray(entries)) throw new TypeError('managedFields must be a list')
  for (const [i, entry] of entries.entries()) {
    const { operation, apiVersion, fieldsType, manager = '', subresource = '', time, fieldsV1 } = asEntry(entry)
    if (operation !== 'Apply' && operation !== 'Update') throw new TypeError('operation must be `Apply` or `Update`')
    if (!apiVersion) throw new TypeError('apiVersion must not be empty')
    if (!fieldsType) throw new TypeError(`missing fieldsType in managed fields entry ${i}`)
    if (fieldsType !== 'FieldsV1') {
      throw new TypeError(`invalid fieldsType ${JSON.stringify(fieldsType)} in managed fields entry ${i}`)
    }
    const owner = { manager, operation, apiVersion, subresource, time, fields: decodeFields(fieldsV1 ?? {}) }
    managers.set(managerId(owner), owner)
  }
  return managers
}

function asEntry(entry: unknown): ManagedFieldsEntry {
  if (isObject(entry)) return entry
  throw new TypeError('managedFields must hold objects')
}

/** Writes `metadata.managedFields`: appliers first, then by time and name; undefined when nobody owns anything. */
export function encodeManagers(managers: Managers): ManagedFieldsEntry[] | undefined {
  if (managers.size === 0) return undefined
  return [...managers.values()].sort(compareEntries).map((entry) => ({
    ...(entry.manager !== '' && { manager: entry.manager }),
    operation: entry.operation,
    apiVersion: entry.apiVersion,
    ...(entry.time !== undefined && { time: entry.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: encodeFields(entry.fields),
    ...(entry.subresource !== '' && { subresource: entry.subresource })
  }))
}

function compareEntries(a: ManagerEntry, b: ManagerEntry): number {
  return (
    compareText(a.operation, b.operation) ||
    secondsOf(a) - secondsOf(b) ||
    compareText(a.manager, b.manager) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource, b.subresource)
  )
}

/** Most owners by Update that an object keeps; older ones are merged into one. */
const MAX_UPDATERS = 10
const MERGED_UPDATERS = 'ancient-changes'

/** Merges the oldest updaters of a version into one while there are too many. */
export function capUpdaters(managers: Managers): void {
  const updaters = [...managers].filter(([, entry]) => entry.operation === 'Update')
  updaters.sort(([idA, a], [idB, b]) => secondsOf(a) - secondsOf(b) || compareText(idA, idB))
  let count = updaters.length
  const firstOfVersion = new Map<string, string>()
  for (const [id, entry] of updaters) {
    if (count <= MAX_UPDATERS) return
    const first = firstOfVersion.get(entry.apiVersion)
    if (first === undefined) {
      firstOfVersion.set(entry.apiVersion, id)
      continue
    }
    const merged = { ...entry, manager: MERGED_UPDATERS, subresource: '' }
    const bucket = managerId(merged)
    const base = managers.get(bucket) ?? managers.get(first)
    if (!managers.has(bucket)) managers.delete(first)
    managers.delete(id)
    managers.set(bucket, { ...merged, fields: base === undefined ? entry.fields : entry.fields.plus(base.fields) })
    count--
  }
}

/** True for `[]` and `[{}]`: the request to forget all owners. */
export function isReset(entries: unknown): boolean {
  if (!Array.isArray(entries)) return false
  const [only] = entries
  return entries.length === 0 || (entries.length === 1 && isObject(only) && Object.keys(only).length === 0)
}

/** Metadata that nobody owns: the server sets it, or it is the object's identity. */
export const NEVER_OWNED: FieldSet = fieldSetOf(
  ['apiVersion'],
  ['kind'],
  ['metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion'
  ].map((name) => ['metadata', name])
)

function secondsOf(entry: ManagerEntry): number {
  return entry.time === undefined ? 0 : Math.floor(Date.parse(entry.time) / 1000)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
