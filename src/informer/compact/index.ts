export { CompactStorage } from './compact-storage.ts'
export { isRaw, type RawListerWatcher, type RawObject, rawSource } from './raw-source.ts'
