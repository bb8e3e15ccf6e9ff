import type { Indexer } from './indexer.ts'
import type { Item, Replacement } from './item.ts'
import type { Snapshot, Stage, Storage } from './storage.ts'
import { isSameUid } from './versions.ts'

/** What a {@link CacheReplacement} needs of its cache. */
export interface ReplacementOptions<T> {
  readonly storage: Storage<T>
  readonly indexer: Indexer<T>
  isObserved(): boolean
  /** The item as it goes into the storage; undefined when it must be skipped: `skipped` has its key then. */
  prepare(item: Item<T>, skipped: Set<string>): Item<T> | undefined
  /** A change that is visible. */
  tell(key: string, old: Snapshot<T> | undefined, now: Snapshot<T> | undefined): void
  /** All objects became visible at once, where there were none: told in place of each alone. */
  filled(): void
  /** After all changes were told. */
  committed(resourceVersion: string, skipped: Set<string>): void
}

interface Step<T> {
  readonly key: string
  readonly old: Snapshot<T> | undefined
}

/** A collection that takes the place of all that the cache holds, and is told as the differences. */
export class CacheReplacement<T> implements Replacement<T> {
  readonly #options: ReplacementOptions<T>
  readonly #stage: Stage<T>
  readonly #skipped = new Set<string>()
  /** Keys of what is not as the storage has it, in the order of the list: found while the list comes in, since the commit is one step. */
  readonly #changed = new Set<string>()

  constructor(options: ReplacementOptions<T>) {
    this.#options = options
    this.#stage = options.storage.stage()
  }

  add(item: Item<T>): void {
    const held = this.#options.storage.head(item.key)
    const isSame = held !== undefined && isSameUid(held.uid, item.uid)
    if (isSame && item.resourceVersion !== '' && held.resourceVersion === item.resourceVersion) {
      this.#skipped.delete(item.key)
      this.#keep(item.key)
      return
    }
    const prepared = this.#options.prepare(item, this.#skipped)
    if (prepared !== undefined) {
      this.#stage.set(prepared)
      this.#changed.delete(item.key)
      if (this.#options.storage.size > 0) this.#changed.add(item.key)
    }
    // A state that does not pass the transform: the one before it stays. Of another object there is nothing to keep.
    else if (isSame) this.#keep(item.key)
    else this.#stage.delete(item.key)
  }

  #keep(key: string): void {
    this.#stage.keep(key)
    this.#changed.delete(key)
  }

  remove(key: string): void {
    this.#stage.delete(key)
    this.#skipped.delete(key)
  }

  commit(resourceVersion: string): void {
    const { storage, isObserved, indexer, committed, filled, tell } = this.#options
    const observed = isObserved()
    const now = (key: string): Snapshot<T> | undefined => (observed ? storage.snapshot(key) : undefined)
    if (!observed && !indexer.active) this.#stage.commit()
    else if (storage.size === 0) {
      this.#stage.commit()
      filled()
    } else {
      const [gone, rest] = this.#steps(observed)
      this.#stage.commit()
      for (const { key, old } of gone) tell(key, old, undefined)
      for (const { key, old } of rest) tell(key, old, now(key))
    }
    committed(resourceVersion, this.#skipped)
  }

  abort(): void {
    this.#stage.abort()
  }

  /** What is deleted, and what is new or changed in the order of the list; with the states before the commit. */
  #steps(observed: boolean): [gone: Step<T>[], rest: Step<T>[]] {
    const { storage } = this.#options
    const stage = this.#stage
    const step = (key: string): Step<T> => ({ key, old: observed ? storage.snapshot(key) : undefined })
    const gone: Step<T>[] = []
    const rest: Step<T>[] = []
    for (const key of storage.keys()) {
      if (stage.head(key) === undefined) gone.push(step(key))
    }
    for (const key of this.#changed) {
      const old = storage.head(key)
      const now = stage.head(key)
      // It was told, and then deleted, or did not pass.
      if (now === undefined) continue
      if (old !== undefined && !isSameUid(old.uid, now.uid)) {
        gone.push(step(key))
        rest.push({ key, old: undefined })
      } else rest.push(step(key))
    }
    return [gone, rest]
  }
}
