/** What writers know of a collection: every state that ever was, by the server's own answers. */
import { isDeepStrictEqual } from 'node:util'
import { type KubeObject, objectKey, type Stored } from '../../src/meta.ts'
import type { Step } from '../support/replay.ts'

/** The states of objects, as their one writer was told them. */
export class StateLedger<T extends KubeObject> {
  /** What there is now, by key. */
  readonly latest = new Map<string, Stored<T>>()
  readonly #states = new Map<string, Stored<T>>()
  readonly #keepAll: boolean

  /** @param keepAll False forgets the past: for runs without an end. Default true. */
  constructor({ keepAll = true }: { keepAll?: boolean } = {}) {
    this.#keepAll = keepAll
  }

  /** How many states there were. */
  get size(): number {
    return this.#states.size
  }

  /** The server has answered with this state. */
  wrote(object: Stored<T>): void {
    this.latest.set(objectKey(object), object)
    if (this.#keepAll) this.#states.set(stateName(object), object)
  }

  /** The server has answered that there is nothing. */
  gone(key: string): void {
    this.latest.delete(key)
  }

  /** Notifications of states that never were, as text. */
  inventions(steps: Iterable<Step<Stored<T>>>): string[] {
    const found: string[] = []
    for (const { type, key, object } of steps) {
      // A deletion has a version of its own, which no writer is told; Replay compares its state with the one before.
      if (type === 'delete') continue
      const state = this.#states.get(stateName(object))
      if (state === undefined) found.push(`${type} ${key}: ${stateName(object)} never was`)
      else if (!isDeepStrictEqual(state, object)) found.push(`${type} ${key}: ${stateName(object)} was another`)
    }
    return found
  }
}

function stateName({ metadata }: Stored<KubeObject>): string {
  return `${metadata.uid} ${metadata.resourceVersion}`
}
