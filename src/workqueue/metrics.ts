/** What a queue reports, under client-go's names. */

import type { Clock } from '../clock.ts'

/** Number of items in a queue: added and not yet handed out. */
export interface DepthMetric {
  /** `priority` is given by a {@link PriorityQueue} alone. */
  inc(priority?: number): void
  dec(priority?: number): void
}

/** A number that only grows. */
export interface CounterMetric {
  inc(): void
}

/** Takes single observations, in seconds. */
export interface HistogramMetric {
  observe(seconds: number): void
}

/**
 * Makes the metrics of each named queue.
 *
 * A queue without a name, or without a provider, reports nothing and pays nothing. The metrics must not throw: what was to be queued
 * would be lost.
 */
export interface WorkQueueMetricsProvider {
  newDepthMetric(name: string): DepthMetric
  /** Items accepted; one that was there already is not counted. */
  newAddsMetric(name: string): CounterMetric
  /** Time from add to get. */
  newLatencyMetric(name: string): HistogramMetric
  /** Time from get to done. */
  newWorkDurationMetric(name: string): HistogramMetric
  /** `read` gives the sum of the ages of what is being processed, in seconds: call it when the value is wanted. */
  newUnfinishedWorkSecondsMetric(name: string, read: () => number): void
  /** `read` gives the age of the oldest item being processed, in seconds: call it when the value is wanted. */
  newLongestRunningProcessorSecondsMetric(name: string, read: () => number): void
  /** Items added after a delay. */
  newRetriesMetric(name: string): CounterMetric
}

/** The bookkeeping between a queue and its metrics. */
export class QueueMetrics<T> {
  readonly #clock: Clock
  readonly #depth: DepthMetric
  readonly #adds: CounterMetric
  readonly #latency: HistogramMetric
  readonly #workDuration: HistogramMetric
  /** Items that are counted in the depth, under which priority, and since when. */
  readonly #added = new Map<T, { at: number; priority: number | undefined }>()
  /** Items being processed, and since when. */
  readonly #started = new Map<T, number>()

  constructor(provider: WorkQueueMetricsProvider, name: string, clock: Clock) {
    this.#clock = clock
    this.#depth = provider.newDepthMetric(name)
    this.#adds = provider.newAddsMetric(name)
    this.#latency = provider.newLatencyMetric(name)
    this.#workDuration = provider.newWorkDurationMetric(name)
    provider.newUnfinishedWorkSecondsMetric(name, () => this.#ages().reduce((sum, age) => sum + age, 0))
    provider.newLongestRunningProcessorSecondsMetric(name, () => Math.max(0, ...this.#ages()))
  }

  /** The item was accepted. */
  add(item: T, priority: number | undefined): void {
    this.#adds.inc()
    this.#depth.inc(priority)
    this.#added.set(item, { at: this.#clock.monotonic(), priority })
  }

  /** The item was added again before it was handed out: its priority may have changed. */
  touch(item: T, priority: number | undefined): void {
    const entry = this.#added.get(item)
    if (entry === undefined || entry.priority === priority) return
    this.#depth.dec(entry.priority)
    this.#depth.inc(priority)
    entry.priority = priority
  }

  /** The item is handed out. */
  get(item: T): void {
    const entry = this.#added.get(item)
    this.#started.set(item, this.#clock.monotonic())
    if (entry === undefined) return
    this.#added.delete(item)
    this.#depth.dec(entry.priority)
    this.#latency.observe(this.#secondsSince(entry.at))
  }

  /** The item is done. */
  done(item: T): void {
    const at = this.#started.get(item)
    if (at === undefined) return
    this.#started.delete(item)
    this.#workDuration.observe(this.#secondsSince(at))
  }

  #ages(): number[] {
    return Array.from(this.#started.values(), (at) => this.#secondsSince(at))
  }

  #secondsSince(at: number): number {
    return (this.#clock.monotonic() - at) / 1000
  }
}
