/** Objects on their way from the server into the cache. */
import type { Ready } from '../meta.ts'
import type { ListCall, WatchCall } from './lister-watcher.ts'

/** An object, with what the watcher must know of it at hand: a compact cache takes it in without ever decoding it. */
export interface Item<T> {
  /** `namespace/name`, or `name` for a cluster-scoped object. */
  readonly key: string
  /** Empty when the server sent none. */
  readonly uid: string
  readonly resourceVersion: string
  /** The object. May decode it anew on each call. */
  read(): T
}

/** What a watch brings, as the watcher sees it. */
export type ItemEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly item: Item<T> }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string; readonly initialEventsEnd: boolean }

/** One page of a list. */
export interface ItemPage<T> {
  readonly items: Iterable<Item<T>>
  /** Version of the list; empty when the server sent none. */
  readonly resourceVersion: string
  /** Token of the next page; empty on the last. */
  readonly continue: string
}

/** Events on demand. Who leaves them leaves the stream at once, also while one is awaited. */
export type ItemEvents<T> = AsyncIterator<ItemEvent<T>> & Ready<ItemEvent<T>>

/** Where the watcher gets objects from: a `ListerWatcher` whose objects are parsed, or one of raw bytes. */
export interface ItemSource<T> {
  list(call: ListCall): Promise<ItemPage<T>>
  watch(call: WatchCall): { [Symbol.asyncIterator](): ItemEvents<T> }
}

/** Where the watcher puts what it learns: the cache. All calls are synchronous, in the order of the server's changes. */
export interface Sink<T> {
  /** Starts to take in a whole collection. Nothing is visible of it before `commit`. */
  replacement(): Replacement<T>
  /**
   * One change. The sink ignores one that is older than what it holds of the same object (same uid) or than the last list, tells a new
   * uid under the same key as delete and add, and a DELETED of an unknown key not at all.
   */
  apply(type: 'ADDED' | 'MODIFIED' | 'DELETED', item: Item<T>): void
  /** All changes up to this version have been applied. */
  bookmark(resourceVersion: string): void
}

/** A collection that is being taken in. Exactly one of `commit` and `abort` ends it. */
export interface Replacement<T> {
  /** One object of the collection; a later one of the same key takes its place. */
  add(item: Item<T>): void
  /** Takes one out again: a streaming list may tell a deletion before its end. */
  remove(key: string): void
  /**
   * The collection is complete at `resourceVersion`, and is the truth: it takes the place of what was there, also where its versions
   * are older (etcd restored from a backup). What is missing in it is deleted with its last known state.
   */
  commit(resourceVersion: string): void
  abort(): void
}
