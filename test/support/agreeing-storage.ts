import * as assert from 'uvu/assert'
import { CompactStorage } from '../../src/informer/compact/index.ts'
import type { Item } from '../../src/informer/item.ts'
import { ObjectStorage } from '../../src/informer/object-storage.ts'
import type { Head, Snapshot, Stage, Storage } from '../../src/informer/storage.ts'

/**
 * Both storages at once: gives the answers of the one with parsed objects, and fails where the compact one answers otherwise. So whatever
 * is tested on it is tested on both.
 */
export class AgreeingStorage<T> implements Storage<T> {
  readonly #objects = new ObjectStorage<T>()
  readonly #compact = new CompactStorage<T>()

  get size(): number {
    assert.is(this.#compact.size, this.#objects.size)
    return this.#objects.size
  }

  get(key: string): T | undefined {
    return agreed(this.#objects.get(key), this.#compact.get(key))
  }

  head(key: string): Head | undefined {
    return agreedHead(this.#objects.head(key), this.#compact.head(key))
  }

  snapshot(key: string): Snapshot<T> | undefined {
    const object = this.#objects.snapshot(key)
    const compact = this.#compact.snapshot(key)
    assert.is(compact === undefined, object === undefined)
    return object && { read: () => agreed(object.read(), compact?.read()) }
  }

  keys(): Iterable<string> {
    return agreed([...this.#objects.keys()], [...this.#compact.keys()])
  }

  values(): Iterable<T> {
    return agreed([...this.#objects.values()], [...this.#compact.values()])
  }

  set(item: Item<T>): void {
    this.#objects.set(item)
    this.#compact.set(item)
    this.#check(item.key)
  }

  delete(key: string): void {
    this.#objects.delete(key)
    this.#compact.delete(key)
  }

  stage(): Stage<T> {
    const objects = this.#objects.stage()
    const compact = this.#compact.stage()
    return {
      set: (item) => {
        objects.set(item)
        compact.set(item)
      },
      keep: (key) => {
        objects.keep(key)
        compact.keep(key)
      },
      delete: (key) => {
        objects.delete(key)
        compact.delete(key)
      },
      head: (key) => agreedHead(objects.head(key), compact.head(key)),
      keys: () => agreed([...objects.keys()], [...compact.keys()]),
      commit: () => {
        objects.commit()
        compact.commit()
        void this.values()
        for (const key of this.keys()) this.#check(key)
      },
      abort: () => {
        objects.abort()
        compact.abort()
        void this.values()
      }
    }
  }

  #check(key: string): void {
    this.get(key)
    this.head(key)
  }
}

/** What both say, as it goes on the wire: there is no `undefined` in JSON. */
function agreed<V>(expected: V, found: unknown): V {
  assert.is(JSON.stringify(found), JSON.stringify(expected))
  return expected
}

/** The head of a parsed object may be its metadata. */
function agreedHead(expected: Head | undefined, found: Head | undefined): Head | undefined {
  const of = (head: Head | undefined): unknown => head && [head.uid ?? '', head.resourceVersion ?? '']
  assert.equal(of(found), of(expected))
  return expected
}
