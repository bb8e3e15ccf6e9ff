/** Types of what callers hand in, and of what they get where it is narrower than the wire. */
import type { KubeObject, ObjectMeta, WatchEvent } from '../meta.ts'

/** An object to be written to its own place: its name is known. */
export type UpdateInput<T extends KubeObject> = T & { metadata: ObjectMeta & { name: string } }

/** An object of which only some fields are given, at any depth: a field manager applies what it wants to own. */
export type ApplyInput<T extends KubeObject> = DeepPartial<Omit<T, 'metadata'>> & {
  metadata: ObjectMeta & { name: string }
}

/** Every field optional, at every depth; lists keep their length, their items are partial. */
export type DeepPartial<T> = T extends readonly (infer I)[]
  ? DeepPartial<I>[]
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> | undefined }
    : T

/** An event of a watch that asked for no bookmarks. */
export type ObjectEvent<T> = Exclude<WatchEvent<T>, { type: 'BOOKMARK' }>
