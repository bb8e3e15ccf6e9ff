/** A cache that keeps bytes in the place of objects. */
import type { ItemSource } from '../item.ts'
import type { ListerWatcher } from '../lister-watcher.ts'
import { objectSource } from '../object-source.ts'
import type { Storage } from '../storage.ts'
import { CompactStorage } from './compact-storage.ts'
import { isRaw, rawSource } from './raw-source.ts'

export { CompactStorage } from './compact-storage.ts'
export type { RawListerWatcher } from './raw-source.ts'

/** What an informer with a compact cache is made of. A source that cannot give bytes has its objects put into JSON again. */
export function compactParts<T>(source: ListerWatcher<T>): { source: ItemSource<T>; storage: Storage<T> } {
  return { source: isRaw(source) ? rawSource(source) : objectSource(source), storage: new CompactStorage<T>() }
}
