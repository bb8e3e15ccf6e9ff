/**
 * What a scalar means to kubectl: sigs.k8s.io/yaml, that is YAML 1.1 as go-yaml reads it, then JSON.
 *
 * @see https://pkg.go.dev/sigs.k8s.io/yaml
 */
import type { Scalar } from './node.ts'
import { floatKey, type Numeric, parseNumber } from './numbers.ts'

/** A plain scalar that is no string. */
export type Resolved =
  | Numeric
  | { readonly kind: 'null'; readonly value: null }
  | { readonly kind: 'bool'; readonly value: boolean }

/** The name of a mapping's entry, and its type: keys of two types with one name are two keys to go-yaml. */
export interface Key {
  readonly name: string
  /** `string`, `int`, `bool`, or `float` with its value. */
  readonly type: string
}

/** Refuses the document at an offset. */
export interface Failing {
  fail(reason: string, offset: number): never
}

const CORE = 'tag:yaml.org,2002:'
const NULL: Resolved = { kind: 'null', value: null }
const TRUE: Resolved = { kind: 'bool', value: true }
const FALSE: Resolved = { kind: 'bool', value: false }

const WORDS: ReadonlyMap<string, Resolved> = new Map<string, Resolved>([
  ...words(NULL, ['~', 'null', 'Null', 'NULL']),
  ...words(TRUE, ['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE']),
  ...words(FALSE, ['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE']),
  ...words({ kind: 'float', value: Number.NaN }, ['.nan', '.NaN', '.NAN']),
  ...words({ kind: 'float', value: Number.POSITIVE_INFINITY }, ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']),
  ...words({ kind: 'float', value: Number.NEGATIVE_INFINITY }, ['-.inf', '-.Inf', '-.INF'])
])

/** Longest entry of {@link WORDS}. */
const MAX_WORD_LENGTH = 5

/** No word and no number starts with another character. */
const STARTS = new Set(Array.from('0123456789+-.~yYnNtTfFoO', (char) => char.charCodeAt(0)))

const BIG = 'integer beyond 2^53 loses digits in JavaScript; quote it'

function words(meaning: Resolved, texts: string[]): [string, Resolved][] {
  return texts.map((text) => [text, meaning])
}

/** What a plain scalar is if it is no string: undefined stands for a string. */
export function resolvePlain(text: string): Resolved | undefined {
  if (text === '') return NULL
  const code = text.charCodeAt(0)
  if (!STARTS.has(code)) return undefined
  const word = text.length <= MAX_WORD_LENGTH ? WORDS.get(text) : undefined
  if (word !== undefined) return word
  return code < 0x3a ? parseNumber(text) : undefined
}

/** Value of a scalar. */
export function scalarValue(scalar: Scalar, failing: Failing): unknown {
  const resolved = resolveScalar(scalar, failing)
  if (typeof resolved === 'string') return resolved
  if (resolved.kind === 'big') return failing.fail(BIG, scalar.offset)
  if (resolved.kind === 'float' && !Number.isFinite(resolved.value)) {
    return failing.fail('infinity and "not a number" have no place in JSON', scalar.offset)
  }
  return resolved.value
}

/** A scalar as name in a mapping: all names are strings in JSON. */
export function scalarKey(scalar: Scalar, failing: Failing): Key {
  const resolved = resolveScalar(scalar, failing)
  if (typeof resolved === 'string') return { name: resolved, type: 'string' }
  switch (resolved.kind) {
    case 'null':
      return failing.fail('null cannot be a key', scalar.offset)
    case 'big':
      if (resolved.digits === undefined) failing.fail('integer beyond 64 bits cannot be a key; quote it', scalar.offset)
      return { name: resolved.digits, type: 'int' }
    case 'float':
      return { name: floatKey(resolved.value), type: `float ${resolved.value}` }
    default:
      return { name: String(resolved.value), type: resolved.kind }
  }
}

/** A `<<` that merges; quoted it is an ordinary key. */
export function isMergeKey(scalar: Scalar): boolean {
  return scalar.text === '<<' && (scalar.plain || scalar.tag === '!' || scalar.tag === `${CORE}merge`)
}

/**
 * Refuses a plain scalar that YAML 1.2 reads otherwise: in a document that declares `%YAML 1.2` neither meaning is safe.
 */
export function checkVersion12(scalar: Scalar, failing: Failing): void {
  if (!scalar.plain) return
  const resolved = resolvePlain(scalar.text)
  const value = resolved === undefined || resolved.kind === 'big' ? scalar.text : resolved.value
  if (!Object.is(value, coreValue(scalar.text))) {
    failing.fail('plain value has another meaning in YAML 1.2, which the document declares; quote it', scalar.offset)
  }
}

/** YAML 1.2, section 10.3.2; integers as text where they are too long. */
function coreValue(text: string): unknown {
  if (/^(?:|~|null|Null|NULL)$/.test(text)) return null
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return Number.NaN
  const integer = /^[-+]?[0-9]+$/.test(text)
  if (integer || /^0o[0-7]+$|^0x[0-9a-fA-F]+$/.test(text)) {
    const value = Number(text)
    return Number.isSafeInteger(value) ? value + 0 : text
  }
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(text)) return Number(text)
  return text
}

function resolveScalar(scalar: Scalar, failing: Failing): Resolved | string {
  if (scalar.plain) return resolvePlain(scalar.text) ?? scalar.text
  if (scalar.tag === undefined) return scalar.text
  return resolveTagged(scalar, scalar.tag, failing)
}

/** A tag of the core schema binds also what is quoted; any other makes a string. */
function resolveTagged(scalar: Scalar, tag: string, failing: Failing): Resolved | string {
  const { text, offset } = scalar
  if (tag === `${CORE}binary`) return decodeBinary(scalar, failing)
  if (tag === `${CORE}timestamp`) {
    return TIMESTAMP.test(text) ? text : failing.fail('value does not have the type of its tag', offset)
  }
  const wanted = KINDS.get(tag)
  if (wanted === undefined) return text
  const resolved = resolvePlain(text)
  if (resolved?.kind === wanted) return resolved
  if (resolved?.kind === 'int' && wanted === 'float') return { kind: 'float', value: resolved.value }
  if (resolved?.kind === 'big') return resolved
  return failing.fail('value does not have the type of its tag', offset)
}

const KINDS: ReadonlyMap<string, Resolved['kind']> = new Map([
  [`${CORE}null`, 'null'],
  [`${CORE}bool`, 'bool'],
  [`${CORE}int`, 'int'],
  [`${CORE}float`, 'float']
])

/** The forms that are surely dates to go-yaml; it knows a few more. */
const TIMESTAMP =
  /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])(?:[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|[-+](?:0[0-9]|1[0-4]):[0-5][0-9]))?$/

function decodeBinary(scalar: Scalar, failing: Failing): string {
  const base64 = scalar.text.replaceAll('\n', '')
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
    failing.fail('!!binary value is not base64', scalar.offset)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, 'base64'))
  } catch {
    return failing.fail('!!binary value is not UTF-8 text, so JSON cannot hold it', scalar.offset)
  }
}
