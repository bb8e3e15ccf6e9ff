import type { Counter, Gauge, Histogram, Labels } from './metric.ts'
import { type MetricGroup, type MetricRegistry, metricGroup, oncePerRegistry } from './registry.ts'

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

/** The metrics of work queues, `workqueue_*`, with the names and labels of client-go and controller-runtime. */
export const workQueueMetrics: (registry: MetricRegistry) => WorkQueueHooks = oncePerRegistry((registry) => {
  const group = metricGroup(registry, 'workqueue', LABELS)
  const depth = metricGroup(registry, 'workqueue', [...LABELS, 'priority']).gauge(
    'depth',
    'Current depth of workqueue by workqueue and priority'
  )
  const adds = group.counter('adds_total', 'Total number of adds handled by workqueue')
  const latency = group.histogram(
    'queue_duration_seconds',
    'How long in seconds an item stays in workqueue before being requested',
    BUCKETS
  )
  const workDuration = group.histogram(
    'work_duration_seconds',
    'How long in seconds processing an item from workqueue takes',
    BUCKETS
  )
  const retries = group.counter('retries_total', 'Total number of retries handled by workqueue')
  const unfinished = readGauge(
    group,
    'unfinished_work_seconds',
    'Seconds of work that is in progress and not yet in work_duration. Large values show stuck workers'
  )
  const longestRunning = readGauge(
    group,
    'longest_running_processor_seconds',
    'How many seconds the longest running processor for workqueue has been running'
  )
  const labels = (name: string): QueueLabels => ({ name, controller: name })
  return {
    newDepthMetric(name) {
      const series = (priority: number | '' = ''): Gauge => depth.with({ ...labels(name), priority: `${priority}` })
      return { inc: (priority) => series(priority).inc(), dec: (priority) => series(priority).dec() }
    },
    newAddsMetric: (name) => adds.with(labels(name)),
    newLatencyMetric: (name) => latency.with(labels(name)),
    newWorkDurationMetric: (name) => workDuration.with(labels(name)),
    newUnfinishedWorkSecondsMetric: unfinished,
    newLongestRunningProcessorSecondsMetric: longestRunning,
    newRetriesMetric: (name) => retries.with(labels(name))
  }
})

type QueueLabels = Labels<(typeof LABELS)[number]>

/** A gauge whose value is asked for when it is written. A later queue of the same name takes the place of the former. */
function readGauge(
  group: MetricGroup<(typeof LABELS)[number]>,
  metric: string,
  help: string
): (name: string, read: () => number) => void {
  const reads = new Map<string, () => number>()
  group.gauge(metric, help, (gauge) => {
    for (const [name, read] of reads) gauge.with({ name, controller: name }).set(read())
  })
  return (name, read) => reads.set(name, read)
}
