import type { Clock, Timer } from '../../src/clock.ts'

/** A clock that stands still until a test turns it. */
export class FakeClock implements Clock {
  #now: number
  #monotonic = 0
  #sequence = 0
  readonly #timers = new Map<number, { at: number; callback: () => void }>()

  constructor(now: number = Date.UTC(2026, 0, 1)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#monotonic
  }

  setTimer(ms: number, callback: () => void): Timer {
    const id = this.#sequence++
    this.#timers.set(id, { at: this.#monotonic + Math.max(ms, 0), callback })
    return { cancel: () => this.#timers.delete(id) }
  }

  /** How many timers wait: 0 shows that nothing was left behind. */
  get waiting(): number {
    return this.#timers.size
  }

  /** Milliseconds until the next timer, or undefined when none waits. */
  get untilNext(): number | undefined {
    const next = this.#next(Number.POSITIVE_INFINITY)
    return next && next.at - this.#monotonic
  }

  /** Moves on by `ms`, firing what falls due in order, and lets promises settle after each timer. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms
    await settle()
    for (let due = this.#next(end); due; due = this.#next(end)) {
      this.#moveTo(due.at)
      this.#timers.delete(due.id)
      due.callback()
      await settle()
    }
    this.#moveTo(end)
    await settle()
  }

  /** Sets the wall clock without moving monotonic time, as an operator or NTP does. */
  jump(ms: number): void {
    this.#now += ms
  }

  #moveTo(at: number): void {
    this.#now += at - this.#monotonic
    this.#monotonic = at
  }

  #next(limit: number): { id: number; at: number; callback: () => void } | undefined {
    let best: { id: number; at: number; callback: () => void } | undefined
    for (const [id, timer] of this.#timers) {
      if (timer.at <= limit && (best === undefined || timer.at < best.at)) best = { id, ...timer }
    }
    return best
  }
}

/** Lets everything that is ready run: several turns of the event loop, no time. */
export async function settle(turns: number = 3): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve))
}
