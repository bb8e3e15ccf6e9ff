/**
 * What holds the objects of an informer. {@link ObjectStorage} keeps them parsed; the compact cache keeps their bytes.
 *
 * Invariants that a storage may rely on: all calls are synchronous and come from one cache; while a stage is open, no `set` and no
 * `delete` comes; of two stages the first has ended (`commit` or `abort`) before the second begins. What it must keep: `keys` of a
 * committed stage come in the order in which they were staged; a snapshot reads the same state for ever.
 */
import type { Item } from './item.ts'

/** What tells one state of an object from another. Either is empty when the server sent none. */
export interface Head {
  readonly uid: string
  readonly resourceVersion: string
}

/**
 * One state of an object, to be read later: `read` gives that state also when the object has changed or is gone since. Made for each
 * notification, so that an object nobody reads need never be decoded.
 */
export interface Snapshot<T> {
  read(): T
}

/** Objects by key. */
export interface Storage<T> {
  readonly size: number
  /** The object. A storage of bytes decodes it anew on each call. */
  get(key: string): T | undefined
  head(key: string): Head | undefined
  /** Undefined for an unknown key. */
  snapshot(key: string): Snapshot<T> | undefined
  keys(): Iterable<string>
  values(): Iterable<T>
  /**
   * Takes an object in, in the place of the one of the same key. `head` answers with the item's uid and version from then on, also
   * where a transform took them out of the object. An item that is not of the storage's own source, because it went through a
   * transform, is taken by `item.read()`.
   */
  set(item: Item<T>): void
  delete(key: string): void
  /** Begins a second collection, of which nothing is visible until it takes the place of this one. */
  stage(): Stage<T>
}

/** A collection on its way into a {@link Storage}. */
export interface Stage<T> {
  /** One object; a later one of the same key takes its place. */
  set(item: Item<T>): void
  /** The object that the storage holds under this key stays as it is, without a copy of it. Only for keys that the storage has. */
  keep(key: string): void
  delete(key: string): void
  head(key: string): Head | undefined
  keys(): Iterable<string>
  /** Makes this the collection of the storage, in one step; the stage is of no use afterwards. */
  commit(): void
  /** Forgets all of it. */
  abort(): void
}
