/** Where the keys of a controller come from: its own objects, those they own, and any others that map to them. */

import type { EventHandler, HandlerRegistration, Informer } from '../informer/index.ts'
import { type KubeObject, type OwnerReference, objectKey } from '../meta.ts'
import { LOW_PRIORITY } from '../workqueue/index.ts'
import { groupOf } from './owners.ts'
import type { ObjectChange, Predicate } from './predicates.ts'

/** What a controller needs of an informer. */
export type SourceInformer<T> = Pick<Informer<T>, 'addEventHandler' | 'run' | 'state' | 'waitForSync'> &
  Partial<Pick<Informer<T>, 'kind'>>

/** A kind, as owner references name it. */
export interface OwnerKind {
  /** API group; `""` for the core group. */
  readonly group: string
  readonly kind: string
  /** False for a cluster-scoped kind, whose keys have no namespace. Default true. */
  readonly namespaced?: boolean | undefined
}

/** Objects whose owners are reconciled when they change. */
export interface OwnedSource<T extends KubeObject = KubeObject> {
  informer: SourceInformer<T>
  /** Which changes count; all predicates must agree. Default: every change. */
  predicates?: readonly Predicate<T>[] | undefined
  /** Every owner of the right kind counts, not only the one that controls the object. Default false. */
  matchEveryOwner?: boolean | undefined
}

/** The keys that a changed object concerns: one, several or none. */
export type MappedKeys = string | readonly string[] | undefined

/** Objects that lead to the controller's keys in any way. */
export interface WatchedSource<T extends KubeObject = KubeObject> {
  informer: SourceInformer<T>
  /**
   * Gives the keys to reconcile. Called with the object of a change; for an update once more with the state before, so that what it no
   * longer concerns is reconciled too. When it throws or rejects, the error is reported and those keys are not known: keep it simple.
   */
  map(object: T, change: ObjectChange<T>): MappedKeys | Promise<MappedKeys>
  /** Which changes count; all predicates must agree. Default: every change. */
  predicates?: readonly Predicate<T>[] | undefined
}

/** One source, whatever its form: objects come in, keys go out. */
export interface KeySource {
  readonly informer: SourceInformer<KubeObject>
  readonly predicates: readonly Predicate[]
  readonly keysOf: (object: KubeObject, change: ObjectChange<KubeObject>) => MappedKeys | Promise<MappedKeys>
}

/** What a source gives its keys and its errors to. */
export interface KeySink {
  enqueue(key: string, priority: number): void
  failed(err: unknown, phase: 'predicate' | 'map', object: KubeObject): void
}

/** The source of a controller's own objects. */
export function ownSource(informer: SourceInformer<KubeObject>, predicates: readonly Predicate[]): KeySource {
  return { informer, predicates, keysOf: objectKey }
}

/** The source of owned objects: their owners of the given kind. */
export function ownedSource(source: OwnedSource, owner: OwnerKind, predicates: readonly Predicate[]): KeySource {
  const { informer, matchEveryOwner = false } = source
  const isOwner = (reference: OwnerReference): boolean =>
    reference.kind === owner.kind && groupOf(reference.apiVersion) === owner.group
  const keysOf = ({ metadata }: KubeObject): string[] =>
    (metadata?.ownerReferences ?? [])
      .filter((reference) => (matchEveryOwner || reference.controller === true) && isOwner(reference))
      .map(({ name }) => (owner.namespaced === false || !metadata?.namespace ? name : `${metadata.namespace}/${name}`))
  return { informer, predicates: [...predicates, ...(source.predicates ?? [])], keysOf }
}

/** The source of mapped objects. */
export function watchedSource(source: WatchedSource, predicates: readonly Predicate[]): KeySource {
  return {
    informer: source.informer,
    predicates: [...predicates, ...(source.predicates ?? [])],
    keysOf: (object, change) => source.map(object, change)
  }
}

/**
 * Connects a source to a sink. What nobody has changed, the initial list and resyncs, gets {@link LOW_PRIORITY}, so that it does not
 * delay live changes.
 */
export function connect(source: KeySource, name: string, sink: KeySink): HandlerRegistration {
  const tell = (change: ObjectChange<KubeObject>): void | Promise<void> => {
    if (!passes(source, change, sink)) return
    const { object, old = object } = change
    const found = (old === object ? [object] : [object, old]).map((state) => keysOf(source, state, change, sink))
    // Each key once: an idle worker has begun with it by the second time, and would run again.
    const enqueue = (keys: readonly MappedKeys[]): void => {
      const priority = isUnchanged(change) ? LOW_PRIORITY : 0
      for (const key of new Set<unknown>(keys.flatMap((some) => some ?? []))) {
        if (typeof key === 'string') sink.enqueue(key, priority)
        else sink.failed(new TypeError(`The mapping gave a key that is no string: ${key}`), 'map', object)
      }
    }
    // A promise only where there is one to wait for: the informer calls a handler again when it has settled.
    if (found.some(isPromise)) return Promise.all(found).then(enqueue)
    enqueue(found as MappedKeys[])
  }
  const handler: EventHandler<KubeObject> = {
    onAdd: (object, { initial }) => tell({ type: 'add', object, initial }),
    onUpdate: (old, object, { resync }) => tell({ type: 'update', object, old, resync }),
    onDelete: (object, { finalStateUnknown }) => tell({ type: 'delete', object, finalStateUnknown })
  }
  return source.informer.addEventHandler(handler, { name })
}

/** A predicate that throws lets the change through: a reconcile too many does no harm. */
function passes({ predicates }: KeySource, change: ObjectChange<KubeObject>, sink: KeySink): boolean {
  try {
    return predicates.every((predicate) => predicate(change))
  } catch (err) {
    sink.failed(err, 'predicate', change.object)
    return true
  }
}

/** The keys that a state of an object leads to; none, and a report, when the source's function fails. */
function keysOf(
  source: KeySource,
  object: KubeObject,
  change: ObjectChange<KubeObject>,
  sink: KeySink
): MappedKeys | Promise<MappedKeys> {
  const failed = (err: unknown): undefined => void sink.failed(err, 'map', object)
  try {
    const keys = source.keysOf(object, change)
    return isPromise(keys) ? keys.then(undefined, failed) : keys
  } catch (err) {
    return failed(err)
  }
}

function isPromise(keys: MappedKeys | Promise<MappedKeys>): keys is Promise<MappedKeys> {
  return typeof keys === 'object' && keys !== null && 'then' in keys
}

function isUnchanged(change: ObjectChange<KubeObject>): boolean {
  if (change.type !== 'update') return change.type === 'add' && change.initial
  return change.old.metadata?.resourceVersion === change.object.metadata?.resourceVersion
}
