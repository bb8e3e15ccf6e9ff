/** What happened in the store, in order: what watches and lists at an older version are made from. */
import type { FakeObject } from './json.ts'

/** One change in the store. */
export interface StoreEvent {
  /** The store's version after the change; also the object's resourceVersion. */
  readonly version: number
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  /** Storage key of the resource, e.g. `deployments.apps`. */
  readonly resource: string
  /** `namespace/name`, or `name`. */
  readonly key: string
  /** The object after the change; for DELETED its last state with the version of the deletion. */
  readonly object: FakeObject
  readonly previous: FakeObject | undefined
}

/** Dropped events are cut off this many at a time. */
const BULK = 1024

/** Events in order of version, the oldest dropped when there are more than `limit`. */
export class History {
  readonly #limit: number
  #events: StoreEvent[] = []
  /** How many of the first events are dropped; cut off in bulk, so that adding stays cheap. */
  #dropped = 0
  #compacted = 0
  #lost = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** The oldest version that a watch may start from, or that a list may be read at. */
  get compacted(): number {
    return this.#compacted
  }

  /** Version of the last event that is no longer kept; a watch that has not read on to it missed something. */
  get lost(): number {
    return this.#lost
  }

  add(event: StoreEvent): void {
    this.#events.push(event)
    if (this.#events.length - this.#dropped > this.#limit) this.#dropOldest()
  }

  /**
   * Refuses what begins before a version from now on. Events stay until the limit drops them, so that watches under way,
   * which have them in their buffers on a real server, go on.
   */
  compact(version: number): void {
    this.#compacted = Math.max(this.#compacted, version)
  }

  /** Drops everything: what begins before `version` is refused. */
  clear(version: number): void {
    this.#events = []
    this.#dropped = 0
    this.#compacted = version
    this.#lost = version
  }

  /** The next event of a resource after a version, or undefined when there is none yet. */
  next(resource: string, after: number): StoreEvent | undefined {
    for (let i = this.#indexAfter(after); i < this.#events.length; i++) {
      const event = this.#events[i]
      if (event?.resource === resource) return event
    }
    return undefined
  }

  /** Events of a resource after a version, the newest first. */
  *backwards(resource: string, after: number): Generator<StoreEvent> {
    const start = this.#indexAfter(after)
    for (let i = this.#events.length - 1; i >= start; i--) {
      const event = this.#events[i]
      if (event?.resource === resource) yield event
    }
  }

  #dropOldest(): void {
    this.#lost = this.#events[this.#dropped]?.version ?? this.#lost
    this.#compacted = Math.max(this.#compacted, this.#lost)
    this.#dropped += 1
    if (this.#dropped < BULK) return
    this.#events = this.#events.slice(this.#dropped)
    this.#dropped = 0
  }

  /** Index of the first kept event that is newer than a version. */
  #indexAfter(version: number): number {
    let low = this.#dropped
    let high = this.#events.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#events[middle]?.version ?? 0) <= version) low = middle + 1
      else high = middle
    }
    return low
  }
}
