import type { Schema } from '../schema/schema.ts'
import type { JsonNode } from './json-document.ts'
import { canonicalQuantity, NOT_A_QUANTITY } from './quantity.ts'

/** Where a value stands. */
export interface Place {
  /** Innermost Go struct around the value: `PodSpec`. */
  struct: string
  /** Path of fields alone, as Go's type errors show it: `spec.containers.ports`. */
  field: string
  /** Path with indexes, as strict errors show it: `spec.containers[0].ports`. */
  path: string
}

/** A value does not fit its field; the message is that of Go's decoder. */
export class DecodeError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DecodeError'
  }
}

/** The error of a value of the wrong type. */
export function typeMismatch(node: JsonNode, place: Place, type: string, detail: string = ''): DecodeError {
  const target =
    place.struct === '' ? `Go value of type ${type}` : `Go struct field ${place.struct}.${place.field} of type ${type}`
  return new DecodeError(`json: cannot unmarshal ${node.type}${detail} into ${target}`)
}

/** A scalar as the server stores it. */
export function decodeScalar(node: JsonNode, schema: Schema, place: Place): unknown {
  switch (schema.type) {
    case 'string':
      if (node.type === 'string') return node.value
      break
    case 'boolean':
      if (node.type === 'bool') return node.value
      break
    case 'integer':
      return decodeInteger(node, schema.name, place)
    case 'number':
      if (node.type === 'number') return node.value
      break
    case 'int-or-string':
      return node.type === 'string' ? node.value : decodeInteger(node, 'int32', place)
    case 'quantity':
      return decodeQuantity(node)
    case 'time':
    case 'micro-time':
      return decodeTime(node, schema.type === 'micro-time')
    case 'bytes':
      return decodeBytes(node, place)
  }
  throw typeMismatch(node, place, schema.name)
}

function decodeInteger(node: JsonNode, type: string, place: Place): number {
  if (node.type !== 'number') throw typeMismatch(node, place, type)
  const limit = type === 'int32' ? 2n ** 31n : 2n ** 63n
  const whole = /^-?[0-9]+$/.test(node.text) ? BigInt(node.text) : undefined
  if (whole === undefined || whole < -limit || whole >= limit) throw typeMismatch(node, place, type, ` ${node.text}`)
  return node.value
}

function decodeQuantity(node: JsonNode): string {
  const text = node.type === 'string' ? node.value.trim() : node.type === 'number' ? node.text : ''
  const canonical = canonicalQuantity(text)
  if (canonical === undefined) throw new DecodeError(NOT_A_QUANTITY)
  return canonical
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/

const RFC3339_MICRO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{6})(Z|[+-]\d\d:\d\d)$/

function decodeTime(node: JsonNode, micro: boolean): string | undefined {
  if (node.type !== 'string') throw new DecodeError(`json: cannot unmarshal ${node.type} into Go value of type string`)
  const match = (micro ? RFC3339_MICRO : RFC3339).exec(node.value)
  const instant = match === null ? Number.NaN : Date.parse(node.value)
  if (match === null || Number.isNaN(instant)) throw badTime(node.value, micro)
  const seconds = new Date(Math.floor(instant / 1000) * 1000).toISOString().slice(0, 19)
  return micro ? `${seconds}.${match[7] ?? '000000'}Z` : `${seconds}Z`
}

const MICROSECONDS: [layout: string, pattern: RegExp][] = [['.000000', /^\.\d{6}/]]

/** Go names the layout, and the part of the text from which on it does not follow it. */
function badTime(text: string, micro: boolean): DecodeError {
  const layout = micro ? '2006-01-02T15:04:05.000000Z07:00' : '2006-01-02T15:04:05Z07:00'
  const parts: [layout: string, pattern: RegExp][] = [
    ['2006', /^\d{4}/],
    ['-', /^-/],
    ['01', /^(0[1-9]|1[0-2])/],
    ['-', /^-/],
    ['02', /^\d\d/],
    ['T', /^T/],
    ['15', /^\d\d/],
    [':', /^:/],
    ['04', /^\d\d/],
    [':', /^:/],
    ['05', micro ? /^\d\d/ : /^\d\d(\.\d+)?/],
    ...(micro ? MICROSECONDS : []),
    ['Z07:00', /^(Z|[+-]\d\d:\d\d)/]
  ]
  let rest = text
  for (const [element, pattern] of parts) {
    const match = pattern.exec(rest)
    if (match === null) {
      return new DecodeError(
        `parsing time ${JSON.stringify(text)} as "${layout}": cannot parse ${JSON.stringify(rest)} as "${element}"`
      )
    }
    rest = rest.slice(match[0].length)
  }
  const why = rest === '' ? ': day out of range' : `: extra text: ${JSON.stringify(rest)}`
  return new DecodeError(`parsing time ${JSON.stringify(text)}${why}`)
}

function decodeBytes(node: JsonNode, place: Place): string {
  if (node.type !== 'string') throw typeMismatch(node, place, '[]uint8')
  const text = node.value.replace(/[\r\n]/g, '')
  const bad = text.search(/[^A-Za-z0-9+/=]/)
  const body = text.replace(/={1,2}$/, '')
  const padding = body.indexOf('=')
  const at = bad >= 0 ? bad : padding >= 0 ? padding : text.length % 4 !== 0 ? text.length - (text.length % 4) : -1
  if (at >= 0) throw new DecodeError(`illegal base64 data at input byte ${at}`)
  return text
}
