/** Kinds as values: what the request builder must know of a kind, with the object's type and scope attached. */
import type { KubeObject } from '../meta.ts'

/** Whether the objects of a kind live in namespaces. */
export type Scope = 'Namespaced' | 'Cluster'

/** A kind of object: a value of this describes where it is served; `T` is the type of its objects. */
export interface Kind<T extends KubeObject = KubeObject, S extends Scope = Scope> {
  /** API group; `""` for the core group. */
  readonly group: string
  /** E.g. `v1`. */
  readonly version: string
  /** Name of the kind as objects carry it, e.g. `Pod`. */
  readonly kind: string
  /** Plural resource name in URLs, lower case. */
  readonly plural: string
  /** False for a cluster-scoped kind. */
  readonly namespaced: S extends 'Namespaced' ? true : S extends 'Cluster' ? false : boolean
  /** Never there at run time: carries the type of the objects. */
  readonly __object?: T
}

/** Objects of a kind: `ObjectOf<typeof Pod>`. */
export type ObjectOf<K> = K extends Kind<infer T, infer _S> ? T : never

/** What {@link defineKind} takes. */
export interface KindDefinition<S extends Scope> {
  /** API group, e.g. `example.com`; `""` for the core group. */
  group: string
  /** E.g. `v1alpha1`. */
  version: string
  /** Name of the kind as objects carry it, e.g. `Widget`. */
  kind: string
  /** Plural resource name in URLs, lower case, e.g. `widgets`. */
  plural: string
  /** False for a cluster-scoped kind. */
  namespaced: S extends 'Namespaced' ? true : S extends 'Cluster' ? false : boolean
}

/**
 * Describes a kind of your own, e.g. a custom resource.
 *
 * @throws {TypeError} When a name would not be one segment of a path.
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
 */
export function defineKind<T extends KubeObject = KubeObject>(
  definition: KindDefinition<'Namespaced'>
): Kind<T, 'Namespaced'>
export function defineKind<T extends KubeObject = KubeObject>(definition: KindDefinition<'Cluster'>): Kind<T, 'Cluster'>
export function defineKind<T extends KubeObject = KubeObject>(definition: KindDefinition<Scope>): Kind<T, Scope>
export function defineKind<T extends KubeObject>(definition: KindDefinition<Scope>): Kind<T, Scope> {
  const { group, version, kind, plural, namespaced } = definition
  if (!/^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$/.test(group))
    throw new TypeError(`Cannot define kind: bad group: "${group}"`)
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(version))
    throw new TypeError(`Cannot define kind: bad version: "${version}"`)
  if (!/^[A-Za-z]([-A-Za-z0-9]*[A-Za-z0-9])?$/.test(kind))
    throw new TypeError(`Cannot define kind: bad kind: "${kind}"`)
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(plural)) throw new TypeError(`Cannot define kind: bad plural: "${plural}"`)
  return Object.freeze({ group, version, kind, plural, namespaced })
}

/** `group/version`, or `version` for the core group, as objects carry it in `apiVersion`. */
export function apiVersionOf(kind: { group: string; version: string }): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`
}
