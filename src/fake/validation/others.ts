/** Rules for ConfigMaps, Secrets, claims, scaling, routing and RBAC. */
import { isObject, type JsonObject } from '../../resources/patch/json.ts'
import { type FieldError, fieldForbidden, fieldInvalid, fieldRequired } from '../status.ts'
import { asObject, checkName, checkOneOf, elementsOf, textOf } from './field-errors.ts'
import { checkAccessModes, validateIngressBackend, validateIngressRules } from './more.ts'
import { configKey } from './names.ts'

/** Most bytes of the data of a ConfigMap or a Secret. */
const MAX_DATA_BYTES = 1024 * 1024

export function validateConfigMap(map: JsonObject): FieldError[] {
  const data = asObject(map.data)
  const binary = asObject(map.binaryData)
  const errors = Object.keys(data)
    .sort()
    .flatMap((key) => {
      const own = checkName(configKey, `data[${key}]`, key)
      if (Object.hasOwn(binary, key))
        own.push(fieldInvalid(`data[${key}]`, key, 'duplicate of key present in binaryData'))
      return own
    })
  errors.push(
    ...Object.keys(binary)
      .sort()
      .flatMap((key) => checkName(configKey, `binaryData[${key}]`, key))
  )
  return [...errors, ...checkSize(sizeOf(data) + decodedSizeOf(binary), '')]
}

const REQUIRED_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson']
}

export function validateSecret(secret: JsonObject): FieldError[] {
  const data = asObject(secret.data)
  const required = REQUIRED_KEYS[textOf(secret.type)] ?? []
  return [
    ...Object.keys(data)
      .sort()
      .flatMap((key) => checkName(configKey, `data[${key}]`, key)),
    ...checkSize(decodedSizeOf(data), 'data'),
    ...required.filter((key) => !Object.hasOwn(data, key)).map((key) => fieldRequired(`data[${key}]`, '')),
    ...checkCredentials(secret, data)
  ]
}

/** What types of Secrets need besides single keys. */
function checkCredentials(secret: JsonObject, data: JsonObject): FieldError[] {
  if (secret.type === 'kubernetes.io/basic-auth') {
    const keys = ['username', 'password']
    return keys.some((key) => Object.hasOwn(data, key)) ? [] : keys.map((key) => fieldRequired(`data[${key}]`, ''))
  }
  if (secret.type !== 'kubernetes.io/service-account-token') return []
  const account = asObject(asObject(secret.metadata).annotations)['kubernetes.io/service-account.name']
  return textOf(account) === '' ? [fieldRequired('metadata.annotations[kubernetes.io/service-account.name]', '')] : []
}

function sizeOf(data: JsonObject): number {
  return Object.values(data).reduce((sum: number, value) => sum + Buffer.byteLength(textOf(value)), 0)
}

function decodedSizeOf(data: JsonObject): number {
  return Object.values(data).reduce((sum: number, value) => sum + Buffer.byteLength(textOf(value), 'base64'), 0)
}

function checkSize(bytes: number, field: string): FieldError[] {
  if (bytes <= MAX_DATA_BYTES) return []
  return [{ reason: 'FieldValueTooLong', message: `Too long: may not be more than ${MAX_DATA_BYTES} bytes`, field }]
}

/** A ConfigMap or Secret that is immutable stays as it is. */
export function validateImmutable(
  object: JsonObject,
  old: JsonObject,
  changed: (field: string) => boolean
): FieldError[] {
  if (old.immutable !== true) return []
  const fields = [...(object.immutable === true ? [] : ['immutable']), ...['data', 'binaryData'].filter(changed)]
  return fields.map((field) => fieldForbidden(field, 'field is immutable when `immutable` is set'))
}

export function validateClaim(claim: JsonObject): FieldError[] {
  const spec = asObject(claim.spec)
  const errors: FieldError[] = []
  if (!Array.isArray(spec.accessModes) || spec.accessModes.length === 0) {
    errors.push(fieldRequired('spec.accessModes', 'at least 1 access mode is required'))
  } else errors.push(...checkAccessModes(spec.accessModes))
  if (asObject(asObject(spec.resources).requests).storage === undefined) {
    errors.push(fieldRequired('spec.resources[storage]', ''))
  }
  return errors
}

export function validateIngress(ingress: JsonObject): FieldError[] {
  const spec = asObject(ingress.spec)
  const errors: FieldError[] = []
  if (!isObject(spec.defaultBackend) && !(Array.isArray(spec.rules) && spec.rules.length > 0)) {
    errors.push(fieldInvalid('spec', null, 'either `defaultBackend` or `rules` must be specified'))
  }
  if (isObject(spec.defaultBackend)) errors.push(...validateIngressBackend(spec.defaultBackend, 'spec.defaultBackend'))
  return [...errors, ...validateIngressRules(spec.rules)]
}

const METRIC_TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource']

export function validateAutoscaler(autoscaler: JsonObject): FieldError[] {
  const spec = asObject(autoscaler.spec)
  const max = typeof spec.maxReplicas === 'number' ? spec.maxReplicas : 0
  const min = typeof spec.minReplicas === 'number' ? spec.minReplicas : 1
  const target = asObject(spec.scaleTargetRef)
  const errors: FieldError[] = []
  if (min < 1) errors.push(fieldInvalid('spec.minReplicas', min, 'must be greater than or equal to 1'))
  if (max < 1) errors.push(fieldRequired('spec.maxReplicas', 'must be set and greater than 0'))
  if (max < min) errors.push(fieldInvalid('spec.maxReplicas', max, 'must be greater than or equal to `minReplicas`'))
  for (const name of ['kind', 'name']) {
    if (textOf(target[name]) === '') errors.push(fieldRequired(`spec.scaleTargetRef.${name}`, ''))
  }
  if (textOf(target.apiVersion) === '') {
    errors.push(fieldInvalid('spec.scaleTargetRef.apiVersion', '', 'apiVersion must specify API group'))
  }
  for (const [metric, field] of elementsOf(spec.metrics, 'spec.metrics')) {
    const own = checkOneOf(`${field}.type`, metric.type, METRIC_TYPES)
    // Twice, as the server does: the source is not known either.
    errors.push(...own, ...own)
  }
  return errors
}

export function validateRole(role: JsonObject): FieldError[] {
  return elementsOf(role.rules, 'rules').flatMap(([rule, field]) => {
    const empty = (name: string): boolean => !Array.isArray(rule[name]) || rule[name].length === 0
    const errors: FieldError[] = []
    if (empty('verbs')) errors.push(fieldRequired(`${field}.verbs`, 'verbs must contain at least one value'))
    if (!empty('nonResourceURLs')) {
      if (role.kind === 'Role') {
        const why = 'namespaced rules cannot apply to non-resource URLs'
        errors.push(fieldInvalid(`${field}.nonResourceURLs`, rule.nonResourceURLs, why))
      }
      return errors
    }
    if (empty('apiGroups')) {
      errors.push(fieldRequired(`${field}.apiGroups`, 'resource rules must supply at least one api group'))
    }
    if (empty('resources')) {
      errors.push(fieldRequired(`${field}.resources`, 'resource rules must supply at least one resource'))
    }
    return errors
  })
}

const RBAC = 'rbac.authorization.k8s.io'

export function validateRoleBinding(binding: JsonObject): FieldError[] {
  const roleRef = asObject(binding.roleRef)
  const kinds = binding.kind === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole']
  return [
    ...checkOneOf('roleRef.apiGroup', roleRef.apiGroup, [RBAC]),
    ...checkOneOf('roleRef.kind', roleRef.kind, kinds),
    ...(textOf(roleRef.name) === '' ? [fieldRequired('roleRef.name', '')] : []),
    ...elementsOf(binding.subjects, 'subjects').flatMap(([subject, field]) => [
      ...(textOf(subject.name) === '' ? [fieldRequired(`${field}.name`, '')] : []),
      ...checkOneOf(`${field}.kind`, subject.kind, ['ServiceAccount', 'User', 'Group']),
      ...(subject.kind === 'User' || subject.kind === 'Group'
        ? checkOneOf(`${field}.apiGroup`, subject.apiGroup, [RBAC])
        : []),
      ...(subject.kind === 'ServiceAccount' && binding.kind !== 'RoleBinding' && textOf(subject.namespace) === ''
        ? [fieldRequired(`${field}.namespace`, '')]
        : [])
    ])
  ]
}
