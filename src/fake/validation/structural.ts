/**
 * Objects of custom kinds and the `openAPIV3Schema` of their definition: unknown fields go, defaults come, values are checked. Rules in
 * CEL (`x-kubernetes-validations`) are not evaluated.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
import { equalJson, isObject, type JsonObject, setOwn } from '../../resources/patch/json.ts'
import { type FieldError, fieldInvalid, fieldRequired } from '../status.ts'
import { fieldDuplicate } from './field-errors.ts'

/** Fields of every object, which its own schema does not judge. */
const ROOT_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata'])

const at = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

/** Removes the fields that a schema does not have, in place; gives their paths in order. */
export function pruneUnknown(object: JsonObject, schema: JsonObject): string[] {
  const unknown: string[] = []
  prune(object, schema, '', unknown)
  return unknown.sort()
}

function prune(value: unknown, schema: unknown, path: string, unknown: string[]): void {
  if (!isObject(schema)) return
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) prune(item, schema.items, `${path}[${i}]`, unknown)
  } else if (isObject(value)) {
    const properties = isObject(schema.properties) ? schema.properties : {}
    const kept = schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true
    for (const name of Object.keys(value)) {
      if (path === '' && ROOT_FIELDS.has(name)) continue
      const own = properties[name] ?? schema.additionalProperties
      if (own !== undefined) prune(value[name], own, at(path, name), unknown)
      else if (!kept) {
        delete value[name]
        unknown.push(at(path, name))
      }
    }
  }
}

/** Fills in defaults, in place. A null that is not allowed counts as missing. */
export function fillDefaults(value: unknown, schema: unknown): void {
  if (!isObject(schema)) return
  if (Array.isArray(value)) for (const item of value) fillDefaults(item, schema.items)
  if (!isObject(value)) return
  const properties = isObject(schema.properties) ? schema.properties : {}
  for (const [name, own] of Object.entries(properties)) {
    if (!isObject(own)) continue
    const dropped = value[name] === null && own.nullable !== true
    if (dropped) delete value[name]
    if (value[name] === undefined && own.default !== undefined) setOwn(value, name, structuredClone(own.default))
    fillDefaults(value[name], own)
  }
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(properties, name)) fillDefaults(value[name], schema.additionalProperties)
  }
}

/** What is wrong with an object by its schema, with the server's words. */
export function validateStructure(object: JsonObject, schema: JsonObject): FieldError[] {
  const { metadata: _metadata, ...content } = object
  return check(content, schema, '')
}

function check(value: unknown, schema: unknown, path: string): FieldError[] {
  if (!isObject(schema)) return []
  if (value === null && schema.nullable === true) return []
  const wrong = checkType(value, schema, path)
  if (wrong.length > 0) return wrong
  const errors = [...checkEnum(value, schema, path), ...checkChoices(value, schema, path)]
  if (typeof value === 'string') errors.push(...checkText(value, schema, path))
  else if (typeof value === 'number') errors.push(...checkNumber(value, schema, path))
  else if (Array.isArray(value)) errors.push(...checkList(value, schema, path))
  else if (isObject(value)) errors.push(...checkObject(value, schema, path))
  return errors
}

/** JSON's name for the type of a value, with numbers told apart. */
function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function checkType(value: unknown, schema: JsonObject, path: string): FieldError[] {
  const wanted = schema['x-kubernetes-int-or-string'] === true ? 'integer,string' : schema.type
  if (typeof wanted !== 'string') return []
  const given = typeName(value)
  if (wanted.split(',').includes(given) || (wanted === 'number' && given === 'integer')) return []
  const error: FieldError = {
    reason: 'FieldValueTypeInvalid',
    message: `Invalid value: "${given}": ${path} in body must be of type ${wanted}: "${given}"`,
    field: path
  }
  if (wanted !== 'integer' || given !== 'number') return [error]
  const again = `Invalid value: "": Checked value must be of type integer (default format) in ${path}`
  return [error, { reason: 'FieldValueInvalid', message: again, field: '<nil>' }]
}

function checkEnum(value: unknown, schema: JsonObject, path: string): FieldError[] {
  const { enum: allowed } = schema
  if (!Array.isArray(allowed) || allowed.some((each) => equalJson(each, value))) return []
  const shown = (each: unknown): string => JSON.stringify(typeof each === 'string' ? each : JSON.stringify(each))
  const given = typeof value === 'string' ? JSON.stringify(value) : JSON.stringify(value)
  const message = `Unsupported value: ${given}: supported values: ${allowed.map(shown).join(', ')}`
  return [{ reason: 'FieldValueNotSupported', message, field: path }]
}

/** `allOf`, `anyOf`, `oneOf`, `not`: what they say of a value. */
function checkChoices(value: unknown, schema: JsonObject, path: string): FieldError[] {
  const list = (name: string): unknown[] => (Array.isArray(schema[name]) ? schema[name] : [])
  const fits = (each: unknown): boolean => check(value, each, path).length === 0
  const refuse = (rule: string): FieldError => fieldInvalid(path, '', `${path} in body must validate ${rule}`)
  const errors = list('allOf').flatMap((each) => check(value, each, path))
  if (list('anyOf').length > 0 && !list('anyOf').some(fits)) errors.push(refuse('at least one schema (anyOf)'))
  const matching = list('oneOf').filter(fits).length
  if (list('oneOf').length > 0 && matching !== 1) {
    errors.push(
      refuse(
        `one and only one schema (oneOf). Found ${matching === 0 ? 'none valid' : `${matching} valid alternatives`}`
      )
    )
  }
  if (isObject(schema.not) && fits(schema.not)) {
    errors.push(fieldInvalid(path, '', `${path} in body must not validate the schema (not)`))
  }
  return errors
}

function checkText(text: string, schema: JsonObject, path: string): FieldError[] {
  const { maxLength, minLength, pattern, format } = schema
  const errors: FieldError[] = []
  const length = [...text].length
  if (typeof maxLength === 'number' && length > maxLength) {
    const message = `Too long: may not be more than ${maxLength} bytes`
    errors.push({ reason: 'FieldValueTooLong', message, field: path })
  }
  if (typeof minLength === 'number' && length < minLength) {
    errors.push(fieldInvalid(path, text, `${path} in body should be at least ${minLength} chars long`))
  }
  if (typeof pattern === 'string' && !matches(pattern, text)) {
    // One error a value: the length comes first.
    if (errors.length === 0) errors.push(fieldInvalid(path, text, `${path} in body should match '${pattern}'`))
  }
  const known = typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined
  if (known !== undefined && !known.test(text)) {
    const why = `${path} in body must be of type ${String(format)}: ${JSON.stringify(text)}`
    errors.push({
      reason: 'FieldValueTypeInvalid',
      message: `Invalid value: ${JSON.stringify(text)}: ${why}`,
      field: path
    })
  }
  return errors
}

/** Formats that the server checks and that say what they mean in a line. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  'date-time': /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)$/,
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  uuid: /^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$/,
  ipv4: /^(\d{1,3}\.){3}\d{1,3}$/
}

/** A pattern in Go's syntax that JavaScript does not read is taken as fulfilled. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text)
  } catch {
    return true
  }
}

function checkNumber(value: number, schema: JsonObject, path: string): FieldError[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
  const errors: FieldError[] = []
  const refuse = (why: string): number => errors.push(fieldInvalid(path, value, `${path} in body should be ${why}`))
  if (typeof minimum === 'number' && (value < minimum || (exclusiveMinimum === true && value === minimum))) {
    refuse(exclusiveMinimum === true ? `greater than ${minimum}` : `greater than or equal to ${minimum}`)
  }
  if (typeof maximum === 'number' && (value > maximum || (exclusiveMaximum === true && value === maximum))) {
    refuse(exclusiveMaximum === true ? `less than ${maximum}` : `less than or equal to ${maximum}`)
  }
  if (typeof multipleOf === 'number' && !Number.isInteger(value / multipleOf)) refuse(`a multiple of ${multipleOf}`)
  return errors
}

function checkList(list: readonly unknown[], schema: JsonObject, path: string): FieldError[] {
  const { maxItems, minItems } = schema
  const errors: FieldError[] = []
  if (typeof maxItems === 'number' && list.length > maxItems) {
    const message = `Too many: ${list.length}: must have at most ${maxItems} ${maxItems === 1 ? 'item' : 'items'}`
    errors.push({ reason: 'FieldValueTooMany', message, field: path })
  }
  if (typeof minItems === 'number' && list.length < minItems) {
    errors.push(fieldInvalid(path, list.length, `${path} in body should have at least ${minItems} items`))
  }
  errors.push(...list.flatMap((item, i) => check(item, schema.items, `${path}[${i}]`)))
  const identity = identityOf(schema)
  if (identity === undefined) return errors
  const seen: unknown[] = []
  for (const [i, item] of list.entries()) {
    const id = identity(item)
    if (seen.some((each) => equalJson(each, id))) errors.push(fieldDuplicate(`${path}[${i}]`, id))
    else seen.push(id)
  }
  return errors
}

/** What tells the elements of a list apart; undefined for lists that may repeat them. */
function identityOf(schema: JsonObject): ((item: unknown) => unknown) | undefined {
  const keys = schema['x-kubernetes-list-map-keys']
  if (schema['x-kubernetes-list-type'] === 'set') return (item) => item
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(keys)) return undefined
  return (item) =>
    Object.fromEntries(keys.map((key) => [String(key), isObject(item) ? (item[String(key)] ?? null) : null]))
}

function checkObject(object: JsonObject, schema: JsonObject, path: string): FieldError[] {
  const properties = isObject(schema.properties) ? schema.properties : {}
  const required: unknown[] = Array.isArray(schema.required) ? schema.required : []
  const missing = required.filter((name) => object[String(name)] === undefined && !(path === '' && name === 'metadata'))
  const { maxProperties, minProperties } = schema
  const count = Object.keys(object).length
  const errors = missing.map((name) => fieldRequired(at(path, String(name)), ''))
  if (typeof maxProperties === 'number' && count > maxProperties) {
    const message = `Too many: ${count}: must have at most ${maxProperties} items`
    errors.push({ reason: 'FieldValueTooMany', message, field: path })
  }
  if (typeof minProperties === 'number' && count < minProperties) {
    errors.push(fieldInvalid(path, count, `${path} in body should have at least ${minProperties} properties`))
  }
  for (const name of Object.keys(object).sort()) {
    const own = Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties
    errors.push(...check(object[name], own, at(path, name)))
  }
  return errors
}
