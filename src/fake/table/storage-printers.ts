/** Cells of volumes, claims, storage classes and CSI drivers. */
import { isJsonObject, listAt, textAt, valueAt } from '../json.ts'
import { type Cell, defaultMark, flag, scalar, text } from './cell-makers.ts'

const phase: Cell = (object) => (object.metadata.deletionTimestamp ? 'Terminating' : textAt(object, 'status', 'phase'))

const SHORT_MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP'
}

function accessModes(modes: readonly unknown[]): string {
  return Object.keys(SHORT_MODES)
    .filter((mode) => modes.includes(mode))
    .map((mode) => SHORT_MODES[mode])
    .join(',')
}

const bound =
  (cell: Cell): Cell =>
  (claim, now) =>
    textAt(claim, 'spec', 'volumeName') === '' ? '' : cell(claim, now)

/** Printers by kind, cells by column name. */
export const STORAGE_PRINTERS: ReadonlyArray<[kind: string, cells: Record<string, Cell>]> = [
  [
    'PersistentVolume',
    {
      Capacity: scalar('0', 'spec', 'capacity', 'storage'),
      'Access Modes': (object) => accessModes(listAt(object, 'spec', 'accessModes')),
      'Reclaim Policy': text('', 'spec', 'persistentVolumeReclaimPolicy'),
      Status: phase,
      Claim: (object) => {
        const claim = valueAt(object, 'spec', 'claimRef')
        return isJsonObject(claim) ? `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}` : ''
      },
      StorageClass: text('', 'spec', 'storageClassName'),
      VolumeAttributesClass: text('<unset>', 'spec', 'volumeAttributesClassName'),
      Reason: text('', 'status', 'reason'),
      VolumeMode: text('<unset>', 'spec', 'volumeMode')
    }
  ],
  [
    'PersistentVolumeClaim',
    {
      Status: phase,
      Volume: text('', 'spec', 'volumeName'),
      Capacity: bound(scalar('0', 'status', 'capacity', 'storage')),
      'Access Modes': bound((object) => accessModes(listAt(object, 'status', 'accessModes'))),
      StorageClass: text('', 'spec', 'storageClassName'),
      VolumeAttributesClass: text('<unset>', 'spec', 'volumeAttributesClassName'),
      VolumeMode: text('<unset>', 'spec', 'volumeMode')
    }
  ],
  [
    'StorageClass',
    {
      Name: defaultMark('storageclass.kubernetes.io/is-default-class'),
      Provisioner: text('', 'provisioner'),
      ReclaimPolicy: text('Delete', 'reclaimPolicy'),
      VolumeBindingMode: text('Immediate', 'volumeBindingMode'),
      AllowVolumeExpansion: flag(false, 'allowVolumeExpansion')
    }
  ],
  [
    'CSIDriver',
    {
      AttachRequired: flag(true, 'spec', 'attachRequired'),
      PodInfoOnMount: flag(false, 'spec', 'podInfoOnMount'),
      StorageCapacity: flag(false, 'spec', 'storageCapacity'),
      TokenRequests: (object) => {
        const requests = valueAt(object, 'spec', 'tokenRequests')
        return Array.isArray(requests) ? requests.map((each) => textAt(each, 'audience')).join(',') : '<unset>'
      },
      RequiresRepublish: flag(false, 'spec', 'requiresRepublish'),
      Modes: (object) => listAt(object, 'spec', 'volumeLifecycleModes').join(',') || '<none>'
    }
  ],
  [
    'VolumeAttachment',
    {
      Attacher: text('', 'spec', 'attacher'),
      PV: text('', 'spec', 'source', 'persistentVolumeName'),
      Node: text('', 'spec', 'nodeName'),
      Attached: flag(false, 'status', 'attached')
    }
  ]
]
