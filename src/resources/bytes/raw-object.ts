/** Objects that are told apart by their bytes, without being parsed. */

import type { RawObject } from '../../meta.ts'
import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './ascii.ts'
import { startsWith } from './cut.ts'
import { dropManagedFields } from './event.ts'
import { type TypeMeta, typed } from './list.ts'
import { skipKey, skipSpace, skipValue } from './scan.ts'
import { asBuffer, BAD_JSON, isJsonObject, textOf, tryParse } from './text.ts'

/** What is looked for in an object, and in its metadata: quoted names, each with the bit that says it was seen. */
type Text = keyof RawObject['metadata'] | 'kind' | 'apiVersion'
type Field = { readonly name: Text | 'metadata' | 'managedFields'; readonly quoted: Buffer; readonly bit: number }
/** By the first letter; none for that of an escape, which may be any name's. */
type Fields = readonly (readonly Field[] | undefined)[]

function fieldsOf(...names: Field['name'][]): Fields {
  const fields: Field[][] = Array.from({ length: 256 })
  fields[BACKSLASH] = []
  names.forEach((name, k) => {
    const letter = name.charCodeAt(0)
    fields[letter] = [...(fields[letter] ?? []), { name, quoted: Buffer.from(`"${name}"`), bit: 1 << k }]
  })
  return fields
}

const NOTHING = Buffer.alloc(0)
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
  #metadata = noMetadata()
  #kind = ''
  #apiVersion = ''
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
    this.#metadata = noMetadata()
    this.#kind = this.#apiVersion = ''
    this.#isPlain = bytes[at] === OPEN_OBJECT
    this.#cutFrom = this.#cutTo = 0
    const end = this.#isPlain ? this.#members(bytes, at, false) : skipValue(bytes, at)
    this.end = end
    if (end < 0) return undefined
    const isUntyped = this.#kind === ''
    if (!this.#isPlain || isUntyped !== (this.#apiVersion === '')) return this.#parsed(bytes, at)
    const kind = isUntyped ? (this.#typeMeta?.kind ?? '') : this.#kind
    const isTyped = isUntyped && this.#typeMeta !== undefined
    const cutFrom = this.#cutTo > 0 ? this.#cutFrom : end
    const prefix = isTyped ? this.#prefix : NOTHING
    const from = isTyped ? at + 1 : at
    return new RawParts(kind, this.#metadata, { bytes, prefix, from, cutFrom, cutTo: this.#cutTo || end, to: end })
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
      const end = field === undefined ? skipValue(bytes, value) : this.#member(bytes, field.name, value)
      if (end < 0) return end
      if (field !== undefined) {
        if ((seen & field.bit) !== 0) this.#isPlain = false
        seen |= field.bit
      }
      const next = skipSpace(bytes, end)
      if (this.#cut && field?.name === 'managedFields') {
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

  /** Skips the value of a field and notes its text. */
  #member(bytes: Buffer, name: Field['name'], value: number): number {
    if (name === 'metadata' && bytes[value] === OPEN_OBJECT) return this.#members(bytes, value, true)
    if (name === 'managedFields') return this.#cut ? skipManagedFields(bytes, value) : skipValue(bytes, value)
    const end = skipValue(bytes, value)
    if (end < 0) return end
    const isPlainText = name !== 'metadata' && bytes[value] === QUOTE && isPlain(bytes, value)
    if (!isPlainText) this.#isPlain = false
    else if (name !== 'kind' && name !== 'apiVersion')
      this.#metadata[name] = bytes.toString('latin1', value + 1, end - 1)
    else {
      // Told apart from a kind that is not there by nothing but its place.
      if (end - value === 2) this.#isPlain = false
      if (name === 'kind') this.#kind = bytes.toString('latin1', value + 1, end - 1)
      else this.#apiVersion = 'there'
    }
    return end
  }

  #fieldAt(bytes: Buffer, key: number, fields: Fields): Field | undefined {
    const likely = fields[bytes[key + 1] as number]
    if (likely === undefined) return undefined
    for (const field of likely) if (startsWith(bytes, key, field.quoted)) return field
    if (!isPlain(bytes, key)) this.#isPlain = false
    return undefined
  }

  #parsed(bytes: Buffer, from: number): RawObject | undefined {
    const value = tryParse(textOf(bytes, from, this.end))
    // Managed fields that end elsewhere than it seemed.
    if (value === BAD_JSON) return undefined
    if (this.#cut) dropManagedFields(value)
    return rawObjectOf(this.#typeMeta ? typed(value, this.#typeMeta) : value)
  }
}

/** Where the JSON of an object stands in larger bytes: `prefix`, and what is between `from` and `to` but for what is cut. */
interface Parts {
  readonly bytes: Buffer
  readonly prefix: Buffer
  readonly from: number
  readonly cutFrom: number
  readonly cutTo: number
  readonly to: number
}

/** An object whose JSON is put together when it is asked for: who keeps it elsewhere lets it be written there at once. */
class RawParts implements RawObject {
  readonly kind: string
  readonly metadata: RawObject['metadata']
  readonly #parts: Parts
  #bytes: Uint8Array | undefined

  constructor(kind: string, metadata: RawObject['metadata'], parts: Parts) {
    this.kind = kind
    this.metadata = metadata
    this.#parts = parts
  }

  get bytes(): Uint8Array {
    if (this.#bytes !== undefined) return this.#bytes
    const { bytes, prefix, from, cutFrom, to } = this.#parts
    if (cutFrom === to && prefix.length === 0) this.#bytes = bytes.subarray(from, to)
    else {
      this.#bytes = Buffer.allocUnsafe(this.size)
      this.copyTo(this.#bytes, 0)
    }
    return this.#bytes
  }

  /** Length of `bytes`. */
  get size(): number {
    const { prefix, from, cutFrom, cutTo, to } = this.#parts
    return prefix.length + cutFrom - from + to - cutTo
  }

  /** Writes `bytes` into others. */
  copyTo(target: Uint8Array, at: number): void {
    const { bytes, prefix, from, cutFrom, cutTo, to } = this.#parts
    const start = at + prefix.length
    if (prefix.length > 0) target.set(prefix, at)
    bytes.copy(target, start, from, cutFrom)
    if (cutTo < to) bytes.copy(target, start + cutFrom - from, cutTo, to)
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

function noMetadata(): { -readonly [K in keyof RawObject['metadata']]: string } {
  return { name: '', namespace: '', uid: '', resourceVersion: '' }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** True for a sound string of ASCII without escapes. */
function isPlain(bytes: Buffer, at: number): boolean {
  for (let i = at + 1; ; i++) {
    const byte = bytes[i] as number
    if (byte === QUOTE) return true
    if (byte === BACKSLASH || byte > 0x7e) return false
  }
}
