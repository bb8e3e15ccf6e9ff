import type { KubeList, RawObject, WatchEvent } from '../../meta.ts'
import type { Item, ItemSource } from '../item.ts'
import type { ListCall, ListerWatcher, WatchCall } from '../lister-watcher.ts'
import { itemSource } from '../object-source.ts'
import type { Body } from './slabs.ts'

/** Lists and watches one collection without parsing its objects. A `Resource` is one. */
export interface RawListerWatcher {
  readonly kind?: { readonly kind: string } | undefined
  listRaw(options: ListCall): Promise<KubeList<RawObject>>
  watchRaw(options: WatchCall): AsyncIterable<WatchEvent<RawObject>>
}

/** An object that is decoded anew whenever it is read. */
export class RawItem<T> implements Item<T> {
  readonly key: string
  readonly #object: RawObject

  constructor(key: string, object: RawObject) {
    this.key = key
    this.#object = object
  }

  get uid(): string {
    return this.#object.metadata.uid
  }

  get resourceVersion(): string {
    return this.#object.metadata.resourceVersion
  }

  /** Its JSON. Of what can write it where it is wanted, it is not made before. */
  get body(): Uint8Array | Body {
    const object: RawObject & Partial<Body> = this.#object
    return isBody(object) ? object : object.bytes
  }

  read(): T {
    const { buffer, byteOffset, byteLength } = this.#object.bytes
    return decode(Buffer.from(buffer), byteOffset, byteOffset + byteLength)
  }
}

function isBody(object: object): object is Body {
  return 'copyTo' in object
}

/** The value of an object's JSON in UTF-8. */
export function decode<T>(bytes: Buffer, from: number, to: number): T {
  return JSON.parse(bytes.toString('utf8', from, to)) as T
}

/** True when the source can give bytes. */
export function isRaw(source: object): source is RawListerWatcher {
  return 'listRaw' in source && 'watchRaw' in source
}

/** Makes an item source of a source of bytes; its items are {@link RawItem}s. It refuses what `itemSource` does. */
export function rawSource<T>(source: RawListerWatcher): ItemSource<T> {
  const raw: ListerWatcher<RawObject> = {
    kind: source.kind,
    list: (call) => source.listRaw(call),
    watch: (call) => source.watchRaw(call)
  }
  return itemSource<RawObject, T>(raw, (key, object) => new RawItem(key, object))
}
