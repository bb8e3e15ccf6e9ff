import type { Change } from './cache.ts'
import type { Snapshot, Storage } from './storage.ts'

/** A change, or an object that is told again or for the first time. */
export interface Notification<T> extends Change<T> {
  /** Of an addition: the object was there when the handler began, or is of the first list. */
  readonly initial?: boolean
  readonly resync?: boolean
}

/** Why all objects are told: the handler or the informer begins, they came at once later on, or the resync period is over. */
export type WalkKind = 'initial' | 'filled' | 'resync'

/**
 * All objects of one moment, for one handler, each as it was at that moment. Nothing is made for those that wait, so that to begin takes
 * no time, however many there are: an object is looked up when its turn comes, and one that has changed is remembered here as it was.
 */
export class Walk<T> {
  readonly kind: WalkKind
  readonly #storage: Storage<T>
  readonly #keys: readonly string[]
  readonly #before = new Map<string, Snapshot<T>>()
  #at = 0

  /** @param keys All keys of the storage; may be shared. */
  constructor(storage: Storage<T>, keys: readonly string[], kind: WalkKind) {
    this.#storage = storage
    this.#keys = keys
    this.kind = kind
  }

  /** How many were not given out yet. */
  get left(): number {
    return this.#keys.length - this.#at
  }

  /** To be told of each change, of any object, until the end. */
  changed({ key, held }: Change<T>): void {
    if (held !== undefined && !this.#before.has(key)) this.#before.set(key, held)
  }

  next(): Notification<T> | undefined {
    while (this.left > 0) {
      const key = this.#keys[this.#at++] as string
      const now = this.#before.get(key) ?? this.#storage.snapshot(key)
      if (now === undefined) continue
      const resync = this.kind === 'resync'
      return {
        key,
        old: resync ? now : undefined,
        held: undefined,
        now,
        finalStateUnknown: false,
        initial: this.kind === 'initial',
        resync
      }
    }
    return undefined
  }
}
