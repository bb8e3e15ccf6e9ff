/**
 * Finalizers: an object that is deleted stays until every finalizer is taken away, so that those who put them there can clean up first.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/
 */
import { backoffMs, type Clock, delay, realClock } from '../clock.ts'
import { isConflict, isNotFound } from '../errors.ts'
import type { KubeObject, Stored } from '../meta.ts'
import { mergePatch } from '../resources/patch.ts'
import type { Resource } from '../resources/resource.ts'

/** The handle that finalizers are written through: `client.resource(kind, { namespace })`, or its `.metadata()`. */
export type FinalizerResource<T extends KubeObject> = Pick<Resource<T>, 'getOrUndefined' | 'patch'>

/** Options of {@link addFinalizer} and {@link removeFinalizer}. */
export interface FinalizerOptions {
  signal?: AbortSignal | undefined
  /** Default {@link realClock}. */
  clock?: Clock | undefined
}

/** What {@link withFinalizer} guards. */
export interface FinalizerHandlers<T> {
  /** The object is wanted and has the finalizer: make what it stands for. */
  apply(object: Stored<T>): unknown
  /** The object is being deleted: take away what `apply` made. It is tried again until it succeeds; then the finalizer goes. */
  cleanup(object: Stored<T>): unknown
}

/** Attempts before a conflict is given up: others would have had to change the object between each read and write of ours. */
const MAX_ATTEMPTS = 10
const RETRY_DELAY = { baseMs: 10, maxMs: 1000, jitter: 'full' } as const

/** True when the object has the finalizer. */
export function hasFinalizer(object: KubeObject, name: string): boolean {
  return object.metadata?.finalizers?.includes(name) ?? false
}

/**
 * Adds a finalizer to an object, unless it has it. Gives the object as it is then; undefined when it is gone.
 *
 * Others' finalizers are safe: the write counts only if nobody has changed the object since it was read, else it is read and written
 * again. An object that is being deleted takes no new finalizers and is given back without it: check with {@link hasFinalizer}.
 *
 * @param object As read last, e.g. from a cache; it is not changed.
 * @throws {ApiError} The server refused; `isConflict` when ten attempts in a row met somebody else's change.
 * @throws The signal's reason when `options.signal` aborts.
 */
export function addFinalizer<T extends KubeObject>(
  resource: FinalizerResource<T>,
  object: Stored<T>,
  name: string,
  options: FinalizerOptions = {}
): Promise<Stored<T> | undefined> {
  const add = (current: Stored<T>): readonly string[] | undefined => {
    if (hasFinalizer(current, name) || current.metadata.deletionTimestamp !== undefined) return undefined
    return [...(current.metadata.finalizers ?? []), name]
  }
  return writeFinalizers(resource, object, add, options)
}

/**
 * Takes a finalizer from an object, if it has it. Gives the object as it is then; undefined when it is gone.
 *
 * As safe for others' finalizers as {@link addFinalizer}, and throws as it does.
 */
export function removeFinalizer<T extends KubeObject>(
  resource: FinalizerResource<T>,
  object: Stored<T>,
  name: string,
  options: FinalizerOptions = {}
): Promise<Stored<T> | undefined> {
  const remove = (current: Stored<T>): readonly string[] | undefined =>
    hasFinalizer(current, name) ? current.metadata.finalizers?.filter((other) => other !== name) : undefined
  return writeFinalizers(resource, object, remove, options)
}

/**
 * One reconcile of an object that must be cleaned up after: `apply` while it is wanted, `cleanup` once it is being deleted.
 *
 * `apply` never begins before the finalizer is on the server, and the finalizer goes only after `cleanup` has succeeded: so whatever
 * `apply` has begun, `cleanup` runs before the object is gone. Neither runs for an object that is being deleted and has no such finalizer,
 * or that is gone. Both must be idempotent: a crash between two steps repeats one.
 *
 * @param object As read last, e.g. from a cache; it is not changed.
 * @throws What `apply` or `cleanup` throws; else as {@link addFinalizer}.
 */
export async function withFinalizer<T extends KubeObject>(
  resource: FinalizerResource<T>,
  object: Stored<T>,
  name: string,
  handlers: FinalizerHandlers<T>,
  options: FinalizerOptions = {}
): Promise<void> {
  const current = await addFinalizer(resource, object, name, options)
  if (current === undefined || !hasFinalizer(current, name)) return
  if (current.metadata.deletionTimestamp === undefined) {
    await handlers.apply(current)
    return
  }
  await handlers.cleanup(current)
  await removeFinalizer(resource, current, name, options)
}

/** Writes the finalizers that `change` gives; nothing when it gives undefined. Reads the object again after a conflict. */
async function writeFinalizers<T extends KubeObject>(
  resource: FinalizerResource<T>,
  object: Stored<T>,
  change: (current: Stored<T>) => readonly string[] | undefined,
  { signal, clock = realClock }: FinalizerOptions
): Promise<Stored<T> | undefined> {
  const { name, uid } = object.metadata
  let current = object
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted()
    const finalizers = change(current)
    if (finalizers === undefined) return current
    const { resourceVersion } = current.metadata
    if (!resourceVersion) throw new TypeError(`Cannot write finalizers of "${name}": it has no resourceVersion`)
    try {
      return await resource.patch(name, mergePatch({ metadata: { resourceVersion, finalizers } }), { signal })
    } catch (err) {
      if (isNotFound(err)) return undefined
      if (!isConflict(err) || attempt + 1 === MAX_ATTEMPTS) throw err
    }
    // The first conflict mostly means a cache that is behind: no reason to wait.
    if (attempt > 0) await delay(backoffMs(attempt, RETRY_DELAY), { signal, clock })
    const fresh = await resource.getOrUndefined(name, { signal })
    // Another object of the same name is none of the caller's business.
    if (fresh === undefined || fresh.metadata.uid !== uid) return undefined
    current = fresh
  }
}
