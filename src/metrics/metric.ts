/** Metrics with labels, and the series of each combination of label values. */

import { formatMetric, type Sample } from './text.ts'

/** Values of all labels of a metric. */
export type Labels<L extends string> = Readonly<Record<L, string>>

/** A number that only grows. */
export interface Counter {
  /** @throws {RangeError} When `by` is negative or not a number. */
  inc(by?: number): void
}

/** A number that goes up and down. */
export interface Gauge {
  set(value: number): void
  inc(by?: number): void
  dec(by?: number): void
}

/** Counts observations in buckets. */
export interface Histogram {
  /** A value that is not a number is left out. */
  observe(value: number): void
}

/** A metric: one series for each combination of label values. */
export interface Metric<S, L extends string> {
  /**
   * The series of these label values, made when it is not there yet. Beyond the registry's `maxSeries` all further combinations share one
   * series whose labels all say `overflow`.
   */
  with(labels: Labels<L>): S
}

/** What a metric is made of. */
export interface MetricParts<S, L extends string> {
  name: string
  help: string
  type: 'counter' | 'gauge' | 'histogram'
  labels: readonly L[]
  maxSeries: number
  create(): S & SeriesSamples
  /** Called before the metric is written. What it throws is dropped, and the series stay as they are. */
  collect?: ((metric: Metric<S, L>) => void) | undefined
}

interface SeriesSamples {
  samples(): Iterable<{ suffix: string; value: number; le?: string }>
}

const OVERFLOW = 'overflow'
/** Between label values in keys of the series: sorts below all that label values are made of. */
const SEPARATOR = '\0'

/** The metric behind the interface. */
export class SeriesMap<S, L extends string> implements Metric<S, L> {
  readonly #parts: MetricParts<S, L>
  readonly #series = new Map<string, { values: string[]; series: S & SeriesSamples }>()

  constructor(parts: MetricParts<S, L>) {
    this.#parts = parts
    // As in Go, one without labels is there from the start.
    if (parts.labels.length === 0) this.with({} as Labels<L>)
  }

  with(labels: Labels<L>): S {
    const { labels: names, maxSeries, create } = this.#parts
    let values = names.map((name) => `${labels[name]}`)
    let key = values.join(SEPARATOR)
    if (!this.#series.has(key) && this.#series.size >= maxSeries) {
      values = names.map(() => OVERFLOW)
      key = values.join(SEPARATOR)
    }
    let known = this.#series.get(key)
    if (known === undefined) {
      known = { values, series: create() }
      this.#series.set(key, known)
    }
    return known.series
  }

  /** The lines of this metric, series in the order of their label values. */
  text(): string {
    const { name, help, type, labels, collect } = this.#parts
    try {
      collect?.(this)
    } catch {
      // One broken source must not take all other metrics away.
    }
    const samples: Sample[] = []
    for (const [, { values, series }] of [...this.#series].sort(byKey)) {
      const pairs = labels.map((label, i) => [label, values[i] ?? ''] as const)
      for (const { suffix, value, le } of series.samples()) {
        samples.push({ suffix, value, labels: le === undefined ? pairs : [...pairs, ['le', le]] })
      }
    }
    return formatMetric(name, help, type, samples)
  }
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}
