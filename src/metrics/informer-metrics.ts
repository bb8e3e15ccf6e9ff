import { type MetricRegistry, metricGroup, oncePerRegistry } from './registry.ts'

/** What `metrics` of an informer takes. */
export interface InformerHooks {
  listStarted(): void
  listEnded(list: { durationMs: number; items: number }): void
  watchStarted(): void
  watchEnded(watch: { durationMs: number; items: number; short: boolean }): void
  resourceVersion(version: string): void
  failed(phase: string): void
  handlerPending(handler: string, pending: number): void
}

const LIST_SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const WATCH_SECONDS = [1, 5, 15, 60, 120, 300, 600]
const ITEMS = [0, 1, 10, 100, 1000, 10_000, 100_000]
/** A resourceVersion may have more digits than a number holds; as client-go, the last ones are shown. */
const MAX_DIGITS = 15

const families = oncePerRegistry((registry) => {
  const { counter, gauge, histogram } = metricGroup(registry, 'reflector', ['name'])
  return {
    lists: counter('lists_total', 'Total number of API lists done by the reflectors'),
    listDuration: histogram('list_duration_seconds', 'How long an API list takes to return and decode', LIST_SECONDS),
    listItems: histogram('items_per_list', 'How many items an API list returns to the reflectors', ITEMS),
    watches: counter('watches_total', 'Total number of API watches done by the reflectors'),
    shortWatches: counter('short_watches_total', 'Total number of short API watches done by the reflectors'),
    watchDuration: histogram('watch_duration_seconds', 'How long an API watch takes to end', WATCH_SECONDS),
    watchItems: histogram('items_per_watch', 'How many items an API watch returns to the reflectors', ITEMS),
    version: gauge('last_resource_version', 'Last 15 digits of the last resource version seen'),
    failures: metricGroup(registry, 'kubewire_reflector', ['name', 'phase']).counter(
      'failures_total',
      'Lists, watches and probes that failed'
    ),
    pending: metricGroup(registry, 'kubewire_informer', ['name', 'handler']).gauge(
      'pending_notifications',
      'Notifications that wait for a handler'
    )
  }
})

/** The metrics of one informer, `reflector_*`, with client-go's names. `name` tells the informers of a registry apart. */
export function informerMetrics(registry: MetricRegistry, name: string): InformerHooks {
  const metrics = families(registry)
  const labels = { name }
  return {
    listStarted: () => metrics.lists.with(labels).inc(),
    listEnded({ durationMs, items }) {
      metrics.listDuration.with(labels).observe(durationMs / 1000)
      metrics.listItems.with(labels).observe(items)
    },
    watchStarted: () => metrics.watches.with(labels).inc(),
    watchEnded({ durationMs, items, short }) {
      metrics.watchDuration.with(labels).observe(durationMs / 1000)
      metrics.watchItems.with(labels).observe(items)
      if (short) metrics.shortWatches.with(labels).inc()
    },
    resourceVersion(version) {
      if (/^\d+$/.test(version)) metrics.version.with(labels).set(Number(version.slice(-MAX_DIGITS)))
    },
    failed: (phase) => metrics.failures.with({ name, phase }).inc(),
    handlerPending: (handler, pending) => metrics.pending.with({ name, handler }).set(pending)
  }
}
