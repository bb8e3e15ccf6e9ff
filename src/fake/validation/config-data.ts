/** Rules for ConfigMaps and Secrets. */

import type { JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldForbidden, fieldInvalid, fieldRequired } from '../status.ts'
import { checkName } from './field-errors.ts'
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
