/** Parsing a list item by item, so that a large one never stalls the event loop. */

import { type Clock, realClock } from '../../clock.ts'
import type { KubeList, ListMeta } from '../../meta.ts'
import { CLOSE_OBJECT, COMMA, OPEN_ARRAY, OPEN_OBJECT } from './ascii.ts'
import { isKey } from './cut.ts'
import { badJson, ItemParser, notAList } from './items.ts'
import { skipKey, skipSpace, skipValue } from './scan.ts'
import { Slices } from './slices.ts'
import { BAD_JSON, isJsonObject, textOf, tryParse } from './text.ts'
import { Window } from './window.ts'

const ITEMS = Buffer.from('"items"')

/** Copying this much takes about 0.1 ms; the item at its end is looked at twice. */
export const WINDOW_BYTES: number = 512 * 1024

/** Options of {@link parseList}. */
export interface ParseListOptions {
  /** `false`: items come without `metadata.managedFields`, which is not even parsed. Default true. */
  managedFields?: boolean | undefined
  signal?: AbortSignal | undefined
  /** Longest time without a turn of the event loop, but for one item. Milliseconds. Default 10: a turn of the event loop costs garbage collection. */
  sliceMs?: number | undefined
  /** Bytes of the chunks that are put together at a time, at least. Default 512 KiB. */
  windowBytes?: number | undefined
  /** Default {@link realClock}. */
  clock?: Clock | undefined
}

/**
 * Parses a list as the server sent it, whole or in chunks; the outcome is that of `JSON.parse`, and each item has `apiVersion` and `kind`.
 *
 * Built-in lists leave these out of their items: `PodList` gives `Pod`. Items that have them keep theirs. `items: null`, which Go writes for
 * an empty list, is an empty array.
 *
 * @throws {ProtocolError} When the bytes are not JSON (the message says at which byte), or not a list.
 * @throws The signal's reason when `options.signal` aborts.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#collections
 */
export async function parseList<T>(
  bytes: Uint8Array | readonly Uint8Array[],
  options: ParseListOptions = {}
): Promise<KubeList<T>> {
  const { managedFields = true, signal, sliceMs = 10, windowBytes = WINDOW_BYTES, clock = realClock } = options
  signal?.throwIfAborted()
  const window = new Window(bytes instanceof Uint8Array ? [bytes] : bytes, windowBytes)
  const slices = new Slices({ clock, sliceMs, signal })
  const value = findItems(window)
  const before = textOf(window.bytes, 0, value)
  const items = await parseItems(window, value, managedFields, slices)
  const rest = tryParse(`${before}[]${textOf(window.bytes, 0, window.bytes.length)}`)
  if (rest === BAD_JSON || !isJsonObject(rest)) throw badJson(0)
  return finishList<T>(rest, items, slices)
}

/** Index of the value of "items"; everything before it stays in view. */
export function findItems(window: Window): number {
  for (;;) {
    const { bytes, isLast } = window
    const key = seekFirst(bytes)
    const value = key === undefined || key < 0 ? key : skipKey(bytes, key)
    if (isLast) {
      if (value === undefined) throw notAList('no "items"')
      if (value < 0) throw badJson(~value)
      return value
    }
    // Of a value that is no array, the end has to be in view.
    if (value !== undefined && bytes[value] === OPEN_ARRAY && skipSpace(bytes, value + 1) < bytes.length) return value
    window.extend(0)
  }
}

/** As {@link seekItems}, from the start of the list. */
function seekFirst(bytes: Buffer): number | undefined {
  const start = skipSpace(bytes, 0)
  if (bytes[start] !== OPEN_OBJECT) {
    const end = skipValue(bytes, start)
    if (end < 0) return end
    throw notAList('not an object')
  }
  const first = skipSpace(bytes, start + 1)
  return bytes[first] === CLOSE_OBJECT ? nextKey(bytes, first) : seekItems(bytes, first)
}

/** From the key at `at` on: index of the key "items", undefined when there is none to the end, `~index` of what is not JSON. */
function seekItems(bytes: Buffer, at: number): number | undefined {
  let key: number | undefined = at
  while (key !== undefined && key >= 0) {
    const value = skipKey(bytes, key)
    if (value < 0) return value
    if (isKey(bytes, key, ITEMS)) return key
    const end = skipValue(bytes, value)
    key = end < 0 ? end : nextKey(bytes, end)
  }
  return key
}

/** After a member: index of the next key, undefined when the list ends here and nothing follows, `~index` of what is not JSON. */
function nextKey(bytes: Buffer, end: number): number | undefined {
  const i = skipSpace(bytes, end)
  if (bytes[i] === COMMA) return skipSpace(bytes, i + 1)
  if (bytes[i] !== CLOSE_OBJECT) return ~i
  const after = skipSpace(bytes, i + 1)
  return after === bytes.length ? undefined : ~after
}

/** Parses the items and checks what follows them. */
async function parseItems(window: Window, value: number, managedFields: boolean, slices: Slices): Promise<unknown[]> {
  const items: unknown[] = []
  const parser = new ItemParser(window, managedFields)
  if (parser.open(value)) {
    do {
      const before = window.start + parser.at
      items.push(parser.parse())
      if (slices.isOver(window.start + parser.at - before)) await slices.next()
    } while (parser.next())
  }
  checkRest(window, parser.at)
  return items
}

/** Checks what follows the items from `at` on, which is all that is in view then. */
export function checkRest(window: Window, at: number): void {
  window.extendToEnd(at)
  const { bytes, start } = window
  const key = nextKey(bytes, 0)
  const more = key === undefined || key < 0 ? key : seekItems(bytes, key)
  if (more !== undefined) throw more < 0 ? badJson(start + ~more) : notAList(`a second "items" at byte ${start + more}`)
}

/** Gives the items their `apiVersion` and `kind`, and the list its own. */
async function finishList<T>(rest: Record<string, unknown>, items: unknown[], slices: Slices): Promise<KubeList<T>> {
  const typeMeta = itemType(rest)
  for (let k = 0; typeMeta !== undefined && k < items.length; k++) {
    items[k] = typed(items[k], typeMeta)
    if (slices.isOver(TYPED_BYTES)) await slices.next()
  }
  return listOf(rest, items as T[])
}

/** A list with these items and all else of `rest`. */
export function listOf<T>(rest: Record<string, unknown>, items: T[]): KubeList<T> {
  const { apiVersion, kind, metadata } = rest
  return {
    ...rest,
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
    kind: typeof kind === 'string' ? kind : '',
    metadata: isListMeta(metadata) ? metadata : { resourceVersion: '' },
    items
  }
}

/** What the items of a list are that do not say it themselves. */
export interface TypeMeta {
  apiVersion: string
  kind: string
}

/** The same by the list's own `apiVersion` and `kind`; undefined when those do not tell. */
export function itemType({ apiVersion, kind }: Record<string, unknown>): TypeMeta | undefined {
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !/.List$/.test(kind)) return undefined
  return { apiVersion, kind: kind.slice(0, -'List'.length) }
}

/** Giving an item its kind takes about as long as parsing this much. */
const TYPED_BYTES = 64

/** The object with its `apiVersion` and `kind`; what has them, and what is no object, as it is. */
export function typed(item: unknown, { apiVersion, kind }: TypeMeta): unknown {
  if (!isJsonObject(item) || (item.apiVersion !== undefined && item.kind !== undefined)) return item
  const { apiVersion: ownApiVersion = apiVersion, kind: ownKind = kind, ...rest } = item
  return { apiVersion: ownApiVersion, kind: ownKind, ...rest }
}

function isListMeta(metadata: unknown): metadata is ListMeta {
  return isJsonObject(metadata)
}
