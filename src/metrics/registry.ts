import { type Counter, type Gauge, type Histogram, type Metric, type MetricParts, SeriesMap } from './metric.ts'
import { CounterSeries, GaugeSeries, HistogramSeries } from './series.ts'

/** Options of {@link createRegistry}. */
export interface RegistryOptions {
  /**
   * Most series of one metric, so that label values that never end (names of objects, say) cannot fill the memory: further combinations
   * are counted together, under labels that say `overflow`. Default 1000.
   */
  maxSeries?: number | undefined
}

/** Options of a metric. */
export interface MetricOptions<L extends string> {
  /** Names of its labels. Default none. */
  labels?: readonly L[] | undefined
}

/** Options of {@link MetricRegistry.gauge}. */
export interface GaugeOptions<L extends string> extends MetricOptions<L> {
  /** Called before each {@link MetricRegistry.text}: sets what is measured only then. */
  collect?: ((gauge: Metric<Gauge, L>) => void) | undefined
}

/** Options of {@link MetricRegistry.histogram}. */
export interface HistogramOptions<L extends string> extends MetricOptions<L> {
  /** Upper bounds, ascending; that of all observations, `+Inf`, comes by itself. Default Prometheus's, 5 ms to 10 s in seconds. */
  buckets?: readonly number[] | undefined
}

/**
 * The metrics of a program.
 *
 * Its methods that make a metric throw TypeError for a name that the format does not know, and Error for one that is taken.
 */
export interface MetricRegistry {
  counter<L extends string = never>(name: string, help: string, options?: MetricOptions<L>): Metric<Counter, L>
  gauge<L extends string = never>(name: string, help: string, options?: GaugeOptions<L>): Metric<Gauge, L>
  /** @throws {RangeError} When the buckets are not finite and ascending. */
  histogram<L extends string = never>(name: string, help: string, options?: HistogramOptions<L>): Metric<Histogram, L>
  /** Everything in Prometheus text format 0.0.4: metrics by name, series by label values. */
  text(): string
  /** Of {@link text}, for the `content-type` header. */
  readonly contentType: string
}

const DEFAULT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const DEFAULT_MAX_SERIES = 1000
const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
/** Names with two underscores in front are Prometheus's own. */
const LABEL_NAME = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/

/**
 * Makes an empty registry.
 *
 * @throws {RangeError} When `maxSeries` is below 1.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export function createRegistry(options: RegistryOptions = {}): MetricRegistry {
  const { maxSeries = DEFAULT_MAX_SERIES } = options
  if (!(maxSeries >= 1)) throw new RangeError(`Cannot create registry: maxSeries must be at least 1: ${maxSeries}`)
  const metrics = new Map<string, { text(): string }>()
  /** Names of all sample lines: those of a histogram must not be another metric's. */
  const taken = new Set<string>()

  function register<S, L extends string>(parts: Omit<MetricParts<S, L>, 'maxSeries'>): Metric<S, L> {
    checkNames(parts.name, parts.labels, parts.type)
    const suffixes = parts.type === 'histogram' ? ['', '_bucket', '_sum', '_count'] : ['']
    const names = suffixes.map((suffix) => parts.name + suffix)
    const known = names.find((name) => taken.has(name))
    if (known !== undefined) throw new Error(`Cannot register metric: "${known}" is registered already`)
    const metric = new SeriesMap({ ...parts, maxSeries })
    for (const name of names) taken.add(name)
    metrics.set(parts.name, metric)
    return metric
  }

  return {
    counter: (name, help, { labels = [] } = {}) =>
      register({ name, help, labels, type: 'counter', create: () => new CounterSeries() }),
    gauge: (name, help, { labels = [], collect } = {}) =>
      register({ name, help, labels, collect, type: 'gauge', create: () => new GaugeSeries() }),
    histogram(name, help, { labels = [], buckets = DEFAULT_BUCKETS } = {}) {
      checkBuckets(name, buckets)
      return register({ name, help, labels, type: 'histogram', create: () => new HistogramSeries(buckets) })
    },
    text() {
      const names = [...metrics.keys()].sort()
      return names.map((name) => metrics.get(name)?.text()).join('')
    },
    contentType: 'text/plain; version=0.0.4; charset=utf-8'
  }
}

function checkNames(name: string, labels: readonly string[], type: string): void {
  if (!METRIC_NAME.test(name)) throw new TypeError(`Cannot register metric: invalid name: "${name}"`)
  for (const label of labels) {
    if (LABEL_NAME.test(label) && !(type === 'histogram' && label === 'le')) continue
    throw new TypeError(`Cannot register metric "${name}": invalid label: "${label}"`)
  }
  if (new Set(labels).size < labels.length) throw new TypeError(`Cannot register metric "${name}": a label is doubled`)
}

function checkBuckets(name: string, buckets: readonly number[]): void {
  const sound = buckets.every((bound, i) => Number.isFinite(bound) && bound > (buckets[i - 1] ?? -Infinity))
  if (!sound) throw new RangeError(`Cannot register metric "${name}": buckets must be finite and ascending: ${buckets}`)
}

/** Lets a registry have one set of some metrics, however often they are asked for. */
export function oncePerRegistry<M>(make: (registry: MetricRegistry) => M): (registry: MetricRegistry) => M {
  const known = new WeakMap<MetricRegistry, M>()
  return (registry) => {
    const metrics = known.get(registry) ?? make(registry)
    known.set(registry, metrics)
    return metrics
  }
}

/** Makes metrics whose names start alike and whose labels are the same. */
export interface MetricGroup<L extends string> {
  counter(name: string, help: string): Metric<Counter, L>
  gauge(name: string, help: string, collect?: (gauge: Metric<Gauge, L>) => void): Metric<Gauge, L>
  histogram(name: string, help: string, buckets: readonly number[]): Metric<Histogram, L>
}

/** A group of metrics named `<prefix>_<name>`. */
export function metricGroup<L extends string>(
  registry: MetricRegistry,
  prefix: string,
  labels: readonly L[]
): MetricGroup<L> {
  return {
    counter: (name, help) => registry.counter(`${prefix}_${name}`, help, { labels }),
    gauge: (name, help, collect) => registry.gauge(`${prefix}_${name}`, help, { labels, collect }),
    histogram: (name, help, buckets) => registry.histogram(`${prefix}_${name}`, help, { labels, buckets })
  }
}
