/** The three kinds of series. */

import type { Counter, Gauge, Histogram } from './metric.ts'
import { formatNumber } from './text.ts'

interface PlainSample {
  suffix: string
  value: number
  le?: string
}

/** See {@link Counter}. */
export class CounterSeries implements Counter {
  #value = 0

  inc(by = 1): void {
    if (!(by >= 0)) throw new RangeError(`Cannot count: increment must not be negative: ${by}`)
    this.#value += by
  }

  samples(): PlainSample[] {
    return [{ suffix: '', value: this.#value }]
  }
}

/** See {@link Gauge}. */
export class GaugeSeries implements Gauge {
  #value = 0

  set(value: number): void {
    this.#value = value
  }

  inc(by = 1): void {
    this.#value += by
  }

  dec(by = 1): void {
    this.#value -= by
  }

  samples(): PlainSample[] {
    return [{ suffix: '', value: this.#value }]
  }
}

/** See {@link Histogram}. */
export class HistogramSeries implements Histogram {
  readonly #bounds: readonly number[]
  /** Observations above the bound before and up to this one; the last are those above all bounds. */
  readonly #counts: number[]
  #sum = 0

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.#counts = new Array(bounds.length + 1).fill(0)
  }

  observe(value: number): void {
    if (Number.isNaN(value)) return
    const at = this.#bounds.findIndex((bound) => value <= bound)
    const slot = at < 0 ? this.#bounds.length : at
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1
    this.#sum += value
  }

  samples(): PlainSample[] {
    let count = 0
    const samples: PlainSample[] = this.#counts.map((own, i) => {
      count += own
      return { suffix: '_bucket', value: count, le: formatNumber(this.#bounds[i] ?? Number.POSITIVE_INFINITY) }
    })
    return [...samples, { suffix: '_sum', value: this.#sum }, { suffix: '_count', value: count }]
  }
}
