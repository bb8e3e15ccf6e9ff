/**
 * Owner references: the garbage collector deletes an object when all of its owners are gone.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/
 */
import type { KubeObject, OwnerReference } from '../meta.ts'

/** Options of {@link setControllerReference} and {@link setOwnerReference}. */
export interface OwnerReferenceOptions {
  /**
   * A foreground deletion of the owner waits for the object. Needs the right to update the owner's finalizers where the admission
   * plugin OwnerReferencesPermissionEnforcement is on. Default true for a controller, false for another owner.
   */
  blockOwnerDeletion?: boolean | undefined
}

/** The object is controlled by another one. */
export class AlreadyOwnedError extends Error {
  /** The reference to the object that controls it. */
  readonly owner: OwnerReference

  constructor(message: string, owner: OwnerReference) {
    super(message)
    this.name = 'AlreadyOwnedError'
    this.owner = owner
  }
}

/**
 * Makes `owner` the controller of `object`, in place: the one owner that manages it. A reference to the same owner is brought up to date.
 * Nothing is sent.
 *
 * @param owner As the server returned it: with `apiVersion`, `kind`, name and uid. Read as metadata alone, it needs those of its kind put in:
 * `{ ...owner, apiVersion, kind }`.
 * @throws {AlreadyOwnedError} Another object controls it.
 * @throws {TypeError} The owner is incomplete; or it lives in a namespace and the object in another or in none, which the garbage
 * collector would take for an owner that does not exist, and delete the object.
 */
export function setControllerReference(
  owner: KubeObject,
  object: KubeObject,
  options: OwnerReferenceOptions = {}
): void {
  const { blockOwnerDeletion = true } = options
  const reference = referenceTo(owner, object, { controller: true, blockOwnerDeletion })
  const present = controllerOf(object)
  if (present !== undefined && !refersToSame(present, reference)) {
    const { kind, name } = present
    throw new AlreadyOwnedError(`Cannot set controller of ${describe(object)}: ${kind} "${name}" controls it`, present)
  }
  upsert(object, reference)
}

/**
 * Makes `owner` one of the owners of `object`, in place; it does not control it. A reference to the same owner is brought up to date, and
 * controls no longer. Nothing is sent.
 *
 * @throws {TypeError} As {@link setControllerReference}.
 */
export function setOwnerReference(owner: KubeObject, object: KubeObject, options: OwnerReferenceOptions = {}): void {
  const { blockOwnerDeletion = false } = options
  upsert(object, referenceTo(owner, object, blockOwnerDeletion ? { blockOwnerDeletion } : {}))
}

/** Takes the reference to `owner` from `object`, in place. False when there was none. */
export function removeOwnerReference(owner: KubeObject, object: KubeObject): boolean {
  const references = object.metadata?.ownerReferences ?? []
  const { apiVersion = '', kind = '', metadata } = owner
  const same = { apiVersion, kind, name: metadata?.name ?? '', uid: '' }
  const left = references.filter((reference) => !refersToSame(reference, same))
  if (left.length === references.length) return false
  object.metadata = { ...object.metadata, ownerReferences: left }
  return true
}

/** The reference to the object that controls this one. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata?.ownerReferences?.find(({ controller }) => controller === true)
}

/** True when `owner` controls `object`: by its uid, so an object of the same name that was made later does not. */
export function isControlledBy(object: KubeObject, owner: KubeObject): boolean {
  const uid = controllerOf(object)?.uid
  return uid !== undefined && uid === owner.metadata?.uid
}

function referenceTo(owner: KubeObject, object: KubeObject, flags: Partial<OwnerReference>): OwnerReference {
  const { apiVersion, kind, metadata } = owner
  const action = `set owner of ${describe(object)}`
  if (!apiVersion || !kind || !metadata?.name || !metadata.uid) {
    throw new TypeError(`Cannot ${action}: the owner needs apiVersion, kind, metadata.name and metadata.uid`)
  }
  if (kind === 'PartialObjectMetadata') {
    throw new TypeError(`Cannot ${action}: the owner's kind is not known, for only its metadata was read`)
  }
  const namespace = object.metadata?.namespace
  if (metadata.namespace && metadata.namespace !== namespace) {
    throw new TypeError(
      `Cannot ${action}: it is ${namespace ? `in namespace "${namespace}"` : 'in no namespace'}, its owner in "${metadata.namespace}"`
    )
  }
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, ...flags }
}

/** By group, kind and name, as controller-runtime: the reference to an owner that was made anew is brought up to date, not doubled. */
function refersToSame(a: OwnerReference, b: OwnerReference): boolean {
  return groupOf(a.apiVersion) === groupOf(b.apiVersion) && a.kind === b.kind && a.name === b.name
}

function upsert(object: KubeObject, reference: OwnerReference): void {
  const references = object.metadata?.ownerReferences ?? []
  const index = references.findIndex((present) => refersToSame(present, reference))
  const ownerReferences = index === -1 ? [...references, reference] : references.with(index, reference)
  object.metadata = { ...object.metadata, ownerReferences }
}

function describe({ kind, metadata }: KubeObject): string {
  return `${kind ?? 'object'} "${metadata?.name ?? metadata?.generateName ?? ''}"`
}

/** API group of an `apiVersion`; `""` for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash === -1 ? '' : apiVersion.slice(0, slash)
}
