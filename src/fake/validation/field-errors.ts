import { asObject, type JsonObject, textOf } from '../json.ts'
import { type FieldError, fieldInvalid, fieldNotSupported, fieldRequired } from '../status.ts'
import { ipVersion, type NameRule } from './names.ts'

/** A value that is there twice. */
export function fieldDuplicate(field: string, value: unknown): FieldError {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${JSON.stringify(value)}`, field }
}

/** A value that names something that is not there. */
export function fieldNotFound(field: string, value: string): FieldError {
  return { reason: 'FieldValueNotFound', message: `Not found: ${JSON.stringify(value)}`, field }
}

/** What a rule has against a text. */
export function checkName(rule: NameRule, field: string, text: unknown): FieldError[] {
  return rule(textOf(text)).map((why) => fieldInvalid(field, text, why))
}

/** The same for a text that must not be empty. */
export function checkRequiredName(rule: NameRule, field: string, text: unknown): FieldError[] {
  return textOf(text) === '' ? [fieldRequired(field, '')] : checkName(rule, field, text)
}

/** A text out of a list, as the server orders the list. */
export function checkOneOf(field: string, text: unknown, supported: readonly string[]): FieldError[] {
  return supported.includes(textOf(text)) ? [] : [fieldNotSupported(field, textOf(text), supported)]
}

/** A number that must not be negative, if it is there. */
export function checkNonNegative(field: string, value: unknown): FieldError[] {
  if (typeof value !== 'number' || value >= 0) return []
  return [fieldInvalid(field, value, 'must be greater than or equal to 0')]
}

/** A port by number. */
export function checkPort(field: string, value: unknown): FieldError[] {
  if (typeof value === 'number' && value >= 1 && value <= 65_535) return []
  return [fieldInvalid(field, value ?? 0, 'must be between 1 and 65535, inclusive')]
}

/** An address of either version. */
export function checkIp(field: string, ip: unknown): FieldError[] {
  const why = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
  return ipVersion(textOf(ip)) === 0 ? [fieldInvalid(field, ip ?? '', why)] : []
}

/** The objects of a list with their fields: `spec.containers[0]`. */
export function elementsOf(list: unknown, field: string): [element: JsonObject, field: string][] {
  return Array.isArray(list) ? list.map((element, i) => [asObject(element), `${field}[${i}]`]) : []
}

/** An object as messages show Go's internal form of it: with all its fields, by their Go names. */
export function goStruct(value: unknown, fields: string): JsonObject {
  const object = asObject(value)
  const wireName = (name: string): string =>
    name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, (start) => start.toLowerCase())
  return Object.fromEntries(fields.split(' ').map((name) => [name, object[wireName(name)] ?? null]))
}
