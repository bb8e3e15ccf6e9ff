/**
 * Deletion as a real server does it: preconditions, grace, finalizers, propagation.
 *
 * An object goes at once only when nothing holds it; else it is marked with a deletion time and goes with its last
 * finalizer, or when its grace is over.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/
 * @see https://kubernetes.io/docs/concepts/architecture/garbage-collection/
 */
import { copyJson, type FakeObject, sameJson } from './json.ts'
import { type Call, timestamp } from './machine.ts'
import { conflict, forbidden } from './status.ts'
import { storeKey } from './store.ts'

/** What a deletion asks for. */
export interface DeleteOptions {
  dryRun: boolean
  gracePeriodSeconds: number | undefined
  propagationPolicy: string | undefined
  orphanDependents: boolean | undefined
  preconditions: { uid?: string | undefined; resourceVersion?: string | undefined }
}

/** How a deletion went. */
export interface Deletion {
  /** The object in its last state, or as it is now that it is being deleted. */
  object: FakeObject
  /** False while something holds it. */
  deleted: boolean
  /** True when the answer is the object whatever the resource's habit. */
  pending: boolean
}

const ORPHAN = 'orphan'
const FOREGROUND = 'foregroundDeletion'

/** @throws {Refusal} 409 when a precondition does not hold. */
export function deleteObject(call: Call, object: FakeObject, options: DeleteOptions): Deletion {
  checkPreconditions(call, object, options)
  checkProtected(call, object)
  const { strategy } = call.resource
  if (object.metadata.deletionTimestamp !== undefined) return deleteAgain(call, object, options)
  const marked = copyJson(object)
  const { metadata } = marked
  const finalizers = finalizersFor(call, object.metadata.finalizers ?? [], options)
  if (!sameJson(finalizers, object.metadata.finalizers ?? [])) setFinalizers(marked, finalizers)
  const grace = strategy.gracePeriod?.(object, options.gracePeriodSeconds)
  const held = finalizers.length > 0 || strategy.blocksDeletion?.(object) === true
  if (grace === undefined && !held) return remove(call, object, options)
  metadata.deletionTimestamp = timestamp(call.machine.clock, grace ?? 0)
  if (!strategy.blocksDeletion?.(object)) metadata.deletionGracePeriodSeconds = grace ?? 0
  if (metadata.generation !== undefined && metadata.generation > 0) metadata.generation += 1
  strategy.markDeleting?.(marked)
  const stored = write(call, marked, options)
  if (held || (grace ?? 0) > 0) return { object: stored, deleted: false, pending: true }
  return remove(call, stored, options)
}

/** Grace can only be shortened; without grace the object goes unless finalizers hold it. */
function deleteAgain(call: Call, object: FakeObject, options: DeleteOptions): Deletion {
  const { metadata } = object
  const running = metadata.deletionGracePeriodSeconds ?? 0
  const asked = options.gracePeriodSeconds === undefined ? undefined : Math.max(options.gracePeriodSeconds, -1)
  const held = (metadata.finalizers ?? []).length > 0 || call.resource.strategy.blocksDeletion?.(object) === true
  if (running === 0) {
    if (!held) return remove(call, object, options)
    return { object: changeFinalizers(call, object, options), deleted: false, pending: true }
  }
  const period = asked !== undefined && asked < 0 ? 1 : asked
  if (period === undefined || period >= running) return { object, deleted: false, pending: false }
  const shortened = copyJson(object)
  const start = Date.parse(metadata.deletionTimestamp ?? '') - running * 1000
  shortened.metadata.deletionTimestamp = `${new Date(start + period * 1000).toISOString().slice(0, 19)}Z`
  shortened.metadata.deletionGracePeriodSeconds = period
  const stored = write(call, shortened, options)
  if (held || period > 0) return { object: stored, deleted: false, pending: true }
  return remove(call, stored, options)
}

function changeFinalizers(call: Call, object: FakeObject, options: DeleteOptions): FakeObject {
  const finalizers = finalizersFor(call, object.metadata.finalizers ?? [], options)
  if (sameJson(finalizers, object.metadata.finalizers ?? [])) return object
  const changed = copyJson(object)
  setFinalizers(changed, finalizers)
  return write(call, changed, options)
}

function checkPreconditions({ resource }: Call, object: FakeObject, { preconditions }: DeleteOptions): void {
  const { uid, resourceVersion, name = '' } = object.metadata
  const kind = { group: resource.group, plural: resource.kind }
  if (preconditions.uid !== undefined && preconditions.uid !== uid) {
    const why = `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`
    throw conflict(kind, name, why)
  }
  if (preconditions.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    const why = `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`
    throw conflict(kind, name, why)
  }
}

/** Namespaces without which a cluster is none. */
const PROTECTED_NAMESPACES: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public'])

function checkProtected({ resource }: Call, object: FakeObject): void {
  const name = object.metadata.name ?? ''
  if (resource.storage !== 'namespaces' || !PROTECTED_NAMESPACES.has(name)) return
  throw forbidden(resource, name, 'this namespace may not be deleted')
}

/** Resources whose deletion leaves their Pods alone unless it says otherwise. */
const ORPHANING: ReadonlySet<string> = new Set(['replicationcontrollers', 'jobs.batch'])

/** The finalizers of the garbage collector stand for the propagation policy. */
function finalizersFor(call: Call, finalizers: readonly string[], options: DeleteOptions): string[] {
  const { propagationPolicy: policy, orphanDependents } = options
  const keeps = (name: string): boolean =>
    policy === undefined && orphanDependents === undefined && finalizers.includes(name)
  const unsaid = policy === undefined && orphanDependents === undefined && !keeps(FOREGROUND)
  const byDefault = unsaid && ORPHANING.has(call.resource.storage)
  const orphan = orphanDependents ?? (policy === 'Orphan' || keeps(ORPHAN) || byDefault)
  const foreground = policy === 'Foreground' || keeps(FOREGROUND)
  const kept = finalizers.filter((name) => name !== ORPHAN && name !== FOREGROUND)
  const wanted = [...kept, ...(orphan ? [ORPHAN] : []), ...(foreground ? [FOREGROUND] : [])]
  const same = wanted.length === finalizers.length && wanted.every((name) => finalizers.includes(name))
  return same ? [...finalizers] : wanted
}

function setFinalizers(object: FakeObject, finalizers: string[]): void {
  if (finalizers.length === 0) delete object.metadata.finalizers
  else object.metadata.finalizers = finalizers
}

function write({ machine, resource }: Call, object: FakeObject, { dryRun }: DeleteOptions): FakeObject {
  if (dryRun) return object
  return machine.store.put(resource.storage, storeKey(object.metadata.namespace, object.metadata.name ?? ''), object)
}

/** The answer shows the object as the DELETED event does: with the version of its deletion. */
function remove({ machine, resource }: Call, object: FakeObject, { dryRun }: DeleteOptions): Deletion {
  const key = storeKey(object.metadata.namespace, object.metadata.name ?? '')
  const last = dryRun ? object : (machine.store.remove(resource.storage, key) ?? object)
  return { object: last, deleted: true, pending: false }
}
