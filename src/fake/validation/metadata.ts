import type { JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldForbidden, fieldInvalid, fieldRequired } from '../status.ts'
import { checkName } from './field-errors.ts'
import { dnsLabel, label, labelKey, labelValue, type NameRule, pathSegment, qualifiedName, subdomain } from './names.ts'

/** Most bytes of all annotations of an object together. */
const MAX_ANNOTATION_BYTES = 256 * 1024

const NAME_RULES: Readonly<Record<string, NameRule>> = {
  '/Namespace': label,
  '/Service': dnsLabel,
  'apps/StatefulSet': dnsLabel,
  '/Event': pathSegment,
  'rbac.authorization.k8s.io/Role': pathSegment,
  'rbac.authorization.k8s.io/RoleBinding': pathSegment,
  'rbac.authorization.k8s.io/ClusterRole': pathSegment,
  'rbac.authorization.k8s.io/ClusterRoleBinding': pathSegment,
  'certificates.k8s.io/CertificateSigningRequest': pathSegment
}

/** What is wrong with the metadata of a new object. */
export function validateMetadata(object: JsonObject, kind: { group: string; kind: string }): FieldError[] {
  const rule = NAME_RULES[`${kind.group}/${kind.kind}`] ?? subdomain
  const metadata = asObject(object.metadata)
  const errors: FieldError[] = []
  const prefix = textOf(metadata.generateName)
  // A trailing dash is fine: something follows it.
  if (prefix !== '') {
    errors.push(...rule(prefix.replace(/-$/, 'a')).map((why) => fieldInvalid('metadata.generateName', prefix, why)))
  }
  const name = textOf(metadata.name)
  if (name === '') errors.push(fieldRequired('metadata.name', 'name or generateName is required'))
  else errors.push(...checkName(rule, 'metadata.name', name))
  return [
    ...errors,
    ...validateLabels(metadata.labels, 'metadata.labels'),
    ...validateAnnotations(metadata.annotations, 'metadata.annotations'),
    ...validateOwners(metadata.ownerReferences),
    ...validateFinalizers(metadata.finalizers),
    ...(hasGenericFinalizers(kind) ? [] : validateFinalizerKinds(metadata.finalizers))
  ]
}

/** Groups whose objects may have finalizers that nobody knows and that name no domain. */
const GENERIC_FINALIZERS: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io',
  'coordination.k8s.io',
  'rbac.authorization.k8s.io',
  'node.k8s.io'
])

function hasGenericFinalizers({ group, kind }: { group: string; kind: string }): boolean {
  return GENERIC_FINALIZERS.has(group) || kind === 'Event'
}

/** What any change of any object is checked for first. */
export function validateCommonUpdate(object: JsonObject, old: JsonObject): FieldError[] {
  const metadata = asObject(object.metadata)
  return [
    ...validateLabels(metadata.labels, 'metadata.labels'),
    ...validateAnnotations(metadata.annotations, 'metadata.annotations'),
    ...validateOwners(metadata.ownerReferences),
    ...validateFinalizers(metadata.finalizers),
    ...validateMetadataUpdate(object, old)
  ]
}

/** What is wrong with a change of metadata; with a kind, in the eyes of its own rules. */
export function validateMetadataUpdate(
  object: JsonObject,
  old: JsonObject,
  kind?: { group: string; kind: string }
): FieldError[] {
  const metadata = asObject(object.metadata)
  const before = asObject(old.metadata)
  const errors: FieldError[] = []
  for (const name of [
    'name',
    'namespace',
    'uid',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds'
  ]) {
    if (metadata[name] === undefined || metadata[name] === before[name]) continue
    errors.push(fieldInvalid(`metadata.${name}`, metadata[name], 'field is immutable'))
  }
  if (before.deletionTimestamp !== undefined) {
    const known = new Set<unknown>(Array.isArray(before.finalizers) ? before.finalizers : [])
    const added = (Array.isArray(metadata.finalizers) ? metadata.finalizers : []).filter((each) => !known.has(each))
    if (added.length > 0) {
      const names = `[]string{${added.map((each) => JSON.stringify(each)).join(', ')}}`
      errors.push(
        fieldForbidden(
          'metadata.finalizers',
          `no new finalizers can be added if the object is being deleted, found new finalizers ${names}`
        )
      )
    }
  }
  return [
    ...errors,
    ...validateLabels(metadata.labels, 'metadata.labels'),
    ...validateAnnotations(metadata.annotations, 'metadata.annotations'),
    ...validateOwners(metadata.ownerReferences),
    ...(kind === undefined || hasGenericFinalizers(kind) ? [] : validateFinalizerKinds(metadata.finalizers))
  ]
}

/** What is wrong with labels; also used for those of templates. */
export function validateLabels(labels: unknown, field: string): FieldError[] {
  return sortedEntries(labels).flatMap(([key, value]) => [
    ...checkName(labelKey, field, key),
    ...checkName(labelValue, field, value)
  ])
}

export function validateAnnotations(annotations: unknown, field: string): FieldError[] {
  const entries = sortedEntries(annotations)
  // Upper case letters are fine in keys of annotations.
  const errors = entries.flatMap(([key]) =>
    qualifiedName(key.toLowerCase()).map((why) => fieldInvalid(field, key, why))
  )
  const bytes = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(textOf(value)),
    0
  )
  if (bytes <= MAX_ANNOTATION_BYTES) return errors
  const message = `Too long: may not be more than ${MAX_ANNOTATION_BYTES} bytes`
  return [...errors, { reason: 'FieldValueTooLong', message, field }]
}

function validateOwners(owners: unknown): FieldError[] {
  const field = 'metadata.ownerReferences'
  const list = Array.isArray(owners) ? owners.map(asObject) : []
  const errors: FieldError[] = []
  for (const owner of list) {
    if (textOf(owner.apiVersion) === '')
      errors.push(fieldInvalid(`${field}.apiVersion`, '', 'version must not be empty'))
    for (const name of ['kind', 'name', 'uid']) {
      if (textOf(owner[name]) === '') errors.push(fieldInvalid(`${field}.${name}`, '', 'must not be empty'))
    }
    if (owner.kind === 'Event' && owner.apiVersion === 'v1') {
      errors.push(fieldInvalid(field, owner, '/v1, Kind=Event is disallowed from being an owner'))
    }
  }
  const [first, second] = list.filter((owner) => owner.controller === true)
  if (first !== undefined && second !== undefined) {
    const names = [first, second].map((owner) => `${textOf(owner.kind)}/${textOf(owner.name)}`).join(' and ')
    const why = `Only one reference can have Controller set to true. Found "true" in references for ${names}`
    errors.push(fieldInvalid(field, list, why))
  }
  return errors
}

/** A finalizer is a standard one or names a domain. */
function validateFinalizerKinds(finalizers: unknown): FieldError[] {
  const list: unknown[] = Array.isArray(finalizers) ? finalizers : []
  const why = 'name is neither a standard finalizer name nor is it fully qualified'
  return list.flatMap((name, i) => {
    const known = textOf(name).includes('/') || STANDARD_FINALIZERS.includes(name)
    return known ? [] : [fieldInvalid(`metadata.finalizers[${i}]`, name, why)]
  })
}

const STANDARD_FINALIZERS: readonly unknown[] = ['kubernetes', 'orphan', 'foregroundDeletion']

function validateFinalizers(finalizers: unknown): FieldError[] {
  const list: unknown[] = Array.isArray(finalizers) ? finalizers : []
  const errors = list.flatMap((name) => checkName(qualifiedName, 'metadata.finalizers', name))
  if (list.includes('orphan') && list.includes('foregroundDeletion')) {
    const why = 'finalizer orphan and foregroundDeletion cannot be both set'
    errors.push(fieldInvalid('metadata.finalizers', list, why))
  }
  return errors
}

/** The server goes through maps in random order; here it is that of the keys. */
function sortedEntries(map: unknown): [string, unknown][] {
  return Object.entries(asObject(map)).sort(([a], [b]) => (a < b ? -1 : 1))
}
