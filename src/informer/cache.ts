/** {@link Cache}: the sink of a watcher, which keeps storage and indexes and says what changed. */
import { CacheReplacement } from './cache-replacement.ts'
import type { Indexer } from './indexer.ts'
import type { Item, Replacement, Sink } from './item.ts'
import type { TransformErrorInfo } from './options.ts'
import type { Snapshot, Storage } from './storage.ts'
import { compareVersions, isOlder, isSameUid } from './versions.ts'

/** One change of the cache. When it is told, storage and indexes have it. */
export interface Change<T> {
  readonly key: string
  /** Undefined for an addition. */
  readonly old: Snapshot<T> | undefined
  /** What the cache held: `old`, but for a deletion that brought the object's final state. */
  readonly held: Snapshot<T> | undefined
  /** Undefined for a deletion. */
  readonly now: Snapshot<T> | undefined
  /** Of a deletion: it was not seen itself, `old` is the last known state. */
  readonly finalStateUnknown: boolean
}

/** What a {@link Cache} needs. */
export interface CacheOptions<T> {
  readonly storage: Storage<T>
  readonly indexer: Indexer<T>
  /** Transforms and freezes; undefined: nothing to do. Throws for an object that must be skipped. */
  readonly prepare: ((item: Item<T>) => Item<T>) | undefined
  /** False when nobody listens, so that no snapshot is made. */
  isObserved(): boolean
  onChange(change: Change<T>): void
  /** All that is there came in one step, into an empty cache: `initial` with the first list. */
  onFilled(initial: boolean): void
  /** After each call of the watcher: the collection was heard of. */
  onProgress(): void
  onTransformError(err: unknown, info: TransformErrorInfo): void
}

/**
 * How many deletions are remembered. A replayed event of an object that was deleted must not bring it back; replays reach back over what
 * a server or a proxy buffers, at most some hundred events.
 */
const MAX_TOMBSTONES = 1024

/** Takes in what the watcher brings. */
export class Cache<T> implements Sink<T> {
  readonly #options: CacheOptions<T>
  /** Version of the deletion by uid, oldest first. */
  readonly #tombstones = new Map<string, string>()
  /** No deletion up to this version is remembered, since a list came after it or its tombstone was dropped. */
  #forgotten = ''
  #skipped = new Set<string>()
  #resourceVersion = ''
  #synced = false

  constructor(options: CacheOptions<T>) {
    this.#options = options
  }

  /** Keys of which the newest state did not pass the transform. */
  get skipped(): Iterable<string> {
    return this.#skipped
  }

  /** All changes up to this version are in; empty before the first list. */
  get resourceVersion(): string {
    return this.#resourceVersion
  }

  /** True after the first list. */
  get synced(): boolean {
    return this.#synced
  }

  apply(type: 'ADDED' | 'MODIFIED' | 'DELETED', item: Item<T>): void {
    if (type === 'DELETED') {
      if (!this.#isPast(item, true)) this.#delete(item)
    } else if (!this.#isPast(item, false)) this.#set(item)
    this.bookmark(item.resourceVersion)
  }

  bookmark(resourceVersion: string): void {
    if (resourceVersion !== '' && !isOlder(resourceVersion, this.#resourceVersion))
      this.#resourceVersion = resourceVersion
    this.#options.onProgress()
  }

  replacement(): Replacement<T> {
    return new CacheReplacement({
      ...this.#options,
      prepare: (item, skipped) => this.#prepared(item, skipped),
      tell: (key, old, now) => this.#tell(key, old, now, now === undefined),
      filled: () => {
        const { indexer, storage } = this.#options
        if (indexer.active) for (const key of storage.keys()) indexer.update(key)
        this.#options.onFilled(!this.#synced)
      },
      committed: (resourceVersion, skipped) => {
        this.#resourceVersion = resourceVersion
        this.#tombstones.clear()
        this.#forgotten = resourceVersion
        this.#skipped = skipped
        this.#synced = true
        this.#options.onProgress()
      }
    })
  }

  /**
   * True for an event that is older than what was reached and tells nothing new. Such a one is told again, or of another history, and could
   * bring back what was deleted; or it comes late, behind others, and then only it tells of its object.
   */
  #isPast({ key, uid, resourceVersion }: Item<T>, deleted: boolean): boolean {
    if (!isOlder(resourceVersion, this.#resourceVersion)) return false
    const held = this.#options.storage.head(key)
    // Some servers tell a deletion with the state that was deleted.
    if (deleted && held?.uid === uid && held.resourceVersion === resourceVersion) return false
    if (!isOlder(this.#forgotten, resourceVersion)) return true
    return held === undefined ? uid === '' : !isNews(resourceVersion, held.resourceVersion)
  }

  #set(item: Item<T>): void {
    const { storage } = this.#options
    const { key, uid, resourceVersion } = item
    const held = storage.head(key)
    const isSame = held !== undefined && isSameUid(held.uid, uid)
    if (isSame && !isNews(resourceVersion, held.resourceVersion)) return
    const deletedAt = this.#tombstones.get(uid)
    if (!isSame && deletedAt !== undefined && !isNews(resourceVersion, deletedAt)) return
    const prepared = this.#prepared(item)
    // Another uid: the deletion in between was not seen.
    if (held !== undefined && !isSame) {
      this.#bury(held.uid, resourceVersion)
      this.#remove(key, true)
    }
    if (prepared === undefined) return
    const observed = this.#options.isObserved()
    const old = observed ? storage.snapshot(key) : undefined
    storage.set(prepared)
    this.#tell(key, old, observed ? storage.snapshot(key) : undefined, false)
  }

  #delete(item: Item<T>): void {
    const { key, uid, resourceVersion } = item
    const held = this.#options.storage.head(key)
    if (held === undefined) {
      this.#bury(uid, resourceVersion)
      this.#skipped.delete(key)
      return
    }
    if (isOlder(resourceVersion, held.resourceVersion)) return
    this.#bury(uid, resourceVersion)
    const prepared = isSameUid(held.uid, uid) ? this.#prepared(item) : undefined
    if (prepared === undefined) this.#remove(key, true)
    else this.#remove(key, false, prepared)
    this.#skipped.delete(key)
  }

  /** Takes an object out; `final` is what it was at last, where that is known. */
  #remove(key: string, finalStateUnknown: boolean, final?: Snapshot<T>): void {
    const { storage } = this.#options
    const held = this.#options.isObserved() ? storage.snapshot(key) : undefined
    storage.delete(key)
    this.#tell(key, final ?? held, undefined, finalStateUnknown, held)
  }

  #bury(uid: string, resourceVersion: string): void {
    if (uid === '') return
    this.#tombstones.set(uid, resourceVersion)
    if (this.#tombstones.size <= MAX_TOMBSTONES) return
    for (const [oldest, version] of this.#tombstones) {
      this.#tombstones.delete(oldest)
      if (isOlder(this.#forgotten, version)) this.#forgotten = version
      return
    }
  }

  /** The item as it goes into the storage; undefined when it must be skipped, which is reported. */
  #prepared(item: Item<T>, skipped: Set<string> = this.#skipped): Item<T> | undefined {
    const { prepare } = this.#options
    if (prepare === undefined) return item
    const { key, resourceVersion } = item
    try {
      const prepared = prepare(item)
      skipped.delete(key)
      return prepared
    } catch (err) {
      skipped.add(key)
      this.#options.onTransformError(err, { key, resourceVersion })
      return undefined
    }
  }

  #tell(
    key: string,
    old: Snapshot<T> | undefined,
    now: Snapshot<T> | undefined,
    finalStateUnknown: boolean,
    held = old
  ): void {
    const { indexer } = this.#options
    if (indexer.active) indexer.update(key)
    if (old !== undefined || now !== undefined) this.#options.onChange({ key, old, held, now, finalStateUnknown })
  }
}

/** False for a version that is the same, or known to be older. An empty one says nothing, so it is news. */
function isNews(version: string, held: string): boolean {
  return version === '' || (compareVersions(version, held) ?? 1) > 0
}
