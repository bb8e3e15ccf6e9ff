import type { KubeObject } from '../meta.ts'

/** Index function: the uids of all owners, so that what belongs to an object is found by its uid. */
export function byOwnerUid(object: KubeObject): string[] {
  return (object.metadata?.ownerReferences ?? []).map((owner) => owner.uid)
}

/** Index function: the uid of the one owner that manages the object, if there is one. */
export function byControllerUid(object: KubeObject): string[] {
  return (object.metadata?.ownerReferences ?? []).filter((owner) => owner.controller === true).map((owner) => owner.uid)
}
