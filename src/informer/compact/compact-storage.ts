import type { Item } from '../item.ts'
import type { Head, Snapshot, Stage, Storage } from '../storage.ts'
import { decode, RawItem } from './raw-source.ts'
import { type Place, Slabs } from './slabs.ts'

/**
 * Objects as their JSON in a few large buffers. Each read decodes the object anew, in about the time that a list takes for it: who changes
 * what it was given changes nothing here, and who reads the same object often should keep it.
 */
export class CompactStorage<T> implements Storage<T> {
  readonly #slabs = new Slabs()
  #slots = new Map<string, number>()

  get size(): number {
    return this.#slots.size
  }

  /** Bytes of the objects, with what goes with each in the buffers. */
  get liveBytes(): number {
    return this.#slabs.liveBytes
  }

  /** Bytes of the buffers. */
  get allocatedBytes(): number {
    return this.#slabs.allocatedBytes
  }

  get(key: string): T | undefined {
    const slot = this.#slots.get(key)
    return slot === undefined ? undefined : this.#read(slot)
  }

  head(key: string): Head | undefined {
    return this.#head(this.#slots, key)
  }

  snapshot(key: string): Snapshot<T> | undefined {
    const slot = this.#slots.get(key)
    return slot === undefined ? undefined : new ByteSnapshot(this.#slabs.share(slot))
  }

  keys(): Iterable<string> {
    return this.#slots.keys()
  }

  *values(): Generator<T, void, void> {
    for (const slot of this.#slots.values()) yield this.#read(slot)
  }

  set(item: Item<T>): void {
    const old = this.#slots.get(item.key)
    this.#slots.set(item.key, this.#add(item))
    if (old !== undefined) this.#slabs.free(old)
  }

  delete(key: string): void {
    const slot = this.#slots.get(key)
    if (slot === undefined) return
    this.#slots.delete(key)
    this.#slabs.free(slot)
  }

  /** What is kept is not copied: both collections have the same slot. */
  stage(): Stage<T> {
    const staged = new Map<string, number>()
    /** Out of the stage; its record too, unless it is the storage's own. */
    const remove = (key: string): void => {
      const slot = staged.get(key)
      if (slot === undefined) return
      staged.delete(key)
      if (slot !== this.#slots.get(key)) this.#slabs.free(slot)
    }
    return {
      set: (item) => {
        remove(item.key)
        staged.set(item.key, this.#add(item))
      },
      keep: (key) => {
        remove(key)
        const slot = this.#slots.get(key)
        if (slot !== undefined) staged.set(key, slot)
      },
      delete: remove,
      head: (key) => this.#head(staged, key),
      keys: () => staged.keys(),
      commit: () => {
        const before = this.#slots
        this.#slots = staged
        this.#freeAll(before, staged)
      },
      abort: () => {
        this.#freeAll(staged, this.#slots)
        staged.clear()
      }
    }
  }

  /** Frees the slots of one collection that the other has not. */
  #freeAll(slots: Map<string, number>, kept: Map<string, number>): void {
    for (const [key, slot] of slots) if (kept.get(key) !== slot) this.#slabs.free(slot)
  }

  #add(item: Item<T>): number {
    const body = item instanceof RawItem ? item.body : Buffer.from(JSON.stringify(item.read()))
    return this.#slabs.add(item.uid, item.resourceVersion, body)
  }

  #head(slots: Map<string, number>, key: string): Head | undefined {
    const slot = slots.get(key)
    return slot === undefined ? undefined : this.#slabs.head(slot)
  }

  #read(slot: number): T {
    return read(this.#slabs.body(slot))
  }
}

class ByteSnapshot<T> implements Snapshot<T> {
  readonly #place: Place

  constructor(place: Place) {
    this.#place = place
  }

  read(): T {
    return read(this.#place)
  }
}

function read<T>({ bytes, from, to }: Place): T {
  return decode(bytes, from, to)
}
