import type { KubeObject } from '../meta.ts'
import type { Item } from './item.ts'
import type { Head, Snapshot, Stage, Storage } from './storage.ts'

/** Parsed objects in a Map. */
export class ObjectStorage<T> implements Storage<T> {
  #objects = new Map<string, T>()
  /** Only of objects whose metadata does not tell it by itself: a transform took it out, or the server sent none. */
  #heads = new Map<string, Head>()

  get size(): number {
    return this.#objects.size
  }

  get(key: string): T | undefined {
    return this.#objects.get(key)
  }

  head(key: string): Head | undefined {
    return headIn(this.#objects, this.#heads, key)
  }

  snapshot(key: string): Snapshot<T> | undefined {
    const object = this.#objects.get(key)
    return object === undefined ? undefined : new ObjectSnapshot(object)
  }

  keys(): Iterable<string> {
    return this.#objects.keys()
  }

  values(): Iterable<T> {
    return this.#objects.values()
  }

  set(item: Item<T>): void {
    setIn(this.#objects, this.#heads, item)
  }

  delete(key: string): void {
    this.#objects.delete(key)
    this.#heads.delete(key)
  }

  stage(): Stage<T> {
    const objects = new Map<string, T>()
    const heads = new Map<string, Head>()
    return {
      // A key that is told again moves to the end: the order of the list is that of its last mention.
      set: (item) => {
        objects.delete(item.key)
        setIn(objects, heads, item)
      },
      keep: (key) => {
        const object = this.#objects.get(key)
        if (object === undefined) return
        objects.delete(key)
        objects.set(key, object)
        const head = this.#heads.get(key)
        if (head === undefined) heads.delete(key)
        else heads.set(key, head)
      },
      delete: (key) => {
        objects.delete(key)
        heads.delete(key)
      },
      head: (key) => headIn(objects, heads, key),
      keys: () => objects.keys(),
      commit: () => {
        this.#objects = objects
        this.#heads = heads
      },
      abort: () => objects.clear()
    }
  }
}

class ObjectSnapshot<T> implements Snapshot<T> {
  readonly #object: T

  constructor(object: T) {
    this.#object = object
  }

  read(): T {
    return this.#object
  }
}

function setIn<T>(objects: Map<string, T>, heads: Map<string, Head>, item: Item<T>): void {
  const { key, uid, resourceVersion } = item
  const object = item.read()
  objects.set(key, object)
  const metadata = (object as KubeObject).metadata
  if (metadata?.uid !== uid || metadata.resourceVersion !== resourceVersion) heads.set(key, { uid, resourceVersion })
  else if (heads.size > 0) heads.delete(key)
}

/** No object is made for a head: the metadata is one. */
function headIn<T>(objects: Map<string, T>, heads: Map<string, Head>, key: string): Head | undefined {
  const head = heads.size === 0 ? undefined : heads.get(key)
  return head ?? ((objects.get(key) as KubeObject | undefined)?.metadata as Head | undefined)
}
