import { isDeepStrictEqual } from 'node:util'
import { type KubeObject, objectKey, type Stored } from '../../src/index.ts'

/** One notification of an informer. */
export interface Step<T> {
  type: 'add' | 'update' | 'delete'
  key: string
  object: T
  /** What the handler was told that it had before. */
  old?: T
  initial?: boolean
  finalStateUnknown?: boolean
}

/**
 * A handler that rebuilds the cache from what it is told, and complains about each step that cannot follow from those before it: so what
 * it holds at the end is what a program made of the notifications, and how it came there is sound.
 */
export class Replay<T extends KubeObject = KubeObject> {
  readonly objects = new Map<string, Stored<T>>()
  readonly problems: string[] = []
  readonly #onStep: ((step: Step<Stored<T>>) => void) | undefined

  /** @param onStep Gets each notification. */
  constructor(onStep?: (step: Step<Stored<T>>) => void) {
    this.#onStep = onStep
  }

  onAdd(object: Stored<T>, { initial }: { initial: boolean }): void {
    const key = objectKey(object)
    if (this.objects.has(key)) this.#complain('add of what is there', key, object)
    this.objects.set(key, object)
    this.#onStep?.({ type: 'add', key, object, initial })
  }

  onUpdate(old: Stored<T>, object: Stored<T>): void {
    const key = objectKey(object)
    const held = this.objects.get(key)
    if (held === undefined) this.#complain('update of what is not there', key, object)
    else {
      if (!isDeepStrictEqual(held, old)) this.#complain('update of another state than the last', key, old)
      if (held.metadata.uid !== object.metadata.uid) this.#complain('update into another object', key, object)
      if (versionOf(object) <= versionOf(held)) this.#complain('update back in time', key, object)
    }
    this.objects.set(key, object)
    this.#onStep?.({ type: 'update', key, object, old })
  }

  onDelete(object: Stored<T>, { finalStateUnknown }: { finalStateUnknown: boolean }): void {
    const key = objectKey(object)
    const held = this.objects.get(key)
    if (held === undefined) this.#complain('delete of what is not there', key, object)
    // The version is that of the deletion; all else is the last state.
    else if (!isDeepStrictEqual(withoutVersion(held), withoutVersion(object)))
      this.#complain('delete of another state than the last', key, object)
    this.objects.delete(key)
    this.#onStep?.({ type: 'delete', key, object, finalStateUnknown })
  }

  #complain(what: string, key: string, { metadata }: Stored<T>): void {
    if (this.problems.length < 20) this.problems.push(`${what}: ${key} ${metadata.uid} ${metadata.resourceVersion}`)
  }
}

function versionOf({ metadata }: { metadata: { resourceVersion: string } }): bigint {
  return BigInt(metadata.resourceVersion)
}

function withoutVersion({ metadata, ...rest }: Stored<KubeObject>): object {
  return { ...rest, metadata: { ...metadata, resourceVersion: '' } }
}

/** Key, uid and version of each object, sorted: what two collections are compared by. */
export function identities(objects: Iterable<Stored<KubeObject>>): string[] {
  return [...objects]
    .map((object) => `${objectKey(object)} ${object.metadata.uid} ${object.metadata.resourceVersion}`)
    .sort()
}
