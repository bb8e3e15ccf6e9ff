/**
 * One store of JSON objects with one version counter, as etcd is for a real API server.
 *
 * It knows keys, versions and history; it knows nothing of kinds, patches or HTTP. Stored objects are never changed in
 * place, so that a reader may keep one; what enters is owned by the store from then on.
 */
import { History, type StoreEvent } from './history.ts'
import type { FakeObject } from './json.ts'

/** The state of one resource at one version. */
export interface StoreSnapshot {
  version: number
  /** In order of key. */
  entries: ReadonlyArray<readonly [key: string, object: FakeObject]>
}

/** The state of everything at one version. */
export interface StoreBackup {
  readonly version: number
  readonly resources: ReadonlyMap<string, ReadonlyMap<string, FakeObject>>
}

/** Objects of one resource, with their keys in byte order. */
interface Collection {
  objects: Map<string, FakeObject>
  /** Sorted keys; undefined when they must be sorted again. */
  sorted: string[] | undefined
}

/** Key of an object inside its resource. */
export function storeKey(namespace: string | undefined, name: string): string {
  return namespace ? `${namespace}/${name}` : name
}

export class Store {
  #version: number
  readonly #collections = new Map<string, Collection>()
  readonly #history: History
  readonly #listeners = new Set<(event: StoreEvent | undefined) => void>()

  /**
   * @param historyLimit How many events are kept for watches and for lists at older versions.
   * @param firstVersion Version of the empty store.
   */
  constructor(historyLimit: number, firstVersion: number = 1) {
    this.#version = firstVersion
    this.#history = new History(historyLimit)
    this.#history.compact(firstVersion)
  }

  /** Version of the last change. */
  get version(): number {
    return this.#version
  }

  /** The oldest version that a watch may start from. */
  get compacted(): number {
    return this.#history.compacted
  }

  /** Version of the last event that is no longer kept. */
  get lost(): number {
    return this.#history.lost
  }

  get(resource: string, key: string): FakeObject | undefined {
    return this.#collections.get(resource)?.objects.get(key)
  }

  /** How many objects of a resource there are. */
  count(resource: string): number {
    return this.#collections.get(resource)?.objects.size ?? 0
  }

  /** The current state of a resource. */
  list(resource: string): StoreSnapshot {
    const collection = this.#collections.get(resource)
    return { version: this.#version, entries: collection === undefined ? [] : entriesOf(collection) }
  }

  /**
   * The state of a resource at a version, found by taking back what happened since.
   *
   * @returns undefined when that version is compacted.
   */
  listAt(resource: string, version: number): StoreSnapshot | undefined {
    if (version >= this.#version) return { ...this.list(resource), version }
    if (version < this.#history.compacted) return undefined
    const objects = new Map(this.#collections.get(resource)?.objects)
    for (const event of this.#history.backwards(resource, version)) {
      if (event.previous === undefined) objects.delete(event.key)
      else objects.set(event.key, event.previous)
    }
    return { version, entries: entriesOf({ objects, sorted: undefined }) }
  }

  /** Stores an object under a key that is free or taken; sets its resourceVersion and gives it back. */
  put(resource: string, key: string, object: FakeObject): FakeObject {
    const collection = this.#collection(resource)
    const previous = collection.objects.get(key)
    const stored = this.#stamp(object)
    collection.objects.set(key, stored)
    if (previous === undefined) addKey(collection, key)
    this.#commit({ type: previous ? 'MODIFIED' : 'ADDED', resource, key, object: stored, previous })
    return stored
  }

  /** Removes an object; gives back its last state with the version of the deletion. */
  remove(resource: string, key: string): FakeObject | undefined {
    const collection = this.#collection(resource)
    const previous = collection.objects.get(key)
    if (previous === undefined) return undefined
    collection.objects.delete(key)
    collection.sorted = undefined
    const last = this.#stamp(previous)
    this.#commit({ type: 'DELETED', resource, key, object: last, previous })
    return last
  }

  /** The next change of a resource after a version, or undefined when there is none yet. */
  eventAfter(resource: string, version: number): StoreEvent | undefined {
    return this.#history.next(resource, version)
  }

  /** Forgets the history up to a version. Default: all of it. */
  compact(version: number = this.#version): void {
    this.#history.compact(Math.min(version, this.#version))
    this.#notify(undefined)
  }

  /** What {@link restore} goes back to. */
  backup(): StoreBackup {
    const resources = [...this.#collections].map(([name, { objects }]) => [name, new Map(objects)] as const)
    return { version: this.#version, resources: new Map(resources) }
  }

  /** Goes back to the state and the version of a backup; the history is gone. */
  restore({ version, resources }: StoreBackup): void {
    this.#version = version
    this.#history.clear(version)
    this.#collections.clear()
    for (const [name, objects] of resources) {
      this.#collections.set(name, { objects: new Map(objects), sorted: undefined })
    }
    this.#notify(undefined)
  }

  /** Moves the version on without a change, as writes to resources outside the fake would. */
  advance(versions: number): void {
    this.#version += versions
    this.#notify(undefined)
  }

  /** Calls back after each change, and without an event when the version or the history changed otherwise. */
  subscribe(listener: (event: StoreEvent | undefined) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #stamp(object: FakeObject): FakeObject {
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version + 1) } }
  }

  #commit(change: Omit<StoreEvent, 'version'>): void {
    this.#version += 1
    const event = { ...change, version: this.#version }
    this.#history.add(event)
    this.#notify(event)
  }

  #notify(event: StoreEvent | undefined): void {
    for (const listener of [...this.#listeners]) listener(event)
  }

  #collection(resource: string): Collection {
    let collection = this.#collections.get(resource)
    if (collection === undefined) {
      collection = { objects: new Map(), sorted: [] }
      this.#collections.set(resource, collection)
    }
    return collection
  }
}

function entriesOf(collection: Collection): Array<readonly [string, FakeObject]> {
  collection.sorted ??= [...collection.objects.keys()].sort(compareKeys)
  const entries: Array<readonly [string, FakeObject]> = []
  for (const key of collection.sorted) {
    const object = collection.objects.get(key)
    if (object !== undefined) entries.push([key, object])
  }
  return entries
}

/** Keeps the order when a key comes last, the common case of a bulk load; else it is sorted at the next read. */
function addKey(collection: Collection, key: string): void {
  const last = collection.sorted?.at(-1)
  if (last === undefined || compareKeys(last, key) < 0) collection.sorted?.push(key)
  else collection.sorted = undefined
}

/** Order of keys in etcd: by bytes. Keys are ASCII, so code units are bytes; `/` sorts as it does there. */
export function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
