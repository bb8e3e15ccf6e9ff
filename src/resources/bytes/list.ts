/**
 * Parsing a list item by item, so that a large one never stalls the event loop.
 *
 * Where an item ends is guessed with a native search for the bytes between the first two items, and the guess is proven by parsing: the text
 * from the start of an object on is JSON for one end only. A wrong guess costs time, never an answer.
 */
import { type Clock, realClock } from '../../clock.ts'
import { ProtocolError } from '../../errors.ts'
import type { KubeList, ListMeta } from '../../meta.ts'
import { findManagedFields, isKey, type Range } from './cut.ts'
import { dropManagedFields } from './event.ts'
import { skipKey, skipSpace, skipValue } from './scan.ts'
import { Slices } from './slices.ts'
import { asBuffer, BAD_JSON, isJsonObject, textOf, tryParse } from './text.ts'

const COMMA = 0x2c
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const ITEMS = Buffer.from('"items"')

/** A separator longer than this is searched for in vain too often. */
const MAX_SEPARATOR = 128
/** Guesses that may fail before guessing is given up, unless most of them succeed. */
const MAX_MISSES = 8

/** Options of {@link parseList}. */
export interface ParseListOptions {
  /** `false`: items come without `metadata.managedFields`, which is not even parsed. Default true. */
  managedFields?: boolean | undefined
  signal?: AbortSignal | undefined
  /** Longest time without a turn of the event loop, but for one item. Milliseconds. Default 5. */
  sliceMs?: number | undefined
  /** Default {@link realClock}. */
  clock?: Clock | undefined
}

/**
 * Parses a list as the server sent it; the outcome is that of `JSON.parse`, and each item has `apiVersion` and `kind`.
 *
 * Built-in lists leave these out of their items: `PodList` gives `Pod`. Items that have them keep theirs. `items: null`, which Go writes for
 * an empty list, is an empty array.
 *
 * @throws {ProtocolError} When the bytes are not JSON (the message says at which byte), or not a list.
 * @throws The signal's reason when `options.signal` aborts.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#collections
 */
export async function parseList<T>(bytes: Uint8Array, options: ParseListOptions = {}): Promise<KubeList<T>> {
  const { managedFields = true, signal, sliceMs = 5, clock = realClock } = options
  signal?.throwIfAborted()
  const source = asBuffer(bytes)
  const slices = new Slices({ clock, sliceMs, signal })
  const start = skipSpace(source, 0)
  if (source[start] !== OPEN_OBJECT) {
    checked(skipValue(source, start))
    throw notAList('not an object')
  }
  const { items, replaced } = await parseMembers(source, start, new ItemParser(source, managedFields), slices)
  if (replaced === undefined) throw notAList('no "items"')
  const rest = tryParse(`${textOf(source, 0, replaced.from)}[]${textOf(source, replaced.to, source.length)}`)
  if (!isJsonObject(rest)) throw badJson(start)
  return finishList<T>(rest, items, slices)
}

/** Walks the members of the list; parses the items alone. `replaced` is where they stood. */
async function parseMembers(
  source: Buffer,
  start: number,
  parser: ItemParser,
  slices: Slices
): Promise<{ items: unknown[]; replaced: Range | undefined }> {
  let items: unknown[] = []
  let replaced: Range | undefined
  let i = skipSpace(source, start + 1)
  while (source[i] !== CLOSE_OBJECT) {
    const value = checked(skipKey(source, i))
    let end: number
    if (!isKey(source, i, ITEMS)) {
      end = checked(skipValue(source, value))
    } else {
      if (replaced) throw notAList(`a second "items" at byte ${i}`)
      items = await parseItems(parser, value, slices)
      end = parser.at
      replaced = { from: value, to: end }
    }
    i = skipSpace(source, end)
    if (source[i] === CLOSE_OBJECT) break
    if (source[i] !== COMMA) throw badJson(i)
    i = skipSpace(source, i + 1)
    if (source[i] === CLOSE_OBJECT) throw badJson(i)
  }
  const after = skipSpace(source, i + 1)
  if (after !== source.length) throw badJson(after)
  return { items, replaced }
}

async function parseItems(parser: ItemParser, value: number, slices: Slices): Promise<unknown[]> {
  const items: unknown[] = []
  if (!parser.open(value)) return items
  do {
    const before = parser.at
    items.push(parser.parse())
    if (slices.isOver(parser.at - before)) await slices.next()
  } while (parser.next())
  return items
}

/** Parses the items of one array, each from `at` on. */
class ItemParser {
  /** Start of the next item; after {@link next} gave false, the end of the array. */
  at = 0
  readonly #source: Buffer
  readonly #managedFields: boolean
  /** What stands between two items: from the last byte of the one to the first byte of the other's first value. */
  #separator: Buffer | undefined
  #parsed = 0
  #misses = 0

  constructor(source: Buffer, managedFields: boolean) {
    this.#source = source
    this.#managedFields = managedFields
  }

  /** Goes to the first item of the value at `value`, an array or null; false when it has none. */
  open(value: number): boolean {
    if (this.#source[value] !== OPEN_ARRAY) {
      this.at = checked(skipValue(this.#source, value))
      if (textOf(this.#source, value, this.at) !== 'null') throw notAList('"items" is not an array')
      return false
    }
    this.at = skipSpace(this.#source, value + 1)
    if (this.#source[this.at] !== CLOSE_ARRAY) return true
    this.at++
    return false
  }

  /** Parses one item; `at` is its end then. */
  parse(): unknown {
    const cut = this.#managedFields ? undefined : findManagedFields(this.#source, this.at)
    let item = this.#guess(cut)
    if (item === BAD_JSON) {
      const end = checked(skipValue(this.#source, this.at))
      item = tryParse(this.#text(cut, end))
      if (item === BAD_JSON) throw badJson(this.at)
      this.at = end
    }
    if (!this.#managedFields) dropManagedFields(item)
    this.#parsed++
    return item
  }

  /** Goes to the next item; false when there is none. */
  next(): boolean {
    const end = this.at
    const comma = skipSpace(this.#source, end)
    if (this.#source[comma] === CLOSE_ARRAY) {
      this.at = comma + 1
      return false
    }
    if (this.#source[comma] !== COMMA) throw badJson(comma)
    this.at = skipSpace(this.#source, comma + 1)
    if (this.#parsed === 1) this.#separator = this.#learn(end)
    return true
  }

  #guess(cut: Range | undefined): unknown {
    if (this.#separator === undefined) return BAD_JSON
    const found = this.#source.indexOf(this.#separator, cut?.to ?? this.at)
    if (found < 0) return BAD_JSON
    const item = tryParse(this.#text(cut, found + 1))
    if (item !== BAD_JSON) this.at = found + 1
    else if (++this.#misses > MAX_MISSES && this.#misses * 4 > this.#parsed) this.#separator = undefined
    return item
  }

  #learn(end: number): Buffer | undefined {
    if (this.#source[end - 1] !== CLOSE_OBJECT || this.#source[this.at] !== OPEN_OBJECT) return undefined
    const value = skipKey(this.#source, skipSpace(this.#source, this.at + 1))
    return value < 0 || value - end > MAX_SEPARATOR ? undefined : this.#source.subarray(end - 1, value + 1)
  }

  #text(cut: Range | undefined, end: number): string {
    if (cut === undefined) return textOf(this.#source, this.at, end)
    return textOf(this.#source, this.at, cut.from) + textOf(this.#source, cut.to, end)
  }
}

/** Gives the items their `apiVersion` and `kind`, and the list its own. */
async function finishList<T>(rest: Record<string, unknown>, items: unknown[], slices: Slices): Promise<KubeList<T>> {
  const { apiVersion, kind, metadata } = rest
  if (typeof apiVersion === 'string' && typeof kind === 'string' && /.List$/.test(kind)) {
    const itemKind = kind.slice(0, -'List'.length)
    for (let k = 0; k < items.length; k++) {
      items[k] = typed(items[k], apiVersion, itemKind)
      if (slices.isOver(TYPED_BYTES)) await slices.next()
    }
  }
  return {
    ...rest,
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
    kind: typeof kind === 'string' ? kind : '',
    metadata: isListMeta(metadata) ? metadata : { resourceVersion: '' },
    items: items as T[]
  }
}

/** Giving an item its kind takes about as long as parsing this much. */
const TYPED_BYTES = 64

function typed(item: unknown, apiVersion: string, kind: string): unknown {
  if (!isJsonObject(item) || (item.apiVersion !== undefined && item.kind !== undefined)) return item
  const { apiVersion: ownApiVersion = apiVersion, kind: ownKind = kind, ...rest } = item
  return { apiVersion: ownApiVersion, kind: ownKind, ...rest }
}

function isListMeta(metadata: unknown): metadata is ListMeta {
  return isJsonObject(metadata)
}

function checked(index: number): number {
  if (index < 0) throw badJson(~index)
  return index
}

function badJson(offset: number): ProtocolError {
  return new ProtocolError(`Cannot parse list: bad JSON at byte ${offset}`)
}

function notAList(why: string): ProtocolError {
  return new ProtocolError(`Cannot parse list: ${why}`)
}
