import type { Clock, Timer } from '../clock.ts'

interface Waiting extends Timer {
  dueAt: number
  callback: () => void
}

/**
 * A clock for deadlines that hardly ever pass: all its timers share one of the clock under it, which is left running when they are taken
 * back. A timer of the platform for each request costs a tenth of a small GET.
 *
 * The one timer lets the process end: what has a deadline must keep the process alive by itself, as a socket does.
 */
export class LazyClock implements Clock {
  readonly #clock: Clock
  readonly #waiting = new Set<Waiting>()
  #timer: Timer | undefined
  /** When `#timer` fires. Never later than the first of those who wait. */
  #firesAt = Number.POSITIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): number {
    return this.#clock.now()
  }

  monotonic(): number {
    return this.#clock.monotonic()
  }

  setTimer(ms: number, callback: () => void): Timer {
    const waiting: Waiting = {
      dueAt: this.#clock.monotonic() + ms,
      callback,
      cancel: () => {
        this.#waiting.delete(waiting)
      }
    }
    this.#waiting.add(waiting)
    if (waiting.dueAt < this.#firesAt) this.#arm(waiting.dueAt)
    return waiting
  }

  /** Takes the timer back; nothing waits any more. */
  close(): void {
    this.#waiting.clear()
    this.#timer?.cancel()
  }

  #arm(dueAt: number): void {
    this.#timer?.cancel()
    this.#firesAt = dueAt
    this.#timer = this.#clock.setTimer(dueAt - this.#clock.monotonic(), () => this.#fire(), { unref: true })
  }

  #fire(): void {
    this.#timer = undefined
    this.#firesAt = Number.POSITIVE_INFINITY
    const now = this.#clock.monotonic()
    for (const waiting of this.#waiting) {
      // A timer may fire a hair early.
      if (waiting.dueAt - now >= 1 || !this.#waiting.delete(waiting)) continue
      waiting.callback()
    }
    let next = Number.POSITIVE_INFINITY
    for (const { dueAt } of this.#waiting) next = Math.min(next, dueAt)
    if (next < this.#firesAt) this.#arm(next)
  }
}
