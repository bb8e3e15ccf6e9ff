export { cutManagedFields, type JsonShape } from './cut.ts'
export { parseWatchEvent, type RawWatchEvent } from './event.ts'
export { type ParseListOptions, parseList } from './list.ts'
