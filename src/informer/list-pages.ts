/** A whole list, page by page, into a replacement of the cache. */
import { ProtocolError } from '../errors.ts'
import type { ItemPage, ItemSource, Replacement } from './item.ts'
import type { ListCall } from './lister-watcher.ts'
import type { NewestChanges } from './newest-change.ts'

/** Pages in a row without any item. Few servers send even one; a server that goes on like this has no end. */
const MAX_EMPTY_PAGES = 20
/** A page with less than this part of what was asked for is not one that a server gives while it has more. */
const SPARSE = 0.1
/** Far more objects of one kind than any cluster holds: a list that goes on has no end. */
const MAX_ITEMS = 2_000_000

/** A list on its way. */
export interface ListProgress {
  /** Pages that have been taken in. */
  pages: number
  items: number
}

/** What {@link readList} needs. */
export interface ReadListInit<T> {
  source: ItemSource<T>
  /** Of the first page. */
  call: ListCall
  replacement: Replacement<T>
  newest: NewestChanges
  /** Counts as it goes, for who sees the list fail. */
  progress: ListProgress
  /** Waits its turn before a page that is not to be asked for at full speed. */
  pause: () => Promise<void>
}

/**
 * Reads a list to its end; gives its version: the server's own, else that of its newest item, since whatever was deleted after that is
 * replayed by a watch from there. Empty when there is neither.
 *
 * @throws {ProtocolError} When the pages have no end, besides what the source throws.
 */
export async function readList<T>(init: ReadListInit<T>): Promise<string> {
  const { source, replacement, newest, progress } = init
  let call = init.call
  let version = ''
  let empty = 0
  const starts = new Set<string>()
  for (;;) {
    const page = await source.list(call)
    call.signal.throwIfAborted()
    const before = progress.items
    for (const item of page.items) {
      if (progress.items++ === before) checkStart(item.key, starts)
      newest.see(item)
      replacement.add(item)
    }
    progress.pages++
    version ||= page.resourceVersion
    empty = progress.items === before ? empty + 1 : 0
    if (page.continue === '') return version || (newest.newest?.resourceVersion ?? '')
    checkNext(page, call, progress, empty)
    if (progress.items - before < call.limit * SPARSE || empty > 0) await init.pause()
    call = { ...call, continue: page.continue }
  }
}

/** Each page must begin with another object: a server that gives the same page under ever new tokens has no end. */
function checkStart(key: string, starts: Set<string>): void {
  if (starts.has(key)) throw new ProtocolError(`Cannot list: two pages begin with the same object: "${key}"`)
  starts.add(key)
}

function checkNext(page: ItemPage<unknown>, call: ListCall, progress: ListProgress, empty: number): void {
  if (page.continue === call.continue) {
    throw new ProtocolError('Cannot list: the continue token of a page leads to the same page again')
  }
  if (empty > MAX_EMPTY_PAGES) {
    throw new ProtocolError(`Cannot list: more than ${MAX_EMPTY_PAGES} pages in a row without an item`)
  }
  if (progress.items > MAX_ITEMS) throw new ProtocolError(`Cannot list: more than ${MAX_ITEMS} items`)
}
