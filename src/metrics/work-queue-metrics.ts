import type { Counter, Gauge, Histogram, Metric } from './metric.ts'
import { type MetricRegistry, oncePerRegistry } from './registry.ts'

/** What `metrics` of a work queue takes. */
export interface WorkQueueHooks {
  newDepthMetric(name: string): { inc(priority?: number): void; dec(priority?: number): void }
  newAddsMetric(name: string): Counter
  newLatencyMetric(name: string): Histogram
  newWorkDurationMetric(name: string): Histogram
  newUnfinishedWorkSecondsMetric(name: string, read: () => number): void
  newLongestRunningProcessorSecondsMetric(name: string, read: () => number): void
  newRetriesMetric(name: string): Counter
}

/** 10 ns to 1000 s, as controller-runtime's. */
const BUCKETS = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 0.001, 0.01, 0.1, 1, 10, 100, 1000]
/** controller-runtime's dashboards ask for `controller`, client-go's for `name`: both say the same. */
const LABELS = ['name', 'controller'] as const

type QueueLabel = (typeof LABELS)[number]

/** The metrics of work queues, `workqueue_*`, with the names and labels of client-go and controller-runtime. */
export const workQueueMetrics: (registry: MetricRegistry) => WorkQueueHooks = oncePerRegistry((registry) => {
  const depth = registry.gauge('workqueue_depth', 'Current depth of workqueue by workqueue and priority', {
    labels: [...LABELS, 'priority']
  })
  const adds = registry.counter('workqueue_adds_total', 'Total number of adds handled by workqueue', { labels: LABELS })
  const latency = registry.histogram(
    'workqueue_queue_duration_seconds',
    'How long in seconds an item stays in workqueue before being requested',
    { labels: LABELS, buckets: BUCKETS }
  )
  const workDuration = registry.histogram(
    'workqueue_work_duration_seconds',
    'How long in seconds processing an item from workqueue takes',
    { labels: LABELS, buckets: BUCKETS }
  )
  const retries = registry.counter('workqueue_retries_total', 'Total number of retries handled by workqueue', {
    labels: LABELS
  })
  const unfinished = readGauge(
    registry,
    'workqueue_unfinished_work_seconds',
    'Seconds of work that is in progress and not yet in work_duration. Large values show stuck workers'
  )
  const longestRunning = readGauge(
    registry,
    'workqueue_longest_running_processor_seconds',
    'How many seconds the longest running processor for workqueue has been running'
  )
  const of = <S>(metric: Metric<S, QueueLabel>, name: string): S => metric.with({ name, controller: name })
  return {
    newDepthMetric(name) {
      const series = (priority?: number): Gauge =>
        depth.with({ name, controller: name, priority: priority === undefined ? '' : `${priority}` })
      return { inc: (priority) => series(priority).inc(), dec: (priority) => series(priority).dec() }
    },
    newAddsMetric: (name) => of(adds, name),
    newLatencyMetric: (name) => of(latency, name),
    newWorkDurationMetric: (name) => of(workDuration, name),
    newUnfinishedWorkSecondsMetric: unfinished,
    newLongestRunningProcessorSecondsMetric: longestRunning,
    newRetriesMetric: (name) => of(retries, name)
  }
})

/** A gauge whose value is asked for when it is written. A later queue of the same name takes the place of the former. */
function readGauge(registry: MetricRegistry, metric: string, help: string): (name: string, read: () => number) => void {
  const reads = new Map<string, () => number>()
  registry.gauge(metric, help, {
    labels: LABELS,
    collect(gauge) {
      for (const [name, read] of reads) gauge.with({ name, controller: name }).set(read())
    }
  })
  return (name, read) => reads.set(name, read)
}
