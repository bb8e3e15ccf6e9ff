/** Defaults of volumes, storage classes and CSI drivers. */
import type { JsonObject } from '../../../resources/patch/json.ts'
import { ensureObject, objectAt, setDefaults } from './set.ts'

export function defaultVolume(volume: JsonObject): void {
  setDefaults(ensureObject(volume, 'status'), { phase: 'Pending' })
  const spec = ensureObject(volume, 'spec')
  setDefaults(spec, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' })
  const hostPath = objectAt(spec, 'hostPath')
  if (hostPath !== undefined) hostPath.type ??= ''
}

export function defaultStorageClass(storageClass: JsonObject): void {
  setDefaults(storageClass, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' })
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/csi-driver-v1/ */
export function defaultCsiDriver(driver: JsonObject): void {
  setDefaults(ensureObject(driver, 'spec'), {
    attachRequired: true,
    podInfoOnMount: false,
    volumeLifecycleModes: ['Persistent'],
    storageCapacity: false,
    fsGroupPolicy: 'ReadWriteOnceWithFSType',
    requiresRepublish: false,
    seLinuxMount: false
  })
}
