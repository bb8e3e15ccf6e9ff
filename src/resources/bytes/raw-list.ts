/** A list cut into its items without parsing them. */

import { realClock } from '../../clock.ts'
import { ProtocolError } from '../../errors.ts'
import type { KubeList, RawObject } from '../../meta.ts'
import { CLOSE_ARRAY, COMMA, OPEN_ARRAY } from './ascii.ts'
import { checkRest, findItems, itemType, listOf, type ParseListOptions, parseList, WINDOW_BYTES } from './list.ts'
import { RawReader, rawObjectOf } from './raw-object.ts'
import { skipSpace } from './scan.ts'
import { Slices } from './slices.ts'
import { isJsonObject, textOf, tryParse } from './text.ts'
import { Window } from './window.ts'

/**
 * Reads a list as `parseList` does, but its items as bytes: all is the same, once they are parsed.
 *
 * @throws {ProtocolError} When the bytes are not JSON, or not a list.
 * @throws The signal's reason when `options.signal` aborts.
 */
export async function readRawList(
  chunks: readonly Uint8Array[],
  options: ParseListOptions = {}
): Promise<KubeList<RawObject>> {
  const list = await scanList(chunks, options).catch((err: unknown) => {
    if (!(err instanceof ProtocolError)) throw err
    return undefined
  })
  if (list !== undefined) return list
  const parsed = await parseList<unknown>(chunks, options)
  return { ...parsed, items: parsed.items.map(rawObjectOf) }
}

/** Undefined when the list is not spelled as API servers do (its kind first), or not sound: the parser is to say then what it is. */
async function scanList(
  chunks: readonly Uint8Array[],
  options: ParseListOptions
): Promise<KubeList<RawObject> | undefined> {
  const { managedFields, signal, sliceMs = 10, windowBytes = WINDOW_BYTES, clock = realClock } = options
  signal?.throwIfAborted()
  const window = new Window(chunks, windowBytes)
  const slices = new Slices({ clock, sliceMs, signal })
  const value = findItems(window)
  const before = textOf(window.bytes, 0, value)
  const head = tryParse(`${before}[]}`)
  const typeMeta = isJsonObject(head) ? itemType(head) : undefined
  if (typeMeta === undefined || window.bytes[value] !== OPEN_ARRAY) return undefined
  const items: RawObject[] = []
  const reader = new RawReader({ managedFields, typeMeta })
  let at = skipSpace(window.bytes, value + 1)
  if (window.bytes[at] === CLOSE_ARRAY) at++
  else {
    for (;;) {
      at = skipSpace(window.bytes, at)
      let item = reader.read(window.bytes, at)
      // What ends with the bytes in view may go on after them; and what follows it has to be in view.
      while (!window.isLast && (item === undefined || skipSpace(window.bytes, reader.end) === window.bytes.length)) {
        window.extend(at)
        at = skipSpace(window.bytes, 0)
        item = reader.read(window.bytes, at)
      }
      if (item === undefined) return undefined
      items.push(item)
      if (slices.isOver(reader.end - at)) await slices.next()
      at = skipSpace(window.bytes, reader.end)
      const byte = window.bytes[at++]
      if (byte === CLOSE_ARRAY) break
      if (byte !== COMMA) return undefined
    }
  }
  checkRest(window, at)
  const rest = tryParse(`${before}[]${textOf(window.bytes, 0, window.bytes.length)}`)
  if (!isJsonObject(rest)) return undefined
  const { apiVersion, kind } = itemType(rest) ?? {}
  return apiVersion === typeMeta.apiVersion && kind === typeMeta.kind ? listOf(rest, items) : undefined
}
