/** Time of a simulation: it moves only when it is told to, and everything that is due runs to its end before the next. */
import type { Clock, Timer } from '../../src/clock.ts'

interface Entry {
  at: number
  /** Timers of one moment fire in the order in which they were set. */
  order: number
  callback: (() => void) | undefined
}

/**
 * A clock that stands still until it is advanced; fast with thousands of timers.
 *
 * After each timer all promises settle: one turn of the event loop, before which Node runs every microtask. Nothing of the simulation uses
 * sockets, files or real timers, so that turn brings nothing else, and one seed always gives one order of events.
 */
export class SimClock implements Clock {
  #wall: number = Date.UTC(2026, 0, 1)
  #monotonic = 0
  #order = 0
  #waiting = 0
  /** Binary heap by time and order; cancelled timers stay until they are due. */
  readonly #heap: Entry[] = []

  now(): number {
    return this.#wall
  }

  monotonic(): number {
    return this.#monotonic
  }

  /** How many timers wait: 0 shows that nothing was left behind. */
  get waiting(): number {
    return this.#waiting
  }

  setTimer(ms: number, callback: () => void): Timer {
    const entry: Entry = { at: this.#monotonic + Math.max(ms, 0), order: this.#order++, callback }
    this.#waiting++
    this.#push(entry)
    return {
      cancel: () => {
        if (entry.callback === undefined) return
        entry.callback = undefined
        this.#waiting--
      }
    }
  }

  /** Sets the wall clock without moving monotonic time, as an operator or NTP does. */
  jump(ms: number): void {
    this.#wall += ms
  }

  /** Lets time pass while nothing runs, as a machine that sleeps: what falls due meanwhile is late. */
  sleep(ms: number): void {
    this.#moveTo(this.#monotonic + ms)
  }

  /** Runs everything that falls due up to a moment of monotonic time, in order. */
  async runUntil(end: number): Promise<void> {
    await drain()
    for (let next = this.#heap[0]; next !== undefined && next.at <= end; next = this.#heap[0]) {
      this.#pop()
      const { callback } = next
      if (callback === undefined) continue
      next.callback = undefined
      this.#waiting--
      this.#moveTo(Math.max(next.at, this.#monotonic))
      callback()
      await drain()
    }
    this.#moveTo(Math.max(end, this.#monotonic))
  }

  #moveTo(at: number): void {
    this.#wall += at - this.#monotonic
    this.#monotonic = at
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let index = heap.length
    heap.push(entry)
    while (index > 0) {
      const parent = (index - 1) >>> 1
      const above = heap[parent] as Entry
      if (!isBefore(entry, above)) break
      heap[index] = above
      index = parent
    }
    heap[index] = entry
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let index = 0
    for (let child = 1; child < heap.length; child = 2 * index + 1) {
      const right = heap[child + 1]
      if (right !== undefined && isBefore(right, heap[child] as Entry)) child++
      const below = heap[child] as Entry
      if (!isBefore(below, last)) break
      heap[index] = below
      index = child
    }
    heap[index] = last
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

/** Lets everything run that is ready, and what that makes ready, without time passing. */
export function drain(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
