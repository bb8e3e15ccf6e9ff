/**
 * Predicates: which changes are worth a reconcile.
 *
 * A predicate only ever spares work. A controller must be right without it, since a restart reconciles every object anyway.
 */
import type { KubeObject } from '../meta.ts'
import { type LabelSelectorValue, labelRequirementsOf, meetsLabelRequirements } from '../resources/selectors.ts'

/** A change in an informer's cache. */
export type ObjectChange<T> =
  /** `initial`: it was there when the handler began. */
  | { readonly type: 'add'; readonly object: T; readonly initial: boolean; readonly old?: undefined }
  /** `resync`: nothing has changed, the cache tells its objects again. */
  | { readonly type: 'update'; readonly object: T; readonly resync: boolean; readonly old: T }
  /** `finalStateUnknown`: the deletion itself was missed, `object` is the last known state. */
  | { readonly type: 'delete'; readonly object: T; readonly finalStateUnknown: boolean; readonly old?: undefined }

/** True for a change that is worth a reconcile. */
export type Predicate<T = KubeObject> = (change: ObjectChange<T>) => boolean

/**
 * Lets updates through whose `metadata.generation` changed: of most kinds those of the spec, not of the status. A resync is none.
 *
 * Changes of labels, annotations and finalizers do not count. Not for kinds without a generation, e.g. ConfigMaps: none of their
 * updates would pass.
 */
export const generationChanged: Predicate = ({ old, object }) =>
  old === undefined || old.metadata?.generation !== object.metadata?.generation

/** Lets updates through that changed `metadata.resourceVersion`: all but resyncs. */
export const resourceVersionChanged: Predicate = ({ old, object }) =>
  old === undefined || old.metadata?.resourceVersion !== object.metadata?.resourceVersion

/** Lets updates through that changed a label. */
export const labelsChanged: Predicate = ({ old, object }) =>
  old === undefined || !sameEntries(old.metadata?.labels, object.metadata?.labels)

/** Lets updates through that changed an annotation. */
export const annotationsChanged: Predicate = ({ old, object }) =>
  old === undefined || !sameEntries(old.metadata?.annotations, object.metadata?.annotations)

/**
 * Lets changes of objects through whose labels match, before or after the change: an object that stops to match passes once more.
 *
 * @throws {TypeError} When the selector is none.
 */
export function labelsMatch(selector: string | LabelSelectorValue): Predicate {
  const requirements = labelRequirementsOf(selector)
  const matches = (object: KubeObject | undefined): boolean =>
    object !== undefined && meetsLabelRequirements(requirements, object.metadata?.labels)
  return ({ old, object }) => matches(object) || matches(old)
}

/** Lets a change through when every predicate does. */
export function allOf<T = KubeObject>(...predicates: readonly Predicate<T>[]): Predicate<T> {
  return (change) => predicates.every((predicate) => predicate(change))
}

/** Lets a change through when at least one predicate does. */
export function anyOf<T = KubeObject>(...predicates: readonly Predicate<T>[]): Predicate<T> {
  return (change) => predicates.some((predicate) => predicate(change))
}

/** Lets a change through when no predicate does: `noneOf(p)` is "not p", for additions and deletions too. */
export function noneOf<T = KubeObject>(...predicates: readonly Predicate<T>[]): Predicate<T> {
  return (change) => !predicates.some((predicate) => predicate(change))
}

function sameEntries(a: Record<string, string> = {}, b: Record<string, string> = {}): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key])
}
