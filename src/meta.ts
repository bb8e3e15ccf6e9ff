/**
 * What every Kubernetes object has in common: metadata, lists, watch events, object keys and resource versions.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/
 */

/** RFC 3339 text, exactly as on the wire, e.g. `2026-11-23T12:00:00Z`. */
export type Time = string
/** RFC 3339 text with microseconds, e.g. `2026-11-23T12:00:00.000000Z`. */
export type MicroTime = string
/** A quantity as on the wire, e.g. `500m` or `2Gi`; plain numbers are accepted as input. */
export type Quantity = string | number
/** A number, or a name or percentage as text. */
export type IntOrString = number | string

/** Names the object that an object belongs to; the garbage collector follows it. */
export interface OwnerReference {
  /** `group/version` of the owner. */
  apiVersion: string
  kind: string
  name: string
  /** An object of the same name with another uid is no owner. */
  uid: string
  /** The one owner that manages the object. */
  controller?: boolean
  /** A foreground deletion of the owner waits for this object. */
  blockOwnerDeletion?: boolean
}

/** Which fields one manager owns. */
export interface ManagedFieldsEntry {
  /** Name of the manager. */
  manager?: string
  /** Whether the fields came by server-side apply or by any other write. */
  operation?: 'Apply' | 'Update'
  /** Version of the kind that the fields are of. */
  apiVersion?: string
  /** When an entry was made or its fields last changed. */
  time?: Time
  fieldsType?: 'FieldsV1'
  /** The fields as a tree: `f:<name>` a field, `k:<keys>` an item of a list by its keys, `v:<value>` one by its value. */
  fieldsV1?: Record<string, unknown>
  /** Subresource through which they were written, e.g. `status`. */
  subresource?: string
}

/**
 * Metadata of an object, as sent.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/
 */
export interface ObjectMeta {
  /** Unique within its kind and namespace; never changes. */
  name?: string
  /** Start of a name that the server completes, when there is no `name`. */
  generateName?: string
  /** Absent on cluster-scoped objects. */
  namespace?: string
  /** Short values to select by. */
  labels?: Record<string, string>
  /** Values of any form for tools and people. */
  annotations?: Record<string, string>
  /** A deleted object stays until all of these are taken away. */
  finalizers?: string[]
  /** The object is deleted when all of these are gone. */
  ownerReferences?: OwnerReference[]
  /** Unique in space and time; set by the server. */
  uid?: string
  /** Changes with each write; sent with an update, it refuses to overwrite what was changed since. */
  resourceVersion?: string
  /** Counts the changes of what is wanted, mostly of the spec; set by the server. */
  generation?: number
  /** Set by the server. */
  creationTimestamp?: Time | null
  /** When the object will be gone at the earliest; set once it is being deleted. */
  deletionTimestamp?: Time
  /** Seconds that it has to end by itself once it is being deleted. */
  deletionGracePeriodSeconds?: number
  /** Which manager owns which fields. */
  managedFields?: ManagedFieldsEntry[]
  /** Not set by servers since 1.20. */
  selfLink?: string
}

/** Metadata of an object, as the server returns it: what the server always sets is there. */
export interface StoredMeta extends ObjectMeta {
  name: string
  uid: string
  resourceVersion: string
  creationTimestamp: Time
}

/** Any object, as sent. */
export interface KubeObject {
  apiVersion?: string
  kind?: string
  metadata?: ObjectMeta
}

/**
 * An object as the server returns it: `T` with `apiVersion`, `kind` and the metadata that the server sets.
 *
 * Kinds that are questions (SelfSubjectAccessReview, TokenReview and the like) are answered without being stored: theirs alone have no
 * name, uid or resourceVersion.
 */
export type Stored<T> = T & { apiVersion: string; kind: string; metadata: StoredMeta }

/** Metadata of a list. */
export interface ListMeta {
  /** Version of the collection: where a watch that follows this list starts. */
  resourceVersion: string
  /** Token of the next page; absent or empty on the last. */
  continue?: string
  /** How many items follow this page, when the server knows. */
  remainingItemCount?: number
  selfLink?: string
}

/** A list as the server returns it; its items carry their `apiVersion` and `kind`. */
export interface KubeList<T> {
  apiVersion: string
  kind: string
  metadata: ListMeta
  items: T[]
}

/** A bookmark's object: nothing but its kind and a resourceVersion. */
export interface Bookmark {
  apiVersion: string
  kind: string
  metadata: { resourceVersion: string; annotations?: Record<string, string> }
}

/** One change, as a watch tells it. The server's ERROR events are thrown as `ApiError`, never yielded. */
export type WatchEvent<T> =
  | { type: 'ADDED'; object: T }
  | { type: 'MODIFIED'; object: T }
  | { type: 'DELETED'; object: T }
  | { type: 'BOOKMARK'; object: Bookmark }

/** An object as its JSON, of which only what tells it apart was read. What the server did not send is empty. */
export interface RawObject {
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly uid: string
    readonly resourceVersion: string
  }
  /** All of its JSON, `apiVersion` and `kind` included. May be a view of a larger buffer: copy what is kept for long. */
  readonly bytes: Uint8Array
}

/**
 * Name of a method by which a stream gives its next value at once if it has come already, undefined if it has not, or if asking for it
 * fails: `next()` tells then. A turn of the event loop for each event takes longer than most of what is done with it.
 */
export const AT_HAND: unique symbol = Symbol('kubewire.atHand')

/** A stream that may have {@link AT_HAND}. */
export interface Ready<T> {
  [AT_HAND]?: () => T | undefined
}

/** Annotation of the bookmark that ends the initial events of a streaming list (KEP-3157). */
export const INITIAL_EVENTS_END = 'k8s.io/initial-events-end'

/** `namespace/name`, or `name` for a cluster-scoped object: client-go's cache key. */
export function objectKey(object: { metadata?: { name?: string; namespace?: string } }): string {
  const { name, namespace } = object.metadata ?? {}
  if (!name) throw new TypeError('Cannot make an object key: the object has no metadata.name')
  return namespace ? `${namespace}/${name}` : name
}

/**
 * Takes a key apart.
 *
 * @throws {TypeError} When the key has more than one slash.
 */
export function splitObjectKey(key: string): { namespace: string | undefined; name: string } {
  const parts = key.split('/')
  if (parts.length === 1) return { namespace: undefined, name: key }
  const [namespace, name] = parts
  if (parts.length !== 2 || namespace === undefined || name === undefined) {
    throw new TypeError(`Cannot split object key: unexpected format: "${key}"`)
  }
  return { namespace, name }
}

/**
 * Compares two resource versions of one resource: negative when `a` is older, 0 when they are the same version.
 *
 * Since Kubernetes 1.35 resource versions are decimal numbers that may be compared; their length has no limit.
 *
 * @throws {TypeError} When one of them is not a decimal number without leading zeros.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
 */
export function compareResourceVersions(a: string, b: string): number {
  checkComparable(a)
  checkComparable(b)
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}

function checkComparable(version: string): void {
  if (!/^[1-9][0-9]*$/.test(version)) {
    throw new TypeError(`Cannot compare resourceVersion: "${version}" is not a positive decimal number`)
  }
}
