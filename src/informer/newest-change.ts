import type { Item } from './item.ts'
import { compareVersions } from './versions.ts'

/** One change, in a few strings. */
export interface Change {
  readonly key: string
  readonly uid: string
  readonly resourceVersion: string
  readonly deleted: boolean
}

/** Finds the newest change of those that it sees. Keeps nothing of the objects. */
export class NewestChange {
  #newest: Change | undefined
  #ordered = true

  /** An object of a collection, which is in any order. */
  see(item: Item<unknown>, deleted: boolean = false): void {
    const { resourceVersion } = item
    const order = this.#newest === undefined ? 1 : compareVersions(resourceVersion, this.#newest.resourceVersion)
    if (order === undefined) this.#ordered = false
    else if (order > 0) this.#newest = changeOf(item, deleted)
  }

  /** A change that comes after those before, unless its version says that it is older. */
  follow(item: Item<unknown>, deleted: boolean): void {
    const newest = this.#ordered ? this.#newest : undefined
    if (newest !== undefined && (compareVersions(item.resourceVersion, newest.resourceVersion) ?? 1) < 0) return
    this.#newest = changeOf(item, deleted)
    this.#ordered = true
  }

  /** Undefined when none was seen, or when the versions of a collection cannot be ordered. */
  get change(): Change | undefined {
    return this.#ordered ? this.#newest : undefined
  }
}

/** What a change leaves to remember. */
export function changeOf({ key, uid, resourceVersion }: Item<unknown>, deleted: boolean): Change {
  return { key, uid, resourceVersion, deleted }
}
