import type { KubeObject } from '../meta.ts'
import { type LabelSelectorValue, labelRequirementsOf, meetsLabelRequirements } from '../resources/selectors.ts'

/** Options of a lister's `list`. */
export interface ListerListOptions {
  labelSelector?: string | LabelSelectorValue | undefined
}

/** Reads the objects of one namespace out of the cache. */
export interface NamespaceLister<T> {
  get(name: string): T | undefined
  /** In no particular order. @throws {TypeError} When the selector is none. */
  list(options?: ListerListOptions): T[]
}

/** Reads objects out of the cache, as client-go's listers do. Arrays are the caller's own; the objects are shared. */
export interface Lister<T> {
  /** One object; a cluster-scoped one has no namespace. */
  get(name: string, namespace?: string): T | undefined
  /** In no particular order. @throws {TypeError} When the selector is none. */
  list(options?: ListerListOptions): T[]
  namespace(namespace: string): NamespaceLister<T>
}

/** What a lister reads from. */
export interface ListerSource<T> {
  get(key: string): T | undefined
  list(options?: ListerListOptions & { namespace?: string | undefined }): T[]
}

export function listerOf<T>(source: ListerSource<T>): Lister<T> {
  const get = (name: string, namespace?: string): T | undefined => source.get(namespace ? `${namespace}/${name}` : name)
  return {
    get,
    list: (options) => source.list(options),
    namespace: (namespace) => ({
      get: (name) => get(name, namespace),
      list: (options) => source.list({ ...options, namespace })
    })
  }
}

/** Those of the objects whose labels match, in an array of its own. @throws {TypeError} When the selector is none. */
export function selectByLabels<T>(objects: Iterable<T>, selector: ListerListOptions['labelSelector']): T[] {
  const requirements = selector === undefined ? [] : labelRequirementsOf(selector)
  if (requirements.length === 0) return [...objects]
  const matching: T[] = []
  for (const object of objects) {
    if (meetsLabelRequirements(requirements, (object as KubeObject).metadata?.labels)) matching.push(object)
  }
  return matching
}
