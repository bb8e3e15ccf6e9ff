import type { Item } from './item.ts'
import { compareVersions } from './versions.ts'

/** One change, in a few strings. */
export interface Change {
  readonly key: string
  readonly uid: string
  readonly resourceVersion: string
  readonly deleted: boolean
}

const MOST = 4

/** Finds the newest changes of those that it sees, each of another object. Keeps nothing of the objects. */
export class NewestChanges {
  /** The newest first. */
  readonly #changes: Change[] = []
  #ordered = true

  /** An object of a collection, which is in any order. */
  see(item: Item<unknown>, deleted: boolean = false): void {
    const changes = this.#changes
    let at = changes.length
    for (; at > 0; at--) {
      const order = compareVersions(item.resourceVersion, (changes[at - 1] as Change).resourceVersion)
      if (order === undefined) this.#ordered = false
      if (order === undefined || order <= 0) break
    }
    if (at >= MOST || !this.#ordered) return
    const before = changes.findIndex(({ key }) => key === item.key)
    if (before >= 0 && before < at) return
    if (before >= 0) changes.splice(before, 1)
    changes.splice(at, 0, changeOf(item, deleted))
    if (changes.length > MOST) changes.pop()
  }

  /** A change that comes after those before, unless its version says that it is older. */
  follow(item: Item<unknown>, deleted: boolean): void {
    const changes = this.#changes
    if (!this.#ordered) changes.length = 0
    const [newest] = changes
    if (newest !== undefined && (compareVersions(item.resourceVersion, newest.resourceVersion) ?? 1) < 0) return
    const before = changes.findIndex(({ key }) => key === item.key)
    if (before >= 0) changes.splice(before, 1)
    else if (changes.length === MOST) changes.pop()
    changes.unshift(changeOf(item, deleted))
    this.#ordered = true
  }

  /** Undefined when none was seen, or when the versions of a collection cannot be ordered. */
  get newest(): Change | undefined {
    return this.#ordered ? this.#changes[0] : undefined
  }

  /** The newest first; none where they cannot be ordered. */
  get all(): Change[] {
    return this.#ordered ? [...this.#changes] : []
  }
}

/** What a change leaves to remember. */
export function changeOf({ key, uid, resourceVersion }: Item<unknown>, deleted: boolean): Change {
  return { key, uid, resourceVersion, deleted }
}
