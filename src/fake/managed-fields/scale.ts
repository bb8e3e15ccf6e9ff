/**
 * Owners of the replicas of a workload, as its scale shows them and takes them back.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership
 */
import type { ManagedFieldsEntry } from '../../meta.ts'
import { fieldSetOf } from './field-set.ts'
import { decodeManagers, encodeManagers, type Managers } from './managers.ts'

const REPLICAS = fieldSetOf(['spec', 'replicas'])

/** What the owners of a workload own of its scale. */
export function scaleOwners(entries: readonly ManagedFieldsEntry[] | undefined): ManagedFieldsEntry[] | undefined {
  const owners: Managers = new Map()
  for (const [id, entry] of decodeManagers(entries)) {
    if (!entry.fields.and(REPLICAS).empty) owners.set(id, { ...entry, apiVersion: 'autoscaling/v1', fields: REPLICAS })
  }
  return encodeManagers(owners)
}

/**
 * The owners of a workload after its scale was written. One who owned the replicas by an update loses them to an entry of the
 * same name without a time, since the version is part of its identity: so does the server, also when nothing changed.
 */
export function parentOwners(
  entries: readonly ManagedFieldsEntry[] | undefined,
  scaled: readonly ManagedFieldsEntry[] | undefined,
  apiVersion: string
): ManagedFieldsEntry[] | undefined {
  const left = decodeManagers(scaled)
  const owners: Managers = new Map()
  for (const [id, entry] of decodeManagers(entries)) {
    const keeps = entry.fields.and(REPLICAS).empty || left.delete(id)
    const fields = keeps ? entry.fields : entry.fields.minus(REPLICAS)
    if (!fields.empty) owners.set(id, { ...entry, fields })
  }
  for (const [id, entry] of left) {
    if (!entry.fields.and(REPLICAS).empty) owners.set(id, { ...entry, apiVersion, time: undefined, fields: REPLICAS })
  }
  return encodeManagers(owners)
}
