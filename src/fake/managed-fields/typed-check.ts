import { formatAsGo, isObject } from '../../resources/patch/json.ts'
import type { Schema } from '../schema/schema.ts'
import { fieldStep, formatStep, type PathStep } from './field-set.ts'
import { NoIdentityError, shapeOf, stepOf } from './shape.ts'

/**
 * What keeps an applied object from being one of its type, as the server words it: `.spec.foo: field not declared in schema`.
 * Empty when nothing does.
 */
export function typeErrorsOf(object: unknown, schema: Schema): string[] {
  return check(object, schema).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
}

/** One error as it is, several as a list. */
export function formatTypeErrors(errors: readonly string[]): string {
  return errors.length === 1 ? (errors[0] ?? '') : `errors:\n${errors.map((error) => `  ${error}`).join('\n')}`
}

interface TypeProblem {
  path: string
  message: string
}

function check(value: unknown, schema: Schema): TypeProblem[] {
  if (value === null || value === undefined) return []
  switch (schema.type) {
    case 'object':
    case 'map':
      return isObject(value) ? checkMap(value, schema) : problem(`expected map, got &{${formatAsGo(value)}}`)
    case 'array':
      return Array.isArray(value) ? checkList(value, schema) : problem(`expected list, got &{${formatAsGo(value)}}`)
    case 'string':
    case 'bytes':
      return typeof value === 'string'
        ? []
        : problem(`expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`)
    case 'integer':
    case 'number':
      return typeof value === 'number' ? [] : problem(`expected numeric (int or float), got ${goType(value)}`)
    case 'boolean':
      return typeof value === 'boolean' ? [] : problem(`expected boolean, got &{${formatAsGo(value)}}`)
    case 'int-or-string':
    case 'quantity':
    case 'time':
    case 'micro-time':
      return typeof value === 'object' ? problem(`expected any scalar, got &{${formatAsGo(value)}}`) : []
    default:
      return []
  }
}

function checkMap(value: Record<string, unknown>, schema: Schema): TypeProblem[] {
  // Also an atomic map is checked inside.
  const shape = shapeOf({ ...schema, fields: schema.fields, atomic: false }, value)
  if (shape.kind !== 'map') return []
  const problems: TypeProblem[] = []
  for (const name of Object.keys(value).sort()) {
    const child = value[name]
    const step = fieldStep(name)
    const field = shape.field(name)
    if (field === undefined) {
      // The server looks no further in this map.
      problems.push({ path: formatStep(step), message: 'field not declared in schema' })
      break
    }
    problems.push(...below(step, check(child, field)))
  }
  return problems
}

function checkList(value: unknown[], schema: Schema): TypeProblem[] {
  const items = schema.items
  if (items === undefined) return []
  const shape = shapeOf(schema, value)
  if (shape.kind !== 'list') return value.flatMap((element, i) => below(`i:${i}`, check(element, items)))
  const problems: TypeProblem[] = []
  const seen = new Set<PathStep>()
  for (const [i, element] of value.entries()) {
    let step: PathStep
    try {
      step = stepOf(shape, element)
    } catch (err) {
      if (!(err instanceof NoIdentityError)) throw err
      return [...problems, ...problem(`element ${i}: ${err.message}`)]
    }
    if (seen.has(step)) problems.push(...problem(`duplicate entries for key ${formatStep(step)}`))
    seen.add(step)
    problems.push(...below(step, check(element, items)))
  }
  return problems
}

function problem(message: string): TypeProblem[] {
  return [{ path: '', message }]
}

function below(step: PathStep, problems: TypeProblem[]): TypeProblem[] {
  return problems.map(({ path, message }) => ({ path: `${formatStep(step)}${path}`, message }))
}

/** A value as Go's `%#v` prints it. */
function goSyntax(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  if (isObject(value)) {
    const pairs = Object.entries(value).map(([key, child]) => `${JSON.stringify(key)}:${goSyntax(child)}`)
    return `map[string]interface {}{${pairs.join(', ')}}`
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}'
  if (isObject(value)) return 'map[string]interface {}'
  return typeof value === 'boolean' ? 'bool' : 'string'
}
