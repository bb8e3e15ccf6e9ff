import type { RawObject } from '../../meta.ts'
import { CLOSE_OBJECT, OPEN_OBJECT } from './ascii.ts'
import { startsWith } from './cut.ts'
import type { RawReader } from './raw-object.ts'
import { asBuffer } from './text.ts'

/** How API servers begin the lines of changes. */
const HEADS = (['ADDED', 'MODIFIED', 'DELETED'] as const).map((type) => ({
  type,
  head: Buffer.from(`{"type":"${type}","object":`)
}))

/** A change, as one line of a watch tells it. */
export interface RawChange {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  object: RawObject
}

/** Reads a line of a watch that is spelled as API servers do; undefined for every other, sound or not, and for what is no change. */
export function readRawChange(line: Uint8Array, reader: RawReader): RawChange | undefined {
  const bytes = asBuffer(line)
  for (const { type, head } of HEADS) {
    if (!startsWith(bytes, 0, head)) continue
    if (bytes[head.length] !== OPEN_OBJECT) return undefined
    const object = reader.read(bytes, head.length)
    const isWhole = reader.end === bytes.length - 1 && bytes[reader.end] === CLOSE_OBJECT
    return object !== undefined && isWhole ? { type, object } : undefined
  }
  return undefined
}
