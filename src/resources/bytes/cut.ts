/** Cutting `metadata.managedFields` out of bytes: half of a usual object, and rarely wanted. */
import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, COMMA, OPEN_ARRAY, OPEN_OBJECT } from './ascii.ts'
import { skipKey, skipSpace, skipString, skipValue } from './scan.ts'
import { asBuffer } from './text.ts'

/** A key, quoted as it usually stands in JSON. */
type Key = Buffer
const keyOf = (name: string): Key => Buffer.from(JSON.stringify(name))
const METADATA: Key = keyOf('metadata')
const MANAGED_FIELDS: Key = keyOf('managedFields')
const OBJECT: Key = keyOf('object')
const ITEMS: Key = keyOf('items')

/** What some bytes hold: one object, one line of a watch, or a list. */
export type JsonShape = 'object' | 'event' | 'list'

/** A part of some bytes, `to` not included. */
export interface Range {
  from: number
  to: number
}

/**
 * Removes `metadata.managedFields` from JSON without parsing it.
 *
 * Only the object's own metadata is meant (`shape` "event": that of `object`; "list": that of each item); the same name anywhere else, in
 * annotations, data or a pod template, is the user's and stays. What is not JSON is given back as it came, for the parser to refuse.
 *
 * @param shape What the bytes hold. Default "object".
 * @returns The same bytes when there was nothing to remove, else a copy.
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export function cutManagedFields(json: Uint8Array, shape: JsonShape = 'object'): Uint8Array {
  const cuts: Range[] = []
  const start = skipSpace(json, 0)
  const end = json[start] === OPEN_OBJECT ? findCuts(json, start, shape, cuts) : -1
  if (end < 0 || skipSpace(json, end) !== json.length || cuts.length === 0) return json
  const bytes = asBuffer(json)
  const kept: Buffer[] = []
  let from = 0
  for (const cut of cuts) {
    kept.push(bytes.subarray(from, cut.from))
    from = cut.to
  }
  kept.push(bytes.subarray(from))
  return Buffer.concat(kept)
}

/** Skips the object at `at`, collecting what to cut; negative as in scan.ts when it is not JSON. */
function findCuts(json: Uint8Array, at: number, shape: JsonShape, cuts: Range[]): number {
  if (shape === 'object') return findCutsOfObject(json, at, cuts)
  const wanted = shape === 'event' ? OBJECT : ITEMS
  return eachMember(json, at, (key, value) => {
    if (!isKey(json, key, wanted)) return skipValue(json, value)
    if (shape === 'event') return cutIfObject(json, value, cuts)
    return json[value] === OPEN_ARRAY ? findCutsOfItems(json, value, cuts) : skipValue(json, value)
  })
}

function cutIfObject(json: Uint8Array, at: number, cuts: Range[]): number {
  return json[at] === OPEN_OBJECT ? findCutsOfObject(json, at, cuts) : skipValue(json, at)
}

function findCutsOfItems(json: Uint8Array, at: number, cuts: Range[]): number {
  let i = skipSpace(json, at + 1)
  if (json[i] === CLOSE_ARRAY) return i + 1
  for (;;) {
    const end = cutIfObject(json, i, cuts)
    if (end < 0) return end
    i = skipSpace(json, end)
    if (json[i] === CLOSE_ARRAY) return i + 1
    if (json[i] !== COMMA) return ~i
    i = skipSpace(json, i + 1)
  }
}

function findCutsOfObject(json: Uint8Array, at: number, cuts: Range[]): number {
  return eachMember(json, at, (key, value) =>
    isKey(json, key, METADATA) && json[value] === OPEN_OBJECT
      ? findCutsOfMetadata(json, value, cuts)
      : skipValue(json, value)
  )
}

function findCutsOfMetadata(json: Uint8Array, at: number, cuts: Range[]): number {
  // While nothing was kept yet, the comma to go with a cut member is the one after it.
  let kept = false
  let comma = at
  return eachMember(json, at, (key, value) => {
    const end = skipValue(json, value)
    if (end < 0) return end
    const next = skipSpace(json, end)
    if (!isKey(json, key, MANAGED_FIELDS)) kept = true
    else if (kept) cuts.push({ from: comma, to: end })
    else cuts.push({ from: key, to: json[next] === COMMA ? next + 1 : end })
    comma = next
    return end
  })
}

/** Skips the object at `at`; `visit` gets the index of each member's key and value and gives the end of the value. */
function eachMember(json: Uint8Array, at: number, visit: (key: number, value: number) => number): number {
  let i = skipSpace(json, at + 1)
  if (json[i] === CLOSE_OBJECT) return i + 1
  for (;;) {
    const value = skipKey(json, i)
    if (value < 0) return value
    const end = visit(i, value)
    if (end < 0) return end
    i = skipSpace(json, end)
    if (json[i] === CLOSE_OBJECT) return i + 1
    if (json[i] !== COMMA) return ~i
    i = skipSpace(json, i + 1)
  }
}

/** True when the string at `at`, which is one, says `key`: in plain letters or escaped. */
export function isKey(json: Uint8Array, at: number, key: Key): boolean {
  if (startsWith(json, at, key)) return true
  for (let i = at + 1; json[i] !== 0x22 && i < json.length; i++) {
    if (json[i] !== BACKSLASH) continue
    const text = asBuffer(json).toString('utf8', at, skipString(json, at))
    return JSON.stringify(JSON.parse(text)) === key.toString()
  }
  return false
}

/** True when these bytes stand at `at`. */
export function startsWith(json: Uint8Array, at: number, key: Uint8Array): boolean {
  for (let k = 0; k < key.length; k++) if (json[at + k] !== key[k]) return false
  return true
}

/**
 * The usual place of `managedFields` in the object at `at`: the first member of that name, in plain letters, of the first `metadata`.
 * Undefined when there is none there, or when what comes before it is not JSON.
 *
 * Cheap because it looks no further than that. An object in which the name is there twice or escaped still has it after the cut:
 * the caller drops it from the parsed value.
 */
export function findManagedFields(json: Uint8Array, at: number): Range | undefined {
  const metadata = findKey(json, at, METADATA)
  const key = metadata > 0 ? findKey(json, skipKey(json, metadata), MANAGED_FIELDS) : 0
  if (key <= 0) return undefined
  const to = skipValue(json, skipKey(json, key))
  if (to < 0) return undefined
  const next = skipSpace(json, to)
  if (json[next] === COMMA) return { from: key, to: next + 1 }
  let before = key - 1
  while (json[before] !== COMMA && json[before] !== OPEN_OBJECT) before--
  return { from: json[before] === COMMA ? before : key, to }
}

/** The same for one line of a watch. */
export function findManagedFieldsOfEvent(json: Uint8Array): Range | undefined {
  const key = findKey(json, skipSpace(json, 0), OBJECT)
  return key > 0 ? findManagedFields(json, skipKey(json, key)) : undefined
}

/** Index of the first key that says `key` in plain letters in the object at `at`; 0 or less when there is none. */
function findKey(json: Uint8Array, at: number, key: Key): number {
  if (json[at] !== OPEN_OBJECT) return 0
  let i = skipSpace(json, at + 1)
  while (i > 0 && !startsWith(json, i, key)) {
    const value = skipKey(json, i)
    const end = value < 0 ? value : skipValue(json, value)
    if (end < 0) return end
    const next = skipSpace(json, end)
    i = json[next] === COMMA ? skipSpace(json, next + 1) : 0
  }
  return i > 0 && skipKey(json, i) < 0 ? 0 : i
}
