/** Objects that are told apart by their bytes, without being parsed. */

import type { RawObject } from '../../meta.ts'
import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './ascii.ts'
import { dropManagedFields } from './event.ts'
import { type TypeMeta, typed } from './list.ts'
import { skipKey, skipSpace, skipValue } from './scan.ts'
import { asBuffer, BAD_JSON, isJsonObject, textOf, tryParse } from './text.ts'

/** What is looked for in an object, and in its metadata: quoted names, each with the slot that its value goes to. */
type Field = 'apiVersion' | 'kind' | 'name' | 'namespace' | 'uid' | 'resourceVersion' | 'metadata' | 'managedFields'
const fieldsOf = (...names: Field[]): { name: Field; quoted: Buffer; bit: number }[] =>
  names.map((name, k) => ({ name, quoted: Buffer.from(`"${name}"`), bit: 1 << k }))
const OF_OBJECT = fieldsOf('kind', 'apiVersion', 'metadata')
const OF_METADATA = fieldsOf('name', 'namespace', 'uid', 'resourceVersion', 'managedFields')

/**
 * Reads objects from bytes, one at a time, by a scan of their tokens.
 *
 * What is spelled in an unusual way (an escaped name, one that is there twice, a value that is no plain text) is not interpreted here:
 * such an object is parsed, so that no spelling gives it another key than `JSON.parse` would.
 */
export class RawReader {
  /** After {@link read}: the index after the object; `~index` of the byte that is not JSON. */
  end = 0
  readonly #cut: boolean
  readonly #typeMeta: TypeMeta | undefined
  readonly #prefix: Buffer
  /** What was found; empty what was not. */
  #found: Record<Exclude<Field, 'metadata' | 'managedFields'>, string> = nothing()
  #isPlain = true
  #cutFrom = 0
  #cutTo = 0

  /** `managedFields: false` leaves them out; `typeMeta` is put into objects that have neither `apiVersion` nor `kind`. */
  constructor(options: { managedFields?: boolean | undefined; typeMeta?: TypeMeta | undefined }) {
    const { managedFields, typeMeta } = options
    this.#cut = managedFields === false
    this.#typeMeta = typeMeta
    this.#prefix = Buffer.from(typeMeta ? `{${JSON.stringify(typeMeta).slice(1, -1)},` : '')
  }

  /** The value at `at`, or undefined when that is not JSON; sets `end`. */
  read(bytes: Buffer, at: number): RawObject | undefined {
    this.#found = nothing()
    this.#isPlain = bytes[at] === OPEN_OBJECT
    this.#cutFrom = this.#cutTo = 0
    this.end = this.#isPlain ? this.#members(bytes, at, false) : skipValue(bytes, at)
    if (this.end < 0) return undefined
    const { kind, apiVersion, name, namespace, uid, resourceVersion } = this.#found
    if (!this.#isPlain || (kind === '') !== (apiVersion === '')) return this.#parsed(bytes, at)
    return {
      kind: kind || (this.#typeMeta?.kind ?? ''),
      metadata: { name, namespace, uid, resourceVersion },
      bytes: this.#bytes(bytes, at, kind === '' && this.#typeMeta !== undefined)
    }
  }

  /** Skips the object at `at` and notes what is looked for in it. */
  #members(bytes: Buffer, at: number, inMetadata: boolean): number {
    let comma = at
    let seen = 0
    let i = skipSpace(bytes, at + 1)
    if (bytes[i] === CLOSE_OBJECT) {
      if (!inMetadata) this.#isPlain = false
      return i + 1
    }
    for (;;) {
      const value = skipKey(bytes, i)
      if (value < 0) return value
      const field = this.#fieldAt(bytes, i, inMetadata ? OF_METADATA : OF_OBJECT)
      const end = this.#member(bytes, field?.name, value)
      if (end < 0) return end
      if (field !== undefined) {
        if ((seen & field.bit) !== 0) this.#isPlain = false
        seen |= field.bit
      }
      const next = skipSpace(bytes, end)
      if (field?.name === 'managedFields') {
        // The comma that goes with it is the one before, if there is one.
        const isFirst = comma === at
        this.#cutFrom = isFirst ? i : comma
        this.#cutTo = isFirst && bytes[next] === COMMA ? next + 1 : end
      }
      if (bytes[next] === CLOSE_OBJECT) return next + 1
      if (bytes[next] !== COMMA) return ~next
      comma = next
      i = skipSpace(bytes, next + 1)
    }
  }

  /** Skips one value; its text is noted if it is looked for. */
  #member(bytes: Buffer, name: Field | undefined, value: number): number {
    if (name === 'metadata' && bytes[value] === OPEN_OBJECT) return this.#members(bytes, value, true)
    if (name === 'managedFields' && this.#cut) return skipManagedFields(bytes, value)
    const end = skipValue(bytes, value)
    if (end < 0 || name === undefined || name === 'managedFields') return end
    if (name === 'metadata' || bytes[value] !== QUOTE || !isPlain(bytes, value)) this.#isPlain = false
    else this.#found[name] = bytes.toString('latin1', value + 1, end - 1)
    // Told apart from a kind that is not there by nothing but its place.
    if ((name === 'kind' || name === 'apiVersion') && this.#found[name] === '') this.#isPlain = false
    return end
  }

  #fieldAt(bytes: Buffer, key: number, fields: typeof OF_OBJECT): (typeof OF_OBJECT)[number] | undefined {
    for (const field of fields) if (isAt(bytes, key, field.quoted)) return field
    if (!isPlain(bytes, key)) this.#isPlain = false
    return undefined
  }

  #bytes(bytes: Buffer, from: number, typed: boolean): Buffer {
    const to = this.end
    const isCut = this.#cut && this.#cutTo > 0
    if (!typed && !isCut) return bytes.subarray(from, to)
    const prefix = typed ? this.#prefix.length : 0
    const start = typed ? from + 1 : from
    const cutFrom = isCut ? this.#cutFrom : to
    const cutTo = isCut ? this.#cutTo : to
    const packed = Buffer.allocUnsafe(prefix + cutFrom - start + to - cutTo)
    if (typed) this.#prefix.copy(packed)
    bytes.copy(packed, prefix, start, cutFrom)
    bytes.copy(packed, prefix + cutFrom - start, cutTo, to)
    return packed
  }

  #parsed(bytes: Buffer, from: number): RawObject | undefined {
    const value = tryParse(textOf(bytes, from, this.end))
    // Managed fields that end elsewhere than it seemed.
    if (value === BAD_JSON) return undefined
    if (this.#cut) dropManagedFields(value)
    return rawObjectOf(this.#typeMeta ? typed(value, this.#typeMeta) : value)
  }
}

/** The raw form of an object that is parsed already. */
export function rawObjectOf(value: unknown): RawObject {
  const { kind, metadata } = isJsonObject(value) ? value : {}
  const { name, namespace, uid, resourceVersion } = isJsonObject(metadata) ? metadata : {}
  return {
    kind: text(kind),
    metadata: { name: text(name), namespace: text(namespace), uid: text(uid), resourceVersion: text(resourceVersion) },
    bytes: Buffer.from(JSON.stringify(value))
  }
}

/** The value of an object as `JSON.parse` gives it. */
export function parseRawObject(object: Pick<RawObject, 'bytes'>): unknown {
  const bytes = asBuffer(object.bytes)
  return JSON.parse(textOf(bytes, 0, bytes.length))
}

/**
 * Skips the value of managedFields, half of a usual object, by a native search for the bracket that ends it.
 *
 * A field set has no arrays, so the first bracket is the one, unless it stands in a string. Then what follows does not fit: either more
 * is closed than was opened, or text stands where a key has to be, since no key of a field set begins with a colon. Who reads the bytes to
 * their end finds them unsound, and parses them.
 */
function skipManagedFields(bytes: Buffer, value: number): number {
  if (bytes[value] !== OPEN_ARRAY || bytes[value + 1] !== OPEN_OBJECT) return skipValue(bytes, value)
  const end = bytes.indexOf(CLOSE_ARRAY, value) + 1
  const isLikely = bytes[end - 2] === CLOSE_OBJECT && (bytes[end] === COMMA || bytes[end] === CLOSE_OBJECT)
  return end > 0 && isLikely ? end : skipValue(bytes, value)
}

function nothing(): Record<Exclude<Field, 'metadata' | 'managedFields'>, string> {
  return { apiVersion: '', kind: '', name: '', namespace: '', uid: '', resourceVersion: '' }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isAt(bytes: Buffer, at: number, quoted: Buffer): boolean {
  for (let k = 1; k < quoted.length; k++) if (bytes[at + k] !== quoted[k]) return false
  return true
}

/** True for a sound string of ASCII without escapes. */
function isPlain(bytes: Buffer, at: number): boolean {
  for (let i = at + 1; ; i++) {
    const byte = bytes[i] as number
    if (byte === QUOTE) return true
    if (byte === BACKSLASH || byte > 0x7e) return false
  }
}
