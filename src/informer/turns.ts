import type { Clock } from '../clock.ts'

/** How long the calls of one turn may hold the event loop before what else is ready gets its turn. Milliseconds. */
const SLICE_MS = 5

/** Turns of the event loop, in which sockets are read meanwhile. All who wait share the next one, and its time. */
export class Turns {
  readonly #clock: Clock
  #next: Promise<number> | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Resolves in the next turn, with the monotonic time when it should end. */
  next(): Promise<number> {
    this.#next ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#next = undefined
        resolve(this.#clock.monotonic() + SLICE_MS)
      })
    })
    return this.#next
  }

  /** True when a turn that should end at `end` is over. */
  isOver(end: number): boolean {
    return this.#clock.monotonic() >= end
  }
}
