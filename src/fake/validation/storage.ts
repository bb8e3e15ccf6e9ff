/** Rules for volumes, claims and storage classes. */

import { equalJson, isObject, type JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldForbidden, fieldInvalid, fieldRequired } from '../status.ts'
import { checkName, checkOneOf } from './field-errors.ts'
import { qualifiedName } from './names.ts'
import { parseQuantity } from './quantity.ts'

export function validateVolume(volume: JsonObject): FieldError[] {
  const spec = asObject(volume.spec)
  const errors: FieldError[] = []
  if (!Array.isArray(spec.accessModes) || spec.accessModes.length === 0)
    errors.push(fieldRequired('spec.accessModes', ''))
  else errors.push(...checkAccessModes(spec.accessModes))
  const capacity = asObject(spec.capacity)
  if (Object.keys(capacity).length === 0) errors.push(fieldRequired('spec.capacity', ''))
  if (Object.keys(capacity).length !== 1 || capacity.storage === undefined) {
    const message = `Unsupported value: ${JSON.stringify(capacity)}: supported values: "storage"`
    errors.push({ reason: 'FieldValueNotSupported', message, field: 'spec.capacity' })
  }
  errors.push(
    ...checkOneOf('spec.persistentVolumeReclaimPolicy', spec.persistentVolumeReclaimPolicy, [
      'Delete',
      'Recycle',
      'Retain'
    ])
  )
  if (isObject(spec.hostPath) && textOf(spec.hostPath.path).split('/').includes('..')) {
    errors.push(fieldInvalid('spec.hostPath.path', spec.hostPath.path, "must not contain '..'"))
  }
  if (!Object.entries(spec).some(([name, value]) => isObject(value) && !NOT_A_SOURCE.has(name))) {
    errors.push(fieldRequired('spec', 'must specify a volume type'))
  }
  return errors
}

const NOT_A_SOURCE: ReadonlySet<string> = new Set(['capacity', 'claimRef', 'nodeAffinity'])

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

/** Modes in which a volume may be mounted. */
export function checkAccessModes(modes: unknown): FieldError[] {
  return Array.isArray(modes) ? modes.flatMap((mode) => checkOneOf('spec.accessModes', mode, ACCESS_MODES)) : []
}

export function validateClaim(claim: JsonObject): FieldError[] {
  const spec = asObject(claim.spec)
  const errors: FieldError[] = []
  if (!Array.isArray(spec.accessModes) || spec.accessModes.length === 0) {
    errors.push(fieldRequired('spec.accessModes', 'at least 1 access mode is required'))
  } else errors.push(...checkAccessModes(spec.accessModes))
  const { storage } = asObject(asObject(spec.resources).requests)
  if (storage === undefined) errors.push(fieldRequired('spec.resources[storage]', ''))
  else if ((parseQuantity(String(storage))?.nano ?? 1n) <= 0n)
    errors.push(fieldInvalid('spec.resources[storage]', storage, 'must be greater than zero'))
  return errors
}

/** Claims keep their spec but for the size and the first volume. */
export function validateClaimUpdate(claim: JsonObject, old: JsonObject): FieldError[] {
  const { storageClassName: oldClass } = asObject(old.spec)
  const fixed = (object: JsonObject): JsonObject => {
    const { volumeName, ...spec } = asObject(object.spec)
    // A class may be given once, as the default class is in hindsight.
    if (oldClass === undefined) delete spec.storageClassName
    const first = textOf(asObject(old.spec).volumeName) === ''
    if (asObject(claim.status).phase !== 'Bound') return first ? spec : { ...spec, volumeName }
    const { resources: _resources, volumeAttributesClassName: _class, ...rest } = spec
    return first ? rest : { ...rest, volumeName }
  }
  if (equalJson(fixed(claim), fixed(old))) return []
  const why =
    'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'
  const { volumeMode } = asObject(claim.spec)
  const modes =
    volumeMode === asObject(old.spec).volumeMode
      ? []
      : [fieldInvalid('volumeMode', volumeMode ?? null, 'field is immutable')]
  return [fieldForbidden('spec', why), ...modes]
}

export function validateStorageClass(storageClass: JsonObject): FieldError[] {
  const provisioner = textOf(storageClass.provisioner)
  return [
    ...(provisioner === '' ? [fieldRequired('provisioner', '')] : checkName(qualifiedName, 'provisioner', provisioner)),
    ...checkOneOf('reclaimPolicy', storageClass.reclaimPolicy, ['Delete', 'Retain']),
    ...checkOneOf('volumeBindingMode', storageClass.volumeBindingMode, ['Immediate', 'WaitForFirstConsumer'])
  ]
}
