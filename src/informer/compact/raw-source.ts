import type { KubeList, RawObject, WatchEvent } from '../../meta.ts'
import type { Item, ItemEvent, ItemPage, ItemSource } from '../item.ts'
import type { ListCall, ListerWatcher, WatchCall } from '../lister-watcher.ts'
import { objectSource } from '../object-source.ts'

/** Lists and watches one collection without parsing its objects. A `Resource` is one. */
export interface RawListerWatcher {
  readonly kind?: { readonly kind: string } | undefined
  listRaw(options: ListCall): Promise<KubeList<RawObject>>
  watchRaw(options: WatchCall): AsyncIterable<WatchEvent<RawObject>>
}

/** An object that is decoded anew whenever it is read. */
export class RawItem<T> implements Item<T> {
  readonly key: string
  readonly uid: string
  readonly resourceVersion: string
  /** May be a view of a larger buffer. */
  readonly bytes: Uint8Array

  constructor(key: string, { metadata, bytes }: RawObject) {
    this.key = key
    this.uid = metadata.uid
    this.resourceVersion = metadata.resourceVersion
    this.bytes = bytes
  }

  read(): T {
    const { buffer, byteOffset, byteLength } = this.bytes
    return decode(Buffer.from(buffer), byteOffset, byteOffset + byteLength)
  }
}

/** The value of an object's JSON in UTF-8. */
export function decode<T>(bytes: Buffer, from: number, to: number): T {
  return JSON.parse(bytes.toString('utf8', from, to)) as T
}

/** True when the source can give bytes. */
export function isRaw(source: object): source is RawListerWatcher {
  return 'listRaw' in source && 'watchRaw' in source
}

/** Makes an item source of a source of bytes; its items are {@link RawItem}s. It refuses what `objectSource` does. */
export function rawSource<T>(source: RawListerWatcher): ItemSource<T> {
  const heads = objectSource({
    kind: source.kind,
    list: (call) => source.listRaw(call),
    watch: (call) => source.watchRaw(call)
  } satisfies ListerWatcher<RawObject>)
  return {
    async list(call): Promise<ItemPage<T>> {
      const page = await heads.list(call)
      return { ...page, items: Array.from(page.items, toRaw<T>) }
    },
    watch: (call) => {
      const events = heads.watch(call)
      return { [Symbol.asyncIterator]: () => rawEvents<T>(events[Symbol.asyncIterator]()) }
    }
  }
}

/** By hand, not by a generator: leaving it has to leave the stream at once, also while an event is awaited. */
function rawEvents<T>(events: AsyncIterator<ItemEvent<RawObject>>): AsyncIterator<ItemEvent<T>> {
  const convert = ({ done, value }: IteratorResult<ItemEvent<RawObject>>): IteratorResult<ItemEvent<T>> => {
    if (done) return { done, value: undefined }
    return { done: false, value: value.type === 'BOOKMARK' ? value : { type: value.type, item: toRaw<T>(value.item) } }
  }
  return {
    next: () => events.next().then(convert),
    return: async () => {
      await events.return?.()
      return { done: true, value: undefined }
    }
  }
}

function toRaw<T>(item: Item<RawObject>): RawItem<T> {
  return new RawItem(item.key, item.read())
}
